"""Run the commands that the pages of docs/ show, and put what they print into the pages.

Usage: python tools/run_docs.py [PAGE ...]

In a fenced block of the language `console`, lines that begin with `$ ` are commands, up to a line that does not end in
a backslash; the lines below a command are what it prints. A line `...` stands for lines that are left out. A command
without lines below it has to succeed, and what it prints is not looked at. The commands of a page run in order, in a
folder with a copy of what `fixtures/` holds in the folder named after the page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import attrs

__all__ = ["DOCS", "Command", "commands", "fences", "pages", "renewed", "run", "says"]

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<body>.*?)^ *```$", re.M | re.S)
_END = "\x1e"
_LEFT_OUT = "..."


@attrs.frozen
class Command:
    """A command that a page shows.

    Attributes:
        text: The command, for a shell.
        shown: What the page says that it prints.
        span: Where *shown* stands in the page.
    """

    text: str
    shown: str
    span: tuple[int, int]


def pages() -> list[Path]:
    """Return all pages, sorted."""
    return sorted(DOCS.rglob("*.md"))


def fences(page: str) -> Iterator[tuple[str, str, int]]:
    """Yield language, text and offset of each fenced block of *page* that names a language."""
    for block in _FENCE.finditer(page):
        yield block["language"], block["body"], block.start("body")


def commands(page: str) -> list[Command]:
    """Return the commands that *page* shows, in order."""
    on_page = []
    for language, body, offset in fences(page):
        if language != "console":
            continue
        for match in re.finditer(r"^\$ (?P<text>(?:.*\\\n)*.*\n)(?P<shown>(?:(?!\$ ).*\n)*)", body, re.M):
            start, end = match.span("shown")
            on_page.append(Command(match["text"], match["shown"], (offset + start, offset + end)))
    return on_page


def run(page: Path, shown: list[Command]) -> list[tuple[str, int]]:
    """Run the commands of *page* in one shell and return what each printed, and its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        work, programs = Path(folder, "work"), Path(folder, "bin")
        work.mkdir()
        programs.mkdir()
        files = ROOT / "fixtures" / page.stem
        if files.is_dir():
            shutil.copytree(files, work, dirs_exist_ok=True)
        for name, arguments in (("python", ""), ("cilium-cmrebase", "-m cilium_cmrebase")):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        # The status goes on to the next command, which may want to show it.
        script = "".join(
            f"{command.text}status=$?; printf '{_END}%d{_END}' $status; (exit $status)\n" for command in shown
        )
        done = subprocess.run(
            ["bash", "-c", f"exec 2>&1\n{script}"],
            cwd=work,
            env=_environment(programs),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=False,
        )
    parts = done.stdout.decode("utf-8").split(_END)[:-1]
    return [(text, int(status)) for text, status in zip(parts[::2], parts[1::2], strict=True)]


def _environment(programs: Path) -> dict[str, str]:
    """Return the environment of a plain terminal of 80 columns, wherever this runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    paths = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return kept | {
        "PATH": paths,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }


def says(shown: str, printed: str) -> bool:
    """Say whether a page that shows *shown* is right about a command that printed *printed*."""
    if not shown:
        return True
    parts = (
        re.escape(line) if line.rstrip("\n") != _LEFT_OUT else r"(?:.*\n)*?" for line in shown.splitlines(keepends=True)
    )
    ends = "" if printed.endswith("\n") or not printed else "\n"
    return re.fullmatch("".join(parts), printed + ends) is not None


def renewed(path: Path) -> str:
    """Return the text of the page at *path*, in which what commands print is true."""
    text = path.read_text(encoding="utf-8")
    shown = commands(text)
    for command, (printed, _) in reversed(list(zip(shown, run(path, shown), strict=True))):
        if not says(command.shown, printed):
            start, end = command.span
            text = text[:start] + printed + ("" if printed.endswith("\n") else "\n") + text[end:]
    return text


def main(arguments: list[str]) -> None:
    """Renew the pages given, or all."""
    for path in [Path(argument).resolve() for argument in arguments] or pages():
        text = renewed(path)
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"renewed {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
