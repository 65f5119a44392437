"""Fingerprints stay what they are: people's files of accepted findings hold them.

The files below fingerprints/ hold those that the first program gave for points that are left to a person, each with the
releases, the id and the options. What is found no more is no fault, but a known point with another fingerprint is one:
whoever accepted it is asked again. Only where the catalog had a value wrong is a line to be taken out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from cilium_cmrebase import check, rebase
from cilium_cmrebase.catalog.template import render_template
from tests.support.paths import SHARED
from tests.support.releases import CATALOG

RECORDS = Path(__file__).parent / "fingerprints"
# Set in every template: what no release knows or reads any more, what is refused, and what is a choice.
OWN = """\
  enable-runtime-device-detection: "tRUE"
  enable-hubbel: "true"
  tunnel: "geneve"
  ipam-multi-pool-pre-allocation: "default=4"
  bpf-lb-map-max: "-1"
"""
CHECK = "/check"
Point = tuple[str, str]


def record(name: str) -> dict[tuple[str, str, str], dict[Point, set[str]]]:
    """Return what a file holds: by input and releases, the fingerprints of each id and its options."""
    points: dict[tuple[str, str, str], dict[Point, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in (RECORDS / name).read_text(encoding="utf-8").splitlines():
        source, start, target, check_id, keys, fingerprint = line.split(" ")
        points[source, start, target][check_id, keys].add(fingerprint)
    return points


def points_of(source: str, text: str, start: str, target: str) -> Iterator[tuple[Point, str]]:
    """Yield each point that a rebase, or a check by the *target*, leaves to a person, with its fingerprint."""
    if source.endswith(CHECK):
        findings = [placed.finding for placed in check(text, release=target).findings]
    else:
        result = rebase(text, from_release=start, to_release=target)
        findings = list(result.findings)
        yield from (
            (("review", decision.key), decision.fingerprint) for decision in result.decisions if decision.is_open
        )
    yield from (((finding.id, ",".join(finding.keys) or "-"), finding.fingerprint) for finding in findings)


def changed(source: str, text: str, start: str, target: str, known: dict[Point, set[str]]) -> tuple[list[Point], int]:
    """Return the known points whose fingerprint is another one now, and how many are still found as they were."""
    now: dict[Point, set[str]] = defaultdict(set)
    for point, fingerprint in points_of(source, text, start, target):
        now[point].add(fingerprint)
    others = [point for point, fingerprints in known.items() if point in now and not fingerprints <= now[point]]
    return others, sum(fingerprints <= now[point] for point, fingerprints in known.items() if point in now)


class TestTemplates:
    """The catalog's templates, with a few options of a user's."""

    def test_known_points_have_the_fingerprints_that_they_had(self) -> None:
        kept, known_points, others = 0, 0, []
        for (source, start, target), known in record("templates.txt").items():
            text = render_template(CATALOG.release(start)).replace("\ndata:\n", f"\ndata:\n{OWN}")
            different, same = changed(source, text, start, target, known)
            others += [(start, target, point) for point in different]
            kept, known_points = kept + same, known_points + len(known)

        assert others == []
        assert kept > 0.8 * known_points


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ConfigMaps as people keep them, beside the checkout")
class TestWild:
    """ConfigMaps as people keep them; the templates above always run."""

    def test_known_points_have_the_fingerprints_that_they_had(self) -> None:
        files = {entry["file"] for entry in json.loads((SHARED / "wild" / "index.json").read_text(encoding="utf-8"))}
        kept, known_points, others = 0, 0, []
        for (source, start, target), known in record("wild.txt").items():
            name = source.removesuffix(CHECK)
            if name not in files:
                continue
            text = (SHARED / "wild" / name).read_bytes().decode("utf-8")
            different, same = changed(source, text, start, target, known)
            others += [(source, start, target, point) for point in different]
            kept, known_points = kept + same, known_points + len(known)

        assert others == []
        assert kept > 0.8 * known_points


def test_another_value_would_be_noticed() -> None:
    known = record("templates.txt")["template", "1.13", "1.14"]
    text = render_template(CATALOG.release("1.13")).replace("\ndata:\n", f"\ndata:\n{OWN}")

    different, _ = changed("template", text.replace('"tRUE"', '"tRue"'), "1.13", "1.14", known)

    assert different == [("value-refused", "enable-runtime-device-detection")]
