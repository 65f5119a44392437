"""The one error of this layer."""

from __future__ import annotations

from cilium_cmrebase.errors import CmrebaseError
from cilium_cmrebase.quoting import printable, shortened

__all__ = ["ValueMeaningError"]


class ValueMeaningError(CmrebaseError):
    """A text that cannot be read as a value of its option's kind.

    Attributes:
        text: The text, in full.
        kind: The name of what it should have been, as in "boolean".
        expected: What to write instead, such as "true or false".
    """

    def __init__(self, text: str, kind: str, expected: str) -> None:
        # All three are the exception's arguments, so that it survives pickling between processes.
        super().__init__(text, kind, expected)
        self.text = text
        self.kind = kind
        self.expected = expected

    def __str__(self) -> str:
        """Say on one line what it is not, and what to write."""
        # Written on demand only: comparing values meets unreadable texts often and never shows these messages.
        text = shortened(printable(self.text), self.text, quote='"')
        return f"{text} is no {self.kind}: write {self.expected}"
