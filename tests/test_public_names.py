"""The names of the package: each loaded when first used, and known to type checkers as well."""

from __future__ import annotations

import runpy
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import cilium_cmrebase

NAMES = sorted(set(cilium_cmrebase.__all__) - {"__version__"})


class TestPublicNames:
    """What `__all__` lists is what there is, at run time and for type checkers."""

    @pytest.mark.parametrize("name", NAMES)
    def test_each_can_be_had(self, name: str) -> None:
        assert getattr(cilium_cmrebase, name).__name__ == name

    def test_dir_lists_them(self) -> None:
        assert dir(cilium_cmrebase) == sorted(cilium_cmrebase.__all__)

    def test_each_is_listed_once(self) -> None:
        assert len(NAMES) == len(cilium_cmrebase.__all__) - 1

    def test_another_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="module 'cilium_cmrebase' has no attribute 'nonsense'"):
            _ = cilium_cmrebase.nonsense

    def test_type_checkers_see_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loaded = {name: getattr(cilium_cmrebase, name) for name in NAMES}
        monkeypatch.setattr(typing, "TYPE_CHECKING", True)

        seen = runpy.run_path(str(Path(cilium_cmrebase.__file__)))

        ours = {name: value for name, value in seen.items() if getattr(value, "__module__", "") != seen["__name__"]}
        imported = {
            name: value
            for name, value in ours.items()
            if getattr(value, "__module__", "").startswith("cilium_cmrebase.") and name not in ("lazily", "__getattr__")
        }
        assert imported == loaded

    def test_importing_the_package_loads_none_of_them(self) -> None:
        code = "import sys, cilium_cmrebase; print(*sorted(name for name in sys.modules if 'cmrebase' in name))"

        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert run.stdout.split() == ["cilium_cmrebase", "cilium_cmrebase.lazy"]
