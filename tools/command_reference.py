"""Options as Cilium's published command-reference pages tell them.

A page is what cobra writes about a command: under its name, a block with a line per flag, such as

          --frobnicate duration   How long to do it (default 5s)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs
from release_folder import InputError, Json
from value_types import definition

__all__ = ["AGENT", "Page", "merge_pages", "pages_in", "read_page"]

AGENT = "cilium-agent"
_OPERATOR = "cilium-operator"
_COMPONENT = re.compile(rf"{AGENT}|{_OPERATOR}(-[a-z]+)?")
_TITLE = re.compile(r"^(?:## (?P<md>\S+)|(?P<rst>\S+)\n[=~-]{3,})[ \t]*$", re.M)
# Name and type stand a blank apart, the help text further to the right.
_FLAG = re.compile(r"\s+(?:-\w, )?--(?P<name>[\w.-]+)(?: (?P<word>[^\s\[]+))?(?:\[=.*?\])?(?:\s{2,}(?P<help>\S.*))?\s*")
_DEFAULT = re.compile(r"\(default (?P<default>(?:(?!\(default ).)*)\)$")
_DEPRECATION = re.compile(r"\s*\(DEPRECATED: [^()]*(?:\([^()]*\)[^()]*)*\)$")
_DEPRECATED = re.compile(r"\bDEPRECATED\b|\b(?:is|been) deprecated\b|[(\[]deprecated\b", re.I)
# About the command, not about what it does.
_NO_OPTIONS = frozenset({"help", "version"})
# pflag's words for types that go by another name here.
_KINDS = {"stringArray": "strings", "stringSlice": "strings", "float64": "float"}
_MAPS = frozenset({"map", "stringToString"})


@attrs.frozen
class Page:
    """A command-reference page.

    Attributes:
        component: The program that it is about, such as `cilium-operator-aws`.
        options: By name: each option's `type`, compiled `default`, and whether it is `deprecated`.
        notes: What a person should check: options, and why.
    """

    component: str
    options: dict[str, Json]
    notes: tuple[tuple[str, str], ...]


def pages_in(folder: Path) -> list[Path]:
    """Return the pages of agent and operators in *folder*, without those of their subcommands."""
    return sorted(
        path for path in folder.iterdir() if path.suffix in (".md", ".rst") and _COMPONENT.fullmatch(path.stem)
    )


def read_page(text: str, source: str, stem: str = "", kinds: Mapping[str, str] | None = None) -> Page:
    """Read a command-reference page.

    Args:
        text: The page, in Markdown or reStructuredText.
        source: Its name, for messages.
        stem: What its file is called; counts where the page has no title.
        kinds: Types of options by name, as an earlier release had them; for options whose type the page does not tell.

    Raises:
        InputError: It is none, or one of another program.
    """
    title = _TITLE.search(text)
    component = (title["md"] or title["rst"]) if title else stem
    if not _COMPONENT.fullmatch(component):
        raise InputError(
            f"{source}: this page is about {component or 'no command'}, not about Cilium's agent or operator"
        )
    options: dict[str, Json] = {}
    notes: list[tuple[str, str]] = []
    for line in text.splitlines():
        flag = _FLAG.fullmatch(line)
        if flag and flag["name"] not in _NO_OPTIONS:
            options[flag["name"]] = _option(flag["name"], flag["word"], flag["help"] or "", kinds or {}, notes)
    if not options:
        raise InputError(f"{source}: no options; give a page like Documentation/cmdref/{AGENT}.md of Cilium's source")
    return Page(component, options, tuple(notes))


def _option(name: str, word: str | None, text: str, kinds: Mapping[str, str], notes: list[tuple[str, str]]) -> Json:
    kind = _KINDS.get(word or "bool", word or "bool")
    if not _is_known(kind):
        # A word in back quotes in a flag's help text takes the place of its type.
        if name not in kinds:
            notes.append((name, f"taken for a string; where its type should stand, the page says {kind}"))
        kind = kinds.get(name, "string")
    written = _DEFAULT.search(_DEPRECATION.sub("", text))
    return {
        "type": kind,
        "default": _default(kind, written["default"] if written else ""),
        "deprecated": bool(_DEPRECATED.search(text)),
    }


def _is_known(kind: str) -> bool:
    try:
        definition(kind)
    except KeyError:
        return False
    return True


def _default(kind: str, written: str) -> str:
    """Return the compiled default: the one *written*, else the type's zero, which pages leave out.

    What is no value of the type belongs to the help text.
    """
    if kind == "string":
        return str(ast.literal_eval(written)) if re.fullmatch(r'"([^"\\]|\\.)*"', written) else ""
    if kind == "strings" or kind in _MAPS:
        if listed := re.fullmatch(r"(?:map)?\[(.*)\]", written):
            return listed[1]
        return written if kind in _MAPS and "=" in written else ""
    if written and re.search(definition(kind)["pattern"], written):
        return written
    return {"bool": "false", "duration": "0s"}.get(kind, "0")


def merge_pages(pages: Iterable[Page]) -> dict[str, Json]:
    """Return the options of all *pages* by name, with the components that have them; see `release_folder`.

    Where components differ, the agent speaks for all, else the first of the operators by name.
    """
    options: dict[str, Json] = {}
    for page in sorted(pages, key=lambda page: (page.component != AGENT, page.component)):
        for name, fields in page.options.items():
            option = options.setdefault(name, {"name": name, "components": [], "differs": {}, **fields})
            option["components"].append(page.component)
            option["deprecated"] |= fields["deprecated"]
            if differing := {field: fields[field] for field in ("type", "default") if fields[field] != option[field]}:
                option["differs"][page.component] = differing
    return options
