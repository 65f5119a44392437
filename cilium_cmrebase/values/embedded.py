"""YAML within a value, such as `etcd-config`: comparable without a YAML parser."""

from __future__ import annotations

import re

__all__ = ["READERS", "yaml_text"]

# Patterns are compiled where they are first used, and kept by `re`: compiling them takes longer than the import.
_SINGLE = r"'(?:[^']|'')*'"
_DOUBLE = r'"(?:[^"\\]|\\.)*"'
_PLAIN = r"""(?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=[^\s-])).*"""
_FLOW = r"""\[[^\[\]{}"'#]*\]|\{[^\[\]{}"'#]*\}"""
# One line that begins and ends everything it holds: `key: value`, `key:`, `- value`, `-`, `- key: value`.
_SIMPLE_LINE = (
    r"(?P<indent> *)(?P<dashes>(?:-(?: +|$))*)"
    rf"(?:(?P<key>[A-Za-z0-9_./][A-Za-z0-9_./-]*|{_SINGLE}|{_DOUBLE}):(?: +|$))?"
    rf"(?P<value>(?:{_SINGLE}|{_DOUBLE}|{_FLOW}|{_PLAIN})?)(?: *#.*)?"
)
# What separates lines in YAML besides \n and \r\n, a byte-order mark, and tabs, whose rules differ between parsers.
_ODD = "\r(?!\n)|[\t\x85\u2028\u2029\ufeff]"
_BLOCK_SCALAR = r"(?m:[|>][0-9+-]*[ \t\r]*(?:#.*)?$)"


def yaml_text(text: str) -> str:
    """Reduce embedded YAML to what counts: texts that reduce to the same have the same meaning.

    Blank lines, full-line comments, blanks at line ends, a leading `---` and line breaks at the end go, if every line
    stands for itself. In quoted, plain and block scalars that span lines the same lines are content; a text that may
    have one stays as it is, except that line breaks at its end go where no block
    scalar can hold them.

    Args:
        text: The value. Any text will do; whether it is valid YAML is not examined.

    Returns:
        The reduced text.
    """
    lines = _simple_lines(text)
    if lines is not None:
        return "\n".join(lines)
    return text if re.search(_ODD, text) or re.search(_BLOCK_SCALAR, text) else text.rstrip("\n")


def _simple_lines(text: str) -> list[str] | None:
    """Return the lines of *text* that count, or None if one may not stand for itself."""
    if re.search(_ODD, text):
        return None
    simple_line = re.compile(_SIMPLE_LINE)
    lines: list[str] = []
    deepest: int | None = None  # how far the next line may be indented without continuing a plain scalar
    started = False
    for raw in text.split("\n"):
        line = raw.rstrip(" \r")
        content = line.lstrip(" ")
        if not content or content[0] == "#":
            continue
        if line == "---" and not started:
            started = True
            continue
        started = True
        parts = simple_line.fullmatch(line)
        if parts is None or not (parts["dashes"] or parts["key"]):
            return None
        if deepest is not None and len(parts["indent"]) > deepest:
            return None
        if not parts["value"]:
            deepest = None
        elif parts["key"]:
            deepest = parts.start("key")
        else:
            deepest = parts.start("dashes") + parts["dashes"].rindex("-")
        lines.append(line)
    return lines


READERS = {"yaml": yaml_text}
