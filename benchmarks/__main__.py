"""Print how fast the program is, as tables in markdown: each figure a ratio, taken in one run on the same input.

Usage: python -m benchmarks [TABLE ...] [--templates FOLDER] [--sizes 20,160,1000,10000] [--rounds 7]

Contestants take turns, and what counts for each is the least time of the processor. All tables take some minutes. What
is not installed says so in its row: git, diff3 (of diffutils), valgrind, and the extra `benchmarks` of the package.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import instructions, rebase, start
from benchmarks.measuring import installed

TABLES = ("real", "start", "loading", "instructions", "sizes")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", metavar="TABLE", nargs="*", help=f"one of {', '.join(TABLES)} (default: all)")
    parser.add_argument(
        "--templates", type=Path, help="a folder with templates as upstream renders them, such as 1.19.yaml"
    )
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[20, 160, 1000, 10_000],
        help="numbers of keys (default: 20,160,1000,10000)",
    )
    parser.add_argument("--rounds", type=int, default=7, help="how many turns each contestant gets (default: 7)")
    options = parser.parse_args()
    wanted = options.tables or TABLES
    if unknown := set(wanted) - set(TABLES):
        parser.error(f"there is no table {', '.join(sorted(unknown))}")
    print(_machine(options.templates))
    tables: dict[str, Callable[[], Iterator[str]]] = {
        "real": lambda: rebase.real(options.templates, options.rounds),
        "start": lambda: start.command_line(options.templates, options.rounds),
        "loading": lambda: start.loading(options.templates, options.rounds),
        "instructions": instructions.compared,
        "sizes": lambda: rebase.at_sizes(options.sizes, options.rounds),
    }
    for name in TABLES:
        if name in wanted:
            for text in tables[name]():
                print(text, end="", flush=True)


def _machine(templates: Path | None) -> str:
    """Return what was measured with what."""
    packages = []
    for name in ("ruamel.yaml", "ruamel.yaml.clib", "yamlpath"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    tools = [
        subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
        for path in map(installed, ("git", "diff3", "valgrind"))
        if path
    ]
    of = "as upstream renders them" if templates else "of the catalog"
    return (
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors; {', '.join([*packages, *tools])}. Templates {of}.\n"
    )


if __name__ == "__main__":
    main()
