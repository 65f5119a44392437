"""Change the program in small ways, one at a time, and see whether its tests notice.

Usage: python tools/mutate.py [--sample N] [--seed S] [--all-tests] [--examples N] [--jobs N] [--patience N] PATH ...

A PATH is a module or a folder below cilium_cmrebase/; the tests of `cilium_cmrebase/values` are those in
`tests/values`. It needs the extra `mutation` and a system that can fork. Leave the files alone while it runs.

A process for each change begins with all libraries loaded, imports the changed module in place of the one on disk, and
runs only tests that reach the lines concerned, the quickest first, until one fails. Tests find the same examples each
time, and what takes too long or too much memory counts as noticed. What goes unnoticed is a gap in the tests, code
without effect, or means the same.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import resource
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from itertools import chain
from pathlib import Path
from types import CodeType, ModuleType

import attrs
import coverage
import hypothesis
import pytest
from mutations import Change, changes

# Every process would load them again.
for _library in ("_ruamel_yaml", "deepdiff", "hypothesis.strategies", "jsonschema", "packaging.version", "ruamel.yaml"):
    __import__(_library)

__all__ = ["Module", "Tests", "Work", "measured", "outcomes"]

ROOT = Path(__file__).resolve().parent.parent
_OPTIONS = ("-p", "no:xdist", "-p", "no:cacheprovider", "--assert=plain", "-x", "-q")
_MOST_MEMORY = 2 << 30


@attrs.frozen
class Module:
    """A module to change.

    Attributes:
        name: Its name for imports.
        path: Its file, absolute.
    """

    name: str
    path: str

    def changes(self) -> tuple[ast.Module, list[Change]]:
        """Return the tree of the module, and what could be changed in it."""
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        return tree, list(changes(tree))


@attrs.frozen
class Tests:
    """What is known of the tests of a package.

    Attributes:
        seconds: How long each test takes.
        reaching: For each file and line that runs in tests, which tests those are.
        at_import: The lines of each file that run when it is imported.
    """

    seconds: Mapping[str, float]
    reaching: Mapping[str, Mapping[int, frozenset[str]]]
    at_import: Mapping[str, frozenset[int]]

    def for_lines(self, path: str, first: int, last: int) -> list[str]:
        """Return the tests that could notice a change of some lines, the quickest first.

        What happens at import can be noticed anywhere, but first of all by those that reach the module.
        """
        lines = self.reaching.get(path, {})
        span = range(first, last + 1)
        near = {test for line in span for test in lines.get(line, ())}
        others: Iterable[str] = ()
        if any(line in self.at_import.get(path, ()) for line in span):
            near = {test for tests in lines.values() for test in tests}
            others = self.seconds.keys() - near
        return [*self._quickest_first(near), *self._quickest_first(others)]

    def all(self) -> list[str]:
        """Return all tests, the quickest first."""
        return self._quickest_first(self.seconds)

    def _quickest_first(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))


@attrs.frozen
class Work:
    """A change to try.

    Attributes:
        module: The module that changes.
        tree: Its tree, which *change* was made from.
        change: The change.
        tests: The tests to run, in this order.
    """

    module: Module
    tree: ast.Module
    change: Change
    tests: list[str]


class _Changed(MetaPathFinder, Loader):
    """Imports a module from *code* in place of its file."""

    def __init__(self, module: Module, code: CodeType) -> None:
        self.module = module
        self.code = code

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        return (
            spec_from_file_location(fullname, self.module.path, loader=self) if fullname == self.module.name else None
        )

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


class _Run:
    """Makes pytest run certain tests in a certain order, and finds out what they reach."""

    def __init__(self, tests: Sequence[str] | None, examples: int, recorder: coverage.Coverage | None = None) -> None:
        self.examples = examples
        self.places = None if tests is None else {test: place for place, test in enumerate(tests)}
        self.recorder = recorder
        self.seconds: dict[str, float] = {}

    def pytest_sessionstart(self) -> None:
        """Try the same examples each time, and do not look for the shortest that fails."""
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile(
            "mutation", deadline=None, derandomize=True, database=None, phases=phases, max_examples=self.examples
        )
        hypothesis.settings.load_profile("mutation")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        places = self.places
        if places is not None:
            items[:] = sorted((item for item in items if item.nodeid in places), key=lambda item: places[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        if self.recorder is not None:
            self.recorder.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def measured(folder: str, tests: Sequence[str], examples: int) -> Tests:
    """Run *tests* (paths) without any change, and find out which lines of the files in *folder* each one reaches.

    Raises:
        SystemExit: One of them fails.
    """
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "facts.json"
        process = os.fork()
        if not process:
            os._exit(_measure(folder, tests, examples, file))
        if os.waitpid(process, 0)[1]:
            raise SystemExit(f"{', '.join(tests)}: a test fails without any change")
        facts = json.loads(file.read_text(encoding="utf-8"))
    reaching = {
        path: {int(line): frozenset(names) - {""} for line, names in lines.items()}
        for path, lines in facts["lines"].items()
    }
    at_import = {
        path: frozenset(int(line) for line, names in lines.items() if "" in names)
        for path, lines in facts["lines"].items()
    }
    return Tests(facts["seconds"], reaching, at_import)


def _measure(folder: str, tests: Sequence[str], examples: int, file: Path) -> int:
    _be_silent()
    recorder = coverage.Coverage(data_file=None, config_file=False, include=[f"{folder}/*"])
    run = _Run(None, examples, recorder)
    recorder.start()
    status = pytest.main([*_OPTIONS, *tests], plugins=[run])
    recorder.stop()
    data = recorder.get_data()
    lines = {path: data.contexts_by_lineno(path) for path in data.measured_files()}
    file.write_text(json.dumps({"seconds": run.seconds, "lines": lines}), encoding="utf-8")
    return int(status)


def _be_silent() -> None:
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(quiet, stream)


def _try(work: Work, limit: int, examples: int) -> int:
    """Return the status of the tests with the change in place, within *limit* seconds; 0 where none notices it."""
    _be_silent()
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    work.change.apply()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(ast.fix_missing_locations(work.tree), work.module.path, "exec")
    sys.meta_path.insert(0, _Changed(work.module, code))
    files = dict.fromkeys(test.partition("::")[0] for test in work.tests)
    return int(pytest.main([*_OPTIONS, *files], plugins=[_Run(work.tests, examples)]))


def outcomes(
    work: Iterable[Work], seconds: Mapping[str, float], *, jobs: int, patience: int, examples: int
) -> Iterator[tuple[Work, bool]]:
    """Yield for each change, as it becomes known, whether one of its tests notices it."""
    running: dict[int, Work] = {}
    waiting = iter(work)
    while True:
        for attempt in waiting:
            if not attempt.tests:
                yield attempt, False
                continue
            process = os.fork()
            if not process:
                try:
                    limit = patience + int(2 * sum(seconds[test] for test in attempt.tests))
                    os._exit(_try(attempt, limit, examples))
                finally:  # in no case may this process go on as its parent does
                    os._exit(1)
            running[process] = attempt
            if len(running) == jobs:
                break
        if not running:
            return
        process, status = os.wait()
        yield running.pop(process), status != 0


def _modules(path: Path) -> list[Module]:
    files = sorted(path.glob("*.py")) if path.is_dir() else [path]
    return [Module(".".join(file.relative_to(ROOT).with_suffix("").parts), str(file)) for file in files]


def _table(rows: Mapping[str, list[bool]]) -> str:
    lines = ["| module | changes | noticed | unnoticed |", "|---|---|---|---|"]
    total = list(chain.from_iterable(rows.values()))
    for name, noticed in [*rows.items(), ("all", total)]:
        share = f" ({100 * sum(noticed) / len(noticed):.0f} %)" if noticed else ""
        lines.append(f"| {name} | {len(noticed)} | {sum(noticed)}{share} | {len(noticed) - sum(noticed)} |")
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print a table of the modules, and below it what no test notices."""
    parser = argparse.ArgumentParser(description="Change the program in small ways, and see whether tests notice.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="module or folder of cilium_cmrebase")
    parser.add_argument("--sample", type=int, metavar="N", help="try N changes of each module, not all")
    parser.add_argument("--seed", default="0", metavar="S", help="which N those are")
    parser.add_argument("--all-tests", action="store_true", help="run all tests of the package for each change")
    parser.add_argument("--examples", type=int, default=100, metavar="N", help="that a property test tries (100)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="so many at a time (2)")
    parser.add_argument("--patience", type=int, default=5, metavar="N", help="seconds beyond twice what tests take (5)")
    given = parser.parse_args(arguments)
    paths = [(path.resolve(), path.resolve() if path.is_dir() else path.resolve().parent) for path in given.paths]
    os.chdir(ROOT)
    rows: dict[str, list[bool]] = {}
    unnoticed: list[tuple[str, Change]] = []
    tests_of: dict[Path, Tests] = {}
    for path, folder in paths:
        if folder not in tests_of:
            tests_of[folder] = measured(str(folder), [f"tests/{folder.name}"], given.examples)
        tests = tests_of[folder]
        work = list(_work(path, tests, given))
        rows |= {module.name: [] for module in _modules(path)}
        random.Random(given.seed).shuffle(work)  # a run that is interrupted then says something of each module
        limits = {"jobs": given.jobs, "patience": given.patience, "examples": given.examples}
        try:
            for number, (attempt, noticed) in enumerate(outcomes(work, tests.seconds, **limits), 1):
                rows[attempt.module.name].append(noticed)
                if not noticed:
                    unnoticed.append((os.path.relpath(attempt.module.path), attempt.change))
                print(f"\r{folder.name}: {number} of {len(work)}", end="", file=sys.stderr)
        except KeyboardInterrupt:
            print("\nInterrupted: this is what is known so far.", file=sys.stderr)
            break
        print(file=sys.stderr)
    _print(rows, unnoticed)


def _work(path: Path, tests: Tests, given: argparse.Namespace) -> Iterator[Work]:
    """Yield the changes to try of the module or folder *path*."""
    for module in _modules(path):
        tree, sample = module.changes()
        if given.sample is not None and given.sample < len(sample):
            sample = random.Random(f"{given.seed} {module.name}").sample(sample, given.sample)
        for change in sample:
            chosen = tests.all() if given.all_tests else tests.for_lines(module.path, change.line, change.end_line)
            yield Work(module, tree, change, chosen)


def _print(rows: Mapping[str, list[bool]], unnoticed: list[tuple[str, Change]]) -> None:
    print(_table({name: noticed for name, noticed in rows.items() if noticed}))
    if unnoticed:
        print("\nUnnoticed:\n")
    for file, change in sorted(unnoticed, key=lambda place: (place[0], place[1].line)):
        print(f"- {file}:{change.line}: `{change.before}` -> `{change.after}`")


if __name__ == "__main__":
    main(sys.argv[1:])
