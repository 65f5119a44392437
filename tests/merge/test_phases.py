"""The phases of a rebase take values and return values: nothing hangs on the order in which they are evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import TypeAlias, overload

import pytest

from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import engine, rebase
from cilium_cmrebase.merge.writing import comments, margins, metadata, option_comments
from cilium_cmrebase.merge.writing.comments import Carried, CommentLine, Texts, pick_own, read_lines
from cilium_cmrebase.merge.writing.margins import carry_comments_around, carry_comments_in_metadata
from cilium_cmrebase.merge.writing.metadata import MetadataMerge, merge_metadata
from cilium_cmrebase.merge.writing.options import write_options
from cilium_cmrebase.merge.writing.output import Written, write

Arguments: TypeAlias = tuple[Texts, ConfigMap | None, dict[str, str], dict[str, str | None]]

CASES = [case for case in sorted((Path(__file__).parents[1] / "cases").iterdir()) if (case / "new.yaml").exists()]
NEEDS = {"options": [], "metadata": [], "inside": ["metadata"], "around": ["metadata"]}
ORDERS = [
    order
    for order in permutations(NEEDS)
    if all(order.index(needed) < order.index(phase) for phase in order for needed in NEEDS[phase])
]

OURS = """\
# header of mine
apiVersion: v1
kind: ConfigMap # kind of mine
metadata:
  name: cilium-config
  # label heading of mine
  labels:
    # label of mine
    team: a # team of mine
  # annotations of mine
  annotations:
    b: c
    # end of annotations of mine
data:
  # debug of mine
  debug: "true" # value of mine

  # heading of mine

  gone: "1" # gone of mine
  # footer of mine
# end of mine
"""
THEIRS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
  labels:
    app: cilium
data:
  debug: "false"
"""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Arguments]:
    """With what arguments the output has been written."""
    calls: list[Arguments] = []

    def noting(*arguments: *Arguments) -> Written:
        calls.append(arguments)
        return write(*arguments)

    monkeypatch.setattr(engine, "write", noting)
    return calls


def evaluated(order: tuple[str, ...], arguments: Arguments) -> dict[str, Carried | MetadataMerge]:
    """Evaluate the phases in this order."""
    texts, base, values, destination = arguments
    results: dict[str, Carried | MetadataMerge] = {}
    for phase in order:
        merged = results.get("metadata")
        if phase == "options":
            results[phase] = write_options(texts, values, destination)
        elif phase == "metadata":
            results[phase] = merge_metadata(texts, base)
        elif isinstance(merged, MetadataMerge):
            carry = carry_comments_in_metadata if phase == "inside" else carry_comments_around
            results[phase] = carry(texts, merged)
    return results


class TestOrder:
    """The writers can be evaluated in any order that their arguments permit, and again."""

    def test_there_are_several_orders(self) -> None:
        assert len(ORDERS) == 8

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_of_golden_cases_does_not_matter(self, case: Path, written: list[Arguments]) -> None:
        base = (case / "base.yaml").read_text(encoding="utf-8") if (case / "base.yaml").exists() else None
        texts = [(case / name).read_bytes().decode("utf-8") for name in ("old.yaml", "new.yaml")]
        rebase(*texts, from_release="1.15", to_release="1.16", base=base)
        [arguments] = written

        results = [evaluated(order, arguments) for order in ORDERS]

        assert all(result == results[0] for result in results)
        assert write(*arguments) == write(*arguments)

    def test_of_comments_everywhere_does_not_matter(self, written: list[Arguments]) -> None:
        text = rebase(OURS, THEIRS, from_release="1.15", to_release="1.16").text
        [arguments] = written

        results = [evaluated(order, arguments) for order in ORDERS]

        assert all(result == results[0] for result in results)
        assert text.count("of mine") == OURS.count("of mine")


class TestWork:
    """What is done once is not done again."""

    def test_a_comment_is_normalised_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: Counter[str] = Counter()

        def counting(line: str) -> str:
            calls[line.strip()] += 1
            return normalise(line)

        for module in (comments, option_comments, margins, metadata):
            monkeypatch.setattr(module, "normalise", counting)

        rebase(OURS, THEIRS, from_release="1.15", to_release="1.16")

        own = {line: number for line, number in calls.items() if line.endswith("of mine")}
        assert len(own) == OURS.count("of mine")
        assert set(own.values()) == {1}

    def test_bare_comment_lines_are_looked_at_a_few_times_however_many_there_are(self) -> None:
        lines = Counting(read_lines(["# mine", *["#"] * 1000, "# mine too"]))

        own = pick_own(lines, lambda words: "mine" in words)

        assert own.attached == tuple(line.text for line in lines.lines)
        assert lines.looks < 10 * len(lines)


class Counting(Sequence[CommentLine]):
    """Lines that count how often one is looked at."""

    def __init__(self, lines: list[CommentLine]) -> None:
        self.lines = lines
        self.looks = 0

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, index: int) -> CommentLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[CommentLine]: ...
    def __getitem__(self, index: int | slice) -> CommentLine | list[CommentLine]:
        self.looks += len(self.lines[index]) if isinstance(index, slice) else 1
        return self.lines[index]
