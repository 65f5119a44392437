"""The rebase against libyaml, ruamel.yaml and text merges: in process and as commands, at several sizes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.inputs import FROM, TO, Sides, made_up, template
from benchmarks.measuring import figure, installed, least_peak, peak, race, race_commands, table
from cilium_cmrebase import ConfigMap, rebase
from cilium_cmrebase.document.compose import _parser

__all__ = ["FLOOR", "IMPORT", "at_sizes", "compose", "real", "rebase_onto", "run_alone"]

_ROOT = Path(__file__).parent.parent
_RUN_ALONE = "import sys; from benchmarks.rebase import run_alone; run_alone(*sys.argv[1:])"
_USUAL_SIZE = 160

FLOOR = "libyaml composes both, without resolving tags: the floor"
_REBASE = "**rebase**"
_UNKNOWN = "**rebase**, keys that no release knows"


def compose(sides: Sides) -> None:
    """Do what no merge that keeps positions can do without: compose both documents, in the leanest way there is."""
    parser = _parser("libyaml")
    parser.compose(sides.ours)
    parser.compose(sides.theirs)


def _compose_typed(sides: Sides) -> None:
    for text in (sides.ours, sides.theirs):
        list(YAML(typ="safe").compose_all(text))


def _round_trip(sides: Sides) -> str:
    yaml = YAML()
    # What helm prints ends in a line that begins another document, which is empty.
    [ours], [theirs] = (filter(None, yaml.load_all(text)) for text in (sides.ours, sides.theirs))
    theirs["data"].update(ours["data"])
    out = StringIO()
    yaml.dump(theirs, out)
    return out.getvalue()


def rebase_onto(sides: Sides) -> str:
    """Rebase as users of the library do, with the base of the catalog."""
    return rebase(sides.ours, sides.theirs, from_release=FROM, to_release=TO, catalog=sides.catalog).text


def _rebase_unknown(sides: Sides) -> str:
    return rebase(sides.ours, sides.theirs, base=sides.base, from_release=FROM, to_release=TO).text


_CONTESTANTS: dict[str, Callable[[Sides], object]] = {
    FLOOR: compose,
    'libyaml composes both, as `YAML(typ="safe")` of ruamel.yaml': _compose_typed,
    "ruamel.yaml loads both, keys are merged, and it dumps": _round_trip,
    _REBASE: rebase_onto,
    _UNKNOWN: _rebase_unknown,
}

IMPORT = '`python -c "import ruamel.yaml"`'
_RELEASES = ("--from", FROM, "--to", TO)
# What each does on the same files; without a program where it is not installed.
_COMMANDS: dict[str, Sequence[str | None]] = {
    IMPORT: [sys.executable, "-c", "import ruamel.yaml"],
    "`git merge-file`": [installed("git"), "merge-file", "-p", "ours.yaml", "base.yaml", "theirs.yaml"],
    "`diff3 -m`": [installed("diff3"), "-m", "ours.yaml", "base.yaml", "theirs.yaml"],
    "`yaml-merge` of yamlpath": [installed("yaml-merge"), "--nostdin", "theirs.yaml", "ours.yaml"],
    "**`cilium-cmrebase`**, keys that no release knows": [
        *(sys.executable, "-m", "cilium_cmrebase", "ours.yaml", "theirs.yaml", "--base", "base.yaml"),
        *_RELEASES,
    ],
}


def real(templates: Path | None, rounds: int) -> Iterator[str]:
    """Yield what rebasing one template onto the next takes in process."""
    sides = Sides("", template(FROM, templates), template(TO, templates))
    keys = [len(ConfigMap(text).data) for text in (sides.ours, sides.theirs)]
    contestants = {name: partial(run, sides) for name, run in _CONTESTANTS.items() if name != _UNKNOWN}
    least = race(contestants, rounds)
    yield f"### The template of {FROM} ({keys[0]} keys) onto that of {TO} ({keys[1]} keys), in process\n\n"
    rows = [(name, figure(took / least[FLOOR]), "3" if name == _REBASE else "") for name, took in least.items()]
    yield table(("", "times the floor", "promised"), rows)
    yield f"\nThe floor took {least[FLOOR] * 1e3:.2f} ms.\n\n"


def at_sizes(sizes: Sequence[int], rounds: int) -> Iterator[str]:
    """Yield how time and memory grow with the number of keys, in process and of commands."""
    usual = min(sizes, key=lambda size: abs(size - _USUAL_SIZE))
    with ExitStack() as stack:
        folders = {size: Path(stack.enter_context(tempfile.TemporaryDirectory())) for size in sizes}
        times = {}
        for size, folder in folders.items():
            sides = made_up(size, folder)
            times[size] = race({name: partial(run, sides) for name, run in _CONTESTANTS.items()}, rounds)
        yield "### From few keys to very many, in process: times the floor\n\n"
        yield _by_size(sizes, _CONTESTANTS, lambda name, size: times[size][name] / times[size][FLOOR])
        yield f"\n### Time per key, in process: times that at {usual} keys\n\n"
        yield _by_size(sizes, _CONTESTANTS, lambda name, size: times[size][name] / size / (times[usual][name] / usual))
        yield "\n### Peak memory, in process: MB on top of importing\n\n"
        imported = {size: _peak_alone(folder) for size, folder in folders.items()}
        yield _by_size(
            sizes, _CONTESTANTS, lambda name, size: max(0, _peak_alone(folders[size], name) - imported[size])
        )

        commands = {name: [str(word) for word in words] for name, words in _COMMANDS.items() if words[0]}
        missing = [name for name in _COMMANDS if name not in commands]
        ran = {size: race_commands(commands, folder, rounds) for size, folder in folders.items()}
        yield f"\n### Commands: times {IMPORT}\n\n"
        yield _by_size(sizes, commands, lambda name, size: ran[size][name] / ran[size][IMPORT], missing)
        yield "\n### Peak memory of commands: MB\n\n"
        yield _by_size(sizes, commands, lambda name, size: peak(commands[name], folders[size]), missing)
        yield f"\nLess than {least_peak():.1f} MB cannot be told: so much has what starts them.\n\n"


def _by_size(
    sizes: Sequence[int], names: Iterable[str], measured: Callable[[str, int], float], missing: Iterable[str] = ()
) -> str:
    rows = [(name, *(figure(measured(name, size)) for size in sizes)) for name in names]
    rows += [(name, *[figure(None)] * len(sizes)) for name in missing]
    return table(("", *(f"{size:,} keys" for size in sizes)), rows)


def _peak_alone(folder: Path, *name: str) -> float:
    return peak([sys.executable, "-c", _RUN_ALONE, str(folder), *name], _ROOT)


def run_alone(folder: str, *names: str) -> None:
    """Let contestants run once on the texts in *folder*."""
    sides = Sides.read(Path(folder))
    for name in names:
        _CONTESTANTS[name](sides)
