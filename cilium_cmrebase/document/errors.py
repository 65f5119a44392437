"""What can be wrong with a document, said in one line with its place."""

from __future__ import annotations

from cilium_cmrebase.errors import CmrebaseError
from cilium_cmrebase.quoting import printable

__all__ = [
    "DocumentError",
    "NotAConfigMapError",
    "UnsupportedYamlError",
    "YamlSyntaxError",
]


class DocumentError(CmrebaseError):
    """A text that cannot be used as a ConfigMap.

    Attributes:
        message: What is wrong, without place and hint.
        source: Name of the text, usually a file name.
        line: Line of the fault, counted from 1; None where the whole text is meant.
        column: Column of the fault, counted from 1; None where the whole text is meant.
        hint: What to do next; None where the message says it all.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str = "<text>",
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        """Return ``source:line:column: message; hint`` on one line, fit for a terminal."""
        place = self.source if self.line is None else f"{self.source}:{self.line}:{self.column}"
        text = f"{place}: {self.message}"
        return printable(f"{text}; {self.hint}" if self.hint else text)


class YamlSyntaxError(DocumentError):
    """The text is not YAML."""


class NotAConfigMapError(DocumentError):
    """The stream holds no ConfigMap that could be the one asked for, or more than one."""


class UnsupportedYamlError(DocumentError):
    """Legal YAML that would have to be guessed at: anchors that an edit could break, nested values and the like."""
