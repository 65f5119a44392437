"""How a value is written: with the spelling that its author chose, or with one of ours."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

import re
from typing import NamedTuple

from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.layout import Entry
from cilium_cmrebase.document.words import WORDS_OF_OTHER_TYPES

__all__ = ["Spelling", "borrow", "spell", "spell_flow", "spell_key", "spell_quoted"]

# Patterns are compiled where they are first used, and kept by `re`: some take as long as a whole rebase.
_PLAIN_KEY = r"[A-Za-z_][-._/A-Za-z0-9]*"
_PRINTABLE = "[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
_BLANK_LINE = r"(?m:^[ \t]+$)"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_TO_ESCAPE = '[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]'
_TO_ESCAPE_IN_JSON = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"  # JSON takes them, YAML does not
_KEEPING = r"[|>][0-9]?\+"


class Spelling(NamedTuple):
    """A value as it stands behind its key.

    Attributes:
        head: What follows the key on its line: the scalar, or the header of a block scalar.
        body: The lines of a block scalar, each with its line break; empty for others.
    """

    head: str
    body: str = ""

    @property
    def keeps_blank_lines(self) -> bool:
        """Whether blank lines behind it are part of the value."""
        return self.head.startswith(("|", ">")) and re.match(_KEEPING, self.head) is not None


def borrow(source: ConfigMap, entry: Entry, indent: int, newline: str) -> Spelling | None:
    """Return *entry*'s value as its author wrote it, fit for keys at column *indent*.

    Args:
        source: The document of *entry*.
        entry: An entry of `data`.
        indent: Column of the keys where the value goes.
        newline: Line break of the text where it goes.

    Returns:
        The spelling, or None where it cannot be moved: flow style, aliases, values that are no strings, and those
        that would read differently in front of other lines.
    """
    text = source.text
    if source.layout.flow or text[entry.head : entry.head + 1] in ("", "*", "&", "!", "\n", "\r", "#"):
        return None
    if entry.head in source.not_strings:
        return None
    head = text[entry.head : entry.head_end]
    body = text[entry.body : entry.end]
    if entry.node.style in ("|", ">"):
        # Without content, the lines that follow would set the indentation; without a line break at the end of the
        # text, a scalar has none at its own end either.
        if not body.strip() or (not body.endswith("\n") and "-" not in head):
            return None
        if not body.endswith("\n"):
            body += newline
    elif indent < source.layout.indent and _outdented(head, source.layout.indent):
        return None
    if indent != source.layout.indent:
        head = _shift(head, indent - source.layout.indent)
        body = _shift("\n" + body, indent - source.layout.indent)[1:] if body else ""
    if newline != source.newline:
        head = head.replace("\r\n", "\n").replace("\n", newline)
        body = body.replace("\r\n", "\n").replace("\n", newline)
    return Spelling(head, body)


def spell(value: str, indent: int, newline: str = "\n") -> Spelling:
    """Return a spelling of *value* in block style: quoted on one line, or a literal block for several lines.

    Whatever lines follow that are not indented deeper than the keys, the spelling is read as *value*.
    """
    printable = _is_printable(value)
    several_lines = "\n" in value
    if several_lines and printable and not (value.endswith("\n\n") or re.search(_BLANK_LINE, value)) and value.strip():
        stripped = value.removesuffix("\n")
        # Without an indicator the first line that holds anything would set the indentation.
        indicator = "2" if stripped.startswith((" ", "\t", "\n")) else ""
        inner = " " * (indent + 2)
        body = newline.join(inner + line if line else "" for line in stripped.split("\n"))
        return Spelling(f"|{indicator}{'-' if stripped == value else ''}", body + newline)
    if not several_lines and printable and ('"' in value or "\\" in value):
        return Spelling("'" + value.replace("'", "''") + "'")
    return Spelling(spell_quoted(value))


def spell_quoted(value: str) -> str:
    """Return a spelling of *value* in double quotes on one line, which is right wherever it stands."""
    return f'"{re.sub(_TO_ESCAPE, _escape, value)}"'


def spell_flow(value: str) -> str:
    """Return a spelling of *value* that is right in JSON and in YAML's flow style."""
    import json

    return re.sub(_TO_ESCAPE_IN_JSON, _escape_in_json, json.dumps(value, ensure_ascii=False))


def spell_key(key: str) -> str:
    """Return a spelling of *key* that is read as this text."""
    if re.fullmatch(_PLAIN_KEY, key) and key.lower() not in WORDS_OF_OTHER_TYPES:
        return key
    return spell_quoted(key)


def _is_printable(value: str) -> bool:
    """Say whether *value* can stand in the text as it is, but for what quotes make of it."""
    if value.isascii():
        return value.replace("\n", " ").replace("\t", " ").isprintable()
    return re.fullmatch(_PRINTABLE, value) is not None


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _ESCAPES.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _escape_in_json(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _outdented(text: str, column: int) -> bool:
    """Say whether a line after the first begins at *column* or before it, as libyaml allows inside quotes."""
    return any(len(line) - len(line.lstrip(" ")) <= column for line in text.split("\n")[1:] if line.strip())


def _shift(text: str, columns: int) -> str:
    """Indent every line after the first by *columns* more, or fewer."""
    if columns > 0:
        return re.sub(r"\n(?=[^\r\n])", "\n" + " " * columns, text)
    return re.sub(rf"\n {{0,{-columns}}}", "\n", text)
