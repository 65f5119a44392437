"""The errors of the package: one base class, one line each, and what is said where the program itself is at fault."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

import cilium_cmrebase
from cilium_cmrebase import (
    Catalog,
    CmrebaseError,
    ConfigMap,
    NoSuchKeyError,
    NotAConfigMapError,
    Policy,
    ReleaseError,
    SettingsError,
    UnknownOptionError,
    UnsupportedYamlError,
    YamlSyntaxError,
    check,
    diff,
    explain,
    rebase,
)
from cilium_cmrebase.about import REPOSITORY
from cilium_cmrebase.errors import fault_message
from cilium_cmrebase.quoting import printable

FINE = 'kind: ConfigMap\nmetadata: {name: cilium-config}\ndata:\n  debug: "true"\n'


def own_errors() -> list[type[Exception]]:
    """Return every exception that a module of the package defines."""
    modules = pkgutil.walk_packages(cilium_cmrebase.__path__, "cilium_cmrebase.")
    names = [module.name for module in modules if not module.name.endswith("__main__")]
    return [
        value
        for name in names
        for value in vars(import_module(name)).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name
    ]


class TestBaseClass:
    """`CmrebaseError` is what to catch, and a ValueError as it always was."""

    def test_all_errors_of_the_package_derive_from_it(self) -> None:
        errors = own_errors()

        assert ReleaseError in errors
        assert [error.__name__ for error in errors if not issubclass(error, CmrebaseError)] == []
        assert issubclass(CmrebaseError, ValueError)

    @pytest.mark.parametrize(
        ("raising", "error"),
        [
            (lambda: rebase("a: [\n", FINE), YamlSyntaxError),
            (lambda: check("- a\n"), NotAConfigMapError),
            (lambda: ConfigMap(FINE + "binaryData: {a: YQ==}\n"), UnsupportedYamlError),
            (lambda: rebase(FINE, FINE, to_release="new"), ReleaseError),
            (lambda: Catalog().release("0.9"), ReleaseError),
            (lambda: diff("1.15", "1.16", keys=["nobody-knows-this"]), NoSuchKeyError),
            (lambda: explain("nobody-knows-this"), UnknownOptionError),
            (lambda: Policy.from_text("assertions: 1\n", "policy.yaml"), SettingsError),
        ],
    )
    def test_a_caller_gets_one_that_the_package_exports(self, raising: object, error: type[Exception]) -> None:
        with pytest.raises(CmrebaseError) as caught:
            raising()  # type: ignore[operator]

        assert type(caught.value) is error
        assert error.__name__ in cilium_cmrebase.__all__
        assert "\n" not in str(caught.value)


class TestFaultMessage:
    """It names the exception, and where to report it, on one line."""

    @pytest.mark.parametrize(
        ("error", "what"),
        [
            (KeyError("x"), "KeyError: 'x'"),
            (ValueError("two\n  lines"), "ValueError: two lines"),
            (ValueError("a \x1b[31mcolour"), "ValueError: a \\x1b[31mcolour"),
            (RecursionError(), "RecursionError"),
        ],
    )
    def test_is_one_line(self, error: Exception, what: str) -> None:
        assert fault_message(error) == f"a fault of the program ({what}); please report it at {REPOSITORY}/issues"


class TestPrintable:
    """Text is shown as it is, save what could do something to the terminal."""

    @pytest.mark.parametrize(
        ("text", "shown"), [("über", "über"), ("a\nb", "a\\nb"), ("a\u202eb", "a\\u202eb"), ("", "")]
    )
    def test_escapes_what_cannot_be_seen(self, text: str, shown: str) -> None:
        assert printable(text) == shown
