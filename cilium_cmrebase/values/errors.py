"""The one error of this layer."""

from cilium_cmrebase.errors import CmrebaseError, printable

_SHOWN = 60  # characters of a value in a message; values can be whole files, messages are one line


class ValueMeaningError(CmrebaseError):
    """A text can't be read as a value of its option's kind.

    Attributes:
        text: The text (str), in full.
        kind: The name of what it should have been (str), as in "boolean".
        hint: What to write instead (str), in the imperative.
    """

    def __init__(self, text: str, kind: str, hint: str) -> None:
        # All three are the exception's arguments, so that it survives pickling between processes.
        super().__init__(text, kind, hint)
        self.text = text
        self.kind = kind
        self.hint = hint

    def __str__(self) -> str:
        # Written on demand only: comparing values meets unreadable texts often and never shows these messages.
        return f"{_quoted(self.text)} is no {self.kind}: {self.hint}"


def _quoted(text: str) -> str:
    """Return *text* (str) between quotation marks, on one line and not too long."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return f'"{printable(shown)}"'
