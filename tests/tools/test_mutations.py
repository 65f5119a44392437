"""`tools/mutate.py` changes a module in small ways that tests ought to notice, and tells which they do not notice."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import mutations
import pytest
from mutations import changes, regex_changes


def changed(text: str) -> list[str]:
    """Return *text* with each change."""
    texts = []
    for number in range(len(list(changes(ast.parse(text))))):
        tree = ast.parse(text)
        list(changes(tree))[number].apply()
        texts.append(ast.unparse(ast.fix_missing_locations(tree)))
    return texts


class TestChanges:
    """Each change is a program that differs from the one on disk in one place."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("f(a < b)", ["pass", "f(a <= b)"], id="a comparison, and the statement"),
            pytest.param("x = a == b", ["x = None", "x = a != b"], id="an assignment"),
            pytest.param(
                "if a and b: return",
                ["if not (a and b):\n    return", "if b:\n    return", "if a:\n    return"],
                id="conditions",
            ),
            pytest.param("if a is b: return", ["if a is not b:\n    return"], id="a condition is turned round once"),
            pytest.param("while not a: return", ["while a:\n    return"], id="a negation"),
            pytest.param("a += 1", ["pass", "a = 1", "a -= 1", "a += 2"], id="an assignment that adds"),
            pytest.param("f(a - 1)", ["pass", "f(a + 1)", "f(a - 2)"], id="arithmetic"),
            pytest.param("f('a' + b)", ["pass", "f('ax' + b)"], id="texts are not subtracted"),
            pytest.param("f(a[1:b])", ["pass", "f(a[:b])", "f(a[1:])", "f(a[2:b])"], id="a slice"),
            pytest.param("f(min(a))", ["pass", "f(max(a))"], id="a function that has an opposite"),
            pytest.param("f(a.strip())", ["pass", "f(a)"], id="a call that tidies"),
            pytest.param("f(a, b=c)", ["pass", "f(a)"], id="a named argument"),
            pytest.param("X = {1, 2}", ["X = None", "X = {2}", "X = {1}", "X = {2, 2}", "X = {1, 3}"], id="a table"),
            pytest.param("f(True)", ["pass", "f(False)"], id="a constant"),
        ],
    )
    def test_what_changes(self, text: str, expected: list[str]) -> None:
        assert changed(text) == expected

    def test_a_function(self) -> None:
        """What a function returns is lost, and what it contains is no table of the module."""
        assert changed("def f(a: int = 0) -> str:\n    'It says.'\n    return g(a, (b, c))") == [
            'def f(a: int=1) -> str:\n    """It says."""\n    return g(a, (b, c))',
            'def f(a: int=0) -> str:\n    """It says."""\n    return None',
        ]

    def test_a_loop(self) -> None:
        assert changed("for a in b:\n    continue") == ["for a in b:\n    pass", "for a in b:\n    break"]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("import a", id="an import"),
            pytest.param("'What it does.'", id="a docstring"),
            pytest.param("__all__ = ['a', 'b']", id="names for others"),
            pytest.param("A: TypeAlias = Literal['a', 'b']", id="a type"),
            pytest.param("if TYPE_CHECKING:\n    f(1)", id="what only a checker of types runs"),
            pytest.param("class A:\n    a: int\n", id="a field"),
            pytest.param("return", id="nothing"),
        ],
    )
    def test_what_is_left_alone(self, text: str) -> None:
        assert changed(text) == []

    def test_texts_for_people(self) -> None:
        assert changed("f(message='it is no number', kind='map')") == [
            "pass",
            "f(message='it is no number')",
            "f(message='it is no number', kind='mapx')",
        ]

    def test_place_and_words(self) -> None:
        (change,) = changes(ast.parse("\n\nif (a\n    in b):\n  pass"))

        assert (change.line, change.end_line, change.before, change.after) == (3, 4, "a in b", "a not in b")


