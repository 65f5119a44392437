"""What a result and its decisions say of themselves: to programs, to JSON, and when compared."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.merge.model import Decision
from cilium_cmrebase.messages import Message, Wording
from cilium_cmrebase.rules.acceptance import Acceptance
from cilium_cmrebase.rules.findings import Finding
from tests.support.tiny_catalog import TinyCatalog, config_map, option, rule

DECISION = Decision("a", "kept", "1", "2", "3", "1", "1", "1", False, False, ("r",), Message("yours"))
REVIEWED = DECISION._replace(review=True)
FINDING = Finding("f", "k", "recommended", ("a",), "f", Wording("m"))
ACCEPTANCE = Acceptance("agreed", "Jo", date(2026, 1, 2))


@pytest.fixture(name="catalog")
def _catalog(tmp_path: Path) -> Catalog:
    tiny = TinyCatalog(tmp_path)
    tiny.release("9.1", {"speed": option(default="slow"), "safe": option("boolean")}, template={"safe": "true"})
    tiny.release(
        "9.2",
        {"velocity": option(default="slow"), "safe": option("boolean")},
        template={"safe": "true"},
        rules=[rule("9.2-speed", rename={"speed": "velocity"})],
    )
    return Catalog(tmp_path)


@pytest.fixture(name="result")
def _result(catalog: Catalog) -> Result:
    ours = config_map({"speed": "fast", "safe": "true"})
    return rebase(ours, config_map({"safe": "true"}), from_release="9.1", to_release="9.2.3", catalog=catalog)


class TestDecision:
    """A decision is data, and is known again by what it is about."""

    @pytest.mark.parametrize(
        "change",
        [
            {"outcome": "adopted"},
            {"rules": ("other",)},
            {"key": "b"},
            {"ours": None},
            {"base": "9"},
            {"theirs": "9"},
            {"value": "9"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_another_situation_has_another_fingerprint(self, change: dict[str, Any]) -> None:
        assert DECISION._replace(**change).fingerprint != DECISION.fingerprint

    @pytest.mark.parametrize(
        "change", [{"because": Message("new-default")}, {"review": True}, {"accepted": ACCEPTANCE}]
    )
    def test_said_otherwise_it_has_the_same(self, change: dict[str, Any]) -> None:
        assert DECISION._replace(**change).fingerprint == DECISION.fingerprint

    @pytest.mark.parametrize(
        ("review", "accepted", "is_open"), [(True, None, True), (True, ACCEPTANCE, False), (False, None, False)]
    )
    def test_is_open_until_it_is_accepted(self, review: bool, accepted: Acceptance | None, is_open: bool) -> None:
        assert DECISION._replace(review=review, accepted=accepted).is_open is is_open

    def test_as_data(self) -> None:
        assert DECISION._replace(accepted=ACCEPTANCE).to_dict() == {
            "key": "a",
            "outcome": "kept",
            "ours": "1",
            "base": "2",
            "theirs": "3",
            "value": "1",
            "effective_before": "1",
            "effective_after": "1",
            "changes_behaviour": False,
            "review": False,
            "rules": ["r"],
            "reason": "your value",
            "code": "yours",
            "args": {},
            "moved_to": None,
            "answer": None,
            "accepted": {"reason": "agreed", "by": "Jo", "until": "2026-01-02"},
            "fingerprint": DECISION.fingerprint,
        }


class TestReport:
    """The published form of a result."""

    def test_is_complete(self, result: Result) -> None:
        report = result.to_dict()

        assert json.loads(json.dumps(report)) == report
        decisions, findings = report.pop("decisions"), report.pop("findings")
        assert report == {
            "format_version": "1.0",
            "report": "rebase",
            "from": "9.1",
            "to": "9.2",
            "from_detail": {"patch": None, "evidence": "given", "certain": True, "candidates": []},
            "to_detail": {"patch": "9.2.3", "evidence": "given", "certain": True, "candidates": []},
            "base": "default set of 9.1.9",
            "born": None,
            "new_defaults": "safe",
            "upgrade_notes": [],
            "ok": True,
            "summary": {"renamed": 2, "unchanged": 1},
        }
        assert [(each["key"], each["outcome"], each["line"], each["column"]) for each in decisions] == [
            ("safe", "unchanged", 8, 3),
            ("velocity", "renamed", None, None),
            ("speed", "renamed", 7, 3),
        ]
        assert [(each["id"], each["line"], each["column"]) for each in findings] == [("9.2-speed", 7, 3)]

    def test_says_how_sure_it_is_of_a_release(self, result: Result) -> None:
        side = result.to._replace(evidence="its keys", certain=False, candidates=("9.1", "9.3"))

        assert result._replace(to=side).to_dict()["to_detail"] == {
            "patch": "9.2.3",
            "evidence": "its keys",
            "certain": False,
            "candidates": ["9.1", "9.3"],
        }


class TestComparing:
    """Results are equal that say the same."""

    def test_the_same_rebase(self, catalog: Catalog, result: Result) -> None:
        ours = config_map({"speed": "fast", "safe": "true"})
        again = rebase(ours, config_map({"safe": "true"}), from_release="9.1", to_release="9.2.3", catalog=catalog)

        assert again == result
        assert hash(again) == hash(result)
        assert len({again, result}) == 1

    @pytest.mark.parametrize(
        "change",
        [{"text": ""}, {"decisions": ()}, {"findings": ()}, {"base": "x"}, {"born": "9.1"}, {"rules_considered": 7}],
        ids=lambda change: next(iter(change)),
    )
    def test_another_one(self, result: Result, change: dict[str, Any]) -> None:
        assert result._replace(**change) != result

    @pytest.mark.parametrize("change", [{"text": ""}, {"decisions": ()}], ids=lambda change: next(iter(change)))
    def test_hashes_tell_most_apart(self, result: Result, change: dict[str, Any]) -> None:
        assert hash(result._replace(**change)) != hash(result)

    def test_something_else(self, result: Result) -> None:
        assert result != "a result"
        assert result.__eq__("a result") is NotImplemented

    def test_is_named_by_its_releases(self, result: Result) -> None:
        assert repr(result) == "<Result 9.1 -> 9.2.3: 3 decisions>"


class TestNeedsHuman:
    """What is left to a person, and how much of it counts."""

    @pytest.mark.parametrize(
        ("decision", "finding", "required", "review"),
        [
            pytest.param(DECISION, None, False, False, id="nothing"),
            pytest.param(REVIEWED, None, False, True, id="a decision for review"),
            pytest.param(REVIEWED._replace(accepted=ACCEPTANCE), None, False, False, id="an accepted one"),
            pytest.param(DECISION, FINDING, False, True, id="a recommendation"),
            pytest.param(DECISION, FINDING._replace(resolved=True), False, False, id="a resolved one"),
            pytest.param(DECISION, FINDING._replace(accepted=ACCEPTANCE), False, False, id="an accepted finding"),
            pytest.param(DECISION, FINDING._replace(severity="info"), False, False, id="information"),
            pytest.param(DECISION, FINDING._replace(severity="required"), True, True, id="what is required"),
            pytest.param(
                DECISION, FINDING._replace(severity="required", resolved=True), False, False, id="and is done"
            ),
        ],
    )
    def test_at_each_level(
        self, result: Result, decision: Decision, finding: Finding | None, required: bool, review: bool
    ) -> None:
        others = (DECISION, FINDING._replace(severity="info"))
        told = result._replace(decisions=(decision, others[0]), findings=(*([finding] if finding else []), others[1]))

        assert {level: told.needs_human(level) for level in _LEVELS} == {"required": required, "review": review}
        assert told.ok is not required
        assert bool(told.open_points()) is review

    def test_each_point_can_be_accepted(self, result: Result) -> None:
        finding = FINDING._replace(keys=("a", "b"), values=("1", None))
        told = result._replace(decisions=(REVIEWED,), findings=(finding,))

        assert [tuple(point) for point in told.open_points()] == [
            ("f", ("a", "b"), finding.fingerprint, "m"),
            ("review", ("a",), REVIEWED.fingerprint, "your value"),
        ]


_LEVELS: tuple[Literal["required", "review"], ...] = ("required", "review")


class TestPlaces:
    """Where the text of a result and of its options is."""

    def test_of_the_first_key_that_the_user_has(self, result: Result) -> None:
        place = result.place(["velocity", "safe", "speed"])

        assert place is not None
        assert (place.line, place.column, place.text) == (8, 3, '  safe: "true"')
        assert result.place(["velocity"]) is None
        assert result.place([]) is None

    def test_of_the_config_map_in_a_stream(self, catalog: Catalog) -> None:
        ours, before, behind = config_map({"safe": "true"}), "kind: Role\n", "kind: Service\n"

        result = rebase(
            ours, f"{before}---\n{ours}---\n{behind}", from_release="9.2", to_release="9.2", catalog=catalog
        )

        assert result.config_map_text == f"---\n{ours}"
        assert result.text == f"{before}---\n{ours}---\n{behind}"
        assert result.other_documents == 2
