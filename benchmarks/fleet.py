"""Measure `fleet`: make many ConfigMaps, rebase them, and print a table of time and memory in markdown.

Usage: python -m benchmarks.fleet [--clusters 10000] [--to 1.16] [--jobs 2] [--templates FOLDER] [--seed 1]

The ConfigMaps are the default ones of the three releases before the new one, each with a name and a number of its own
and a few settings, labels and comments as users make them; by the same seed they are the same. They come from the
catalog, or from a folder with files such as `1.15.yaml` as upstream renders them. Figures tell something only in
comparison with others of the same machine.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.inputs import template
from benchmarks.measuring import UNIT
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.document import ConfigMap

# Runs the command in a process of its own, which then says what it took; processes that it started count as children.
RUN = """
import json, resource, sys, time
from cilium_cmrebase.cli.main import main
begin = time.perf_counter()
status = main(sys.argv[1:])
wall = time.perf_counter() - begin
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = sum(used.ru_utime + used.ru_stime for used in (own, children))
print(json.dumps([status, wall, cpu, own.ru_maxrss, children.ru_maxrss]), file=sys.stderr)
"""


class Measured(NamedTuple):
    """What a run took: seconds of the clock and of processors, and the most memory of parent and child, in MB."""

    wall: float
    cpu: float
    parent: float
    child: float


def templates(release: str, folder: Path | None) -> Iterator[str]:
    """Yield the default ConfigMaps of the three releases before *release*."""
    catalog = default_catalog()
    position = catalog.releases.index(catalog.release(release).id)
    for name in catalog.releases[max(0, position - 3) : position]:
        yield template(name, folder)


def edited(text: str, number: int, chance: random.Random) -> str:
    """Return a ConfigMap as a user makes it of a default one."""
    data = ConfigMap(text).data
    lines = []
    for line in text.splitlines():
        key = line.strip().partition(":")[0]
        if key == "cluster-name":
            line = f'  cluster-name: "cluster-{number}"'
        elif key == "cluster-id":
            line = f'  cluster-id: "{number % 256}"'
        elif data.get(key) in ("true", "false") and chance.random() < 0.03:
            if chance.random() < 0.3:
                lines.append(f"  # as agreed on day {chance.randrange(365)}")
            line = f'  {key}: "{"false" if data[key] == "true" else "true"}"'
        elif key in data and chance.random() < 0.01 and not line.endswith(("|", "|-")):
            continue
        lines.append(line)
        if key == "metadata" and not line.strip().startswith("#"):
            lines.append(f"  annotations:\n    team: team-{number % 17}")
    return "\n".join(lines) + "\n"


def make(folder: Path, number: int, release: str, source: Path | None, seed: int) -> None:
    """Write *number* ConfigMaps to *folder*, at most a thousand in each of its folders."""
    chance = random.Random(seed)
    originals = list(templates(release, source))
    for index in range(number):
        place = folder / f"{index // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        text = edited(chance.choice(originals), index, chance)
        (place / f"cluster-{index:06}.yaml").write_text(text, encoding="utf-8")


def measure(folder: Path, outdir: Path, release: str, jobs: int) -> Measured:
    """Rebase *folder* with *jobs* processes and return what it took."""
    arguments = ["fleet", str(folder), "--to", release, "-o", str(outdir), "--jobs", str(jobs)]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    status, wall, cpu, parent, child = json.loads(done.stderr.splitlines()[-1])
    if status not in (0, 1):
        sys.exit(done.stderr)
    return Measured(wall, cpu, parent * UNIT / 1e6, child * UNIT / 1e6)


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=int, default=10_000, help="how many; a tenth of them is measured as well")
    parser.add_argument("--to", default="1.16", help="the new release")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes to compare with one")
    parser.add_argument("--templates", type=Path, help="a folder with upstream's templates")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("| clusters | jobs | seconds | clusters/s | per processor second | speed-up | parent MB | each child MB |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as work:
        for number in (options.clusters // 10, options.clusters):
            folder = Path(work, f"clusters-{number}")
            make(folder, number, options.to, options.templates, options.seed)
            alone = None
            for jobs in (1, options.jobs):
                took = measure(folder, Path(work, f"out-{number}-{jobs}"), options.to, jobs)
                alone = alone or took
                figures = (
                    f"{number:,}",
                    f"{jobs}",
                    f"{took.wall:.1f}",
                    f"{number / took.wall:.0f}",
                    f"{number / took.cpu:.0f}",
                    f"{alone.wall / took.wall:.2f}",
                    f"{took.parent:.0f}",
                    f"{took.child:.0f}" if jobs > 1 else "-",
                )
                print(f"| {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()