class TestRegexes:
    """A pattern is changed inside, where it stays one."""

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            pytest.param("a*b+c?", ["a+b+c?", "a*b*c?", "a*b+c"], id="quantifiers"),
            pytest.param("a{2,3}", ["a"], id="numbers"),
            pytest.param(r"\*[*+]", [], id="what only looks like one"),
            pytest.param("[^]a]b", ["[]a]b"], id="a negated class"),
            pytest.param(r"^a\Z|b$", [r"a\Z|b$", "^a|b$", r"^a\Z|b"], id="anchors"),
            pytest.param(r"a(?=[)])b(?!c)", [r"ab(?!c)", r"a(?=[)])b"], id="what must or must not follow"),
            pytest.param("(?P<a>b)(?:c)", [], id="groups"),
        ],
    )
    def test_what_changes(self, pattern: str, expected: list[str]) -> None:
        assert list(regex_changes(pattern)) == expected

    def test_patterns_of_a_module(self) -> None:
        """What is given to `re`, and a private constant that is written like a pattern, is one; so are its parts."""
        text = "_A = f'(a+{B}c?)'\nC = 'c+'\nre.search('d+', e)"

        assert changed(text)[1:3] == [text.replace("a+", "a*"), text.replace("c?", "c")]
        assert [change.after for change in changes(ast.parse(text))][3:] == [
            "C = None",
            "'c+x'",
            "pass",
            "'d*'",
        ]


LEVEL = """\
LOWEST = 0


def is_full(level: int) -> bool:
    return level >= 10


def drained(level: int) -> int:
    while level > LOWEST:
        level -= 1
    return level


def untested() -> bool:
    return True
"""
TESTS = """\
from kettle.water.level import drained, is_full


def test_full():
    assert is_full(11)
    assert not is_full(8)


def test_drained():
    assert drained(3) == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process for each change is a fork")
class TestRun:
    """A run tries each change with the tests that could notice it, and lists those that none of them does."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        for name in ("kettle/water", "tests/water", "tools"):
            (tmp_path / name).mkdir(parents=True)
        for name in ("mutate.py", "mutations.py"):
            shutil.copy(Path(mutations.__file__).with_name(name), tmp_path / "tools")
        (tmp_path / "kettle/water/level.py").write_text(LEVEL)
        (tmp_path / "tests/water/test_level.py").write_text(TESTS)
        (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
        return tmp_path

    def run(self, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "tools/mutate.py", "kettle/water", *arguments]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    def test_what_is_unnoticed(self, project: Path) -> None:
        """Boundaries that no test touches, and what no test runs, go unnoticed; a loop without end does not."""
        done = self.run(project, "--patience", "1")

        assert done.returncode == 0
        assert done.stdout.splitlines()[2:] == [
            "| kettle.water.level | 14 | 10 (71 %) | 4 |",
            "| all | 14 | 10 (71 %) | 4 |",
            "",
            "Unnoticed:",
            "",
            "- kettle/water/level.py:5: `level >= 10` -> `level > 10`",
            "- kettle/water/level.py:5: `10` -> `11`",
            "- kettle/water/level.py:15: `return True` -> `return None`",
            "- kettle/water/level.py:15: `True` -> `False`",
        ]

    def test_a_sample(self, project: Path) -> None:
        """The same seed draws the same changes."""
        first, second = (
            self.run(project, "--sample", "5", "--jobs", "1", "--all-tests", "--patience", "1") for _ in range(2)
        )

        assert first.stdout.splitlines()[2].startswith("| kettle.water.level | 5 |")
        assert sorted(first.stdout.splitlines()) == sorted(second.stdout.splitlines())

    def test_tests_that_fail_by_themselves(self, project: Path) -> None:
        (project / "tests/water/test_level.py").write_text("def test_nothing():\n    assert False\n")

        done = self.run(project)

        assert done.returncode == 1
        assert done.stderr == "tests/water: a test fails without any change\n"
