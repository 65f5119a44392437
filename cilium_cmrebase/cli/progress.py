"""How far a long run is: a bar on a terminal where rich is installed, else plain lines."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

__all__ = ["Progress", "open_progress"]


class Progress:
    """Plain lines: what is said, at once, and how far it is at each tenth; a context manager."""

    def __init__(self, total: int, stream: TextIO) -> None:
        """Begin to tell on *stream* of *total* things to do."""
        self._total = total
        self._stream = stream
        self._done = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End."""

    def say(self, line: str) -> None:
        """Say something that has happened."""
        print(line, file=self._stream, flush=True)

    def advance(self, note: str) -> None:
        """Tell that one more is done; *note* says how it goes altogether."""
        self._done += 1
        tenth = self._done * 10 // self._total
        if tenth > (self._done - 1) * 10 // self._total and self._total >= 10:
            self.say(f"{self._done:,} of {self._total:,} done{note and f': {note}'}")


class _Bar(Progress):
    """A bar, and above it what is said."""

    def __init__(self, total: int, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress as RichProgress,
            TextColumn,
            TimeRemainingColumn,
        )

        super().__init__(total, stream)
        console = Console(file=stream, highlight=False)
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.fields[note]}"))
        self._bar: RichProgress = RichProgress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("", total=total, note="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def say(self, line: str) -> None:
        self._bar.console.print(line, markup=False, soft_wrap=True)

    def advance(self, note: str) -> None:
        self._bar.update(self._task, advance=1, note=note)


def open_progress(total: int, stream: TextIO) -> Progress:
    """Return what tells on *stream* how far it is with *total* things to do."""
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        try:
            return _Bar(total, stream)
        except ImportError:
            pass
    return Progress(total, stream)
