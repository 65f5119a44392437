"""Imports run one way, from the top of CONTRIBUTING's table to its bottom, and never in a circle.

However a module imports counts: at the top, in a function to start quickly, for type checkers only, or by a name that
is made when the program runs.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.faults import assert_no_faults
from tests.support.imports import circles, imports
from tests.support.paths import PACKAGE, ROOT

# From top to bottom. Rooms of one layer may import each other, one way.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("report",),
    ("fleet",),
    ("planning",),
    ("merge", "checking", "differences", "explanation", "ids"),
    ("userfiles",),
    ("rules",),
    ("messages",),
    ("catalog",),
    ("document",),
    ("values",),
    ("errors", "about"),
    ("quoting", "lazy"),
)
EVERYTHING = imports(PACKAGE)
GRAPH = {module: others for module, others in EVERYTHING.items() if module}


def room(module: str) -> str:
    """Return the part of the package that *module* lies in."""
    return module.partition(".")[0]


class TestLayers:
    """What a module imports lies below it."""

    def test_every_room_has_a_place(self) -> None:
        assert {room(module) for module in GRAPH} == {name for layer in LAYERS for name in layer}

    def test_contributors_are_told_the_same(self) -> None:
        table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| folder |")[2].partition("\n\n")[0]

        rooms = [
            name.removesuffix("/").removesuffix(".py").rpartition("/")[2]
            for row in table.splitlines()
            for name in re.findall(r"`([^`]+)`", row.split("|")[1] if row.startswith("| `cilium") else "")
        ]
        assert rooms == [name for layer in LAYERS for name in layer if name != "__main__"]

    def test_imports_lead_down(self) -> None:
        height = {name: -depth for depth, layer in enumerate(LAYERS) for name in layer}

        assert_no_faults(
            f"{module} imports {other}"
            for module, others in sorted(GRAPH.items())
            for other in sorted(others)
            if other and room(other) != room(module) and height[room(other)] > height[room(module)]
        )

    def test_rooms_of_a_layer_import_each_other_one_way(self) -> None:
        rooms: dict[str, set[str]] = {room(module): set() for module in GRAPH}
        for module, others in GRAPH.items():
            rooms[room(module)] |= {room(other) for other in others if other} - {room(module)}

        assert circles(rooms) == set()

    def test_of_the_package_itself_modules_take_nothing_but_the_version(self) -> None:
        """What it offers to others comes from below, where the imports of modules are to lead to."""
        texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]

        taken = {name for text in texts for name in re.findall(r"(?m)^ *from cilium_cmrebase import (.+)$", text)}
        assert taken == {"__version__"}

    def test_names_that_are_loaded_when_first_used_are_told_to_type_checkers(self) -> None:
        """So they count here as well."""
        packages = {module: homes for module in EVERYTHING if (homes := homes_of(module))}

        assert {"", "rules"} <= packages.keys()
        assert_no_faults(
            f"{module or 'the package'}: {home}"
            for module, homes in packages.items()
            for home in sorted(homes)
            if not any(f"{other}.".startswith(f"{module}.{home}.".lstrip(".")) for other in EVERYTHING[module])
        )


def homes_of(module: str) -> set[str]:
    """Return the modules that a package takes names from when they are first used."""
    if module == "__main__":  # runs when it is imported
        return set()
    load = vars(import_module(f"{PACKAGE.name}.{module}".rstrip("."))).get("__getattr__")
    return set(inspect.getclosurevars(load).nonlocals["homes"].values()) if load else set()


class TestCircles:
    """No module comes to itself again."""

    def test_there_are_none(self) -> None:
        assert circles(GRAPH) == set()


class TestReading:
    """All ways to import are seen."""

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("import kettle.water.level", {"water.level"}),
            ("from kettle.water.level import LEVEL", {"water.level"}),
            ("from kettle.water import level", {"water.level"}),
            ("from kettle.water import LEVEL", {"water.level"}),
            ("from kettle.water import LATER", {"water.boiling"}),
            ("from kettle import LEVEL", {"water.level"}),
            ("def f():\n    from kettle.water.level import LEVEL", {"water.level"}),
            ("if TYPE_CHECKING:\n    from kettle.water.level import LEVEL", {"water.level"}),
            ("import_module('kettle.water.level')", {"water.level"}),
            ("import_module(f'kettle.water.{name}')", {"water.level", "water.boiling"}),
            ("import_module(f'{__name__}_{name}')", {"lid_of_glass"}),
            ("import os, json.decoder\nfrom kettles import x", set()),
        ],
    )
    def test_of_one(self, code: str, expected: set[str], tmp_path: Path) -> None:
        package = tmp_path / "kettle"
        (package / "water").mkdir(parents=True)
        files = {
            "__init__.py": "if TYPE_CHECKING:\n    from kettle.water import LEVEL\n",
            "water/__init__.py": """
                from kettle.water.level import LEVEL
                if TYPE_CHECKING:
                    from kettle.water.boiling import LATER
            """,
            "water/level.py": "LEVEL = 1\n",
            "water/boiling.py": "LATER = 1\n",
            "lid_of_glass.py": "",
            "lid.py": code,
        }
        for name, text in files.items():
            (package / name).write_text(dedent(text), encoding="utf-8")

        assert imports(package)["lid"] == expected

    def test_of_circles(self) -> None:
        graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}

        assert circles(graph) == {frozenset("abc"), frozenset("de")}
