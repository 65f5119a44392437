"""Answers: what becomes of a key where somebody has answered, and what is said of answers that do not count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase import Answers, Catalog, ConfigMap, Decision, DocumentError, Finding, Result, rebase
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.merge.answering import text_with_open_points
from cilium_cmrebase.values import same
from tests.support.strategies import OPTIONS, Written, config_maps
from tests.support.tiny_catalog import TinyCatalog, config_map, option, rule

ABSENT = None
SITUATIONS = {"x z y": ("1", "2", "3"), "- z y": (ABSENT, "2", "3"), "x - y": ("1", ABSENT, "3")}


@pytest.fixture(name="tiny")
def _tiny(tmp_path: Path) -> TinyCatalog:
    """Two releases with an option `a`, which 9.2 reads as a number, and others."""
    tiny = TinyCatalog(tmp_path)
    options = {"a": option("int", "1"), "z": option()}
    tiny.release("9.1", options | {"old": option("int", "1"), "gone": option("int", "1")})
    rules = [
        rule("9.2-renamed", rename={"old": "new"}, severity="required"),
        rule("9.2-needed", require={"needed": "1"}, severity="required"),
        rule("9.2-held", preserve={"held": "1"}),
    ]
    new = {name: option("int", "1") for name in ("new", "needed", "held")}
    tiny.release("9.2", options | new, rules=rules)
    return tiny


def data(**values: str | None) -> dict[str, str]:
    return {"z": "1"} | {key: value for key, value in values.items() if value is not None}


def answered(
    tiny: TinyCatalog,
    answers: str,
    base: dict[str, str],
    ours: dict[str, str],
    theirs: dict[str, str],
    **arguments: Any,
) -> Result:
    return rebase(
        config_map(ours),
        config_map(theirs),
        base=config_map(base),
        from_release="9.1",
        to_release="9.2",
        catalog=Catalog(tiny.folder),
        decisions=Answers.from_text(answers),
        **arguments,
    )


def on_a(tiny: TinyCatalog, situation: str, answer: str) -> Result:
    base, ours, theirs = (data(a=value) for value in SITUATIONS[situation])
    return answered(tiny, f"decisions:\n- {{key: a, {answer}}}\n", base, ours, theirs)


def decision(result: Result, key: str) -> Decision:
    return next(each for each in result.decisions if each.key == key)


def found(result: Result, name: str) -> list[Finding]:
    return [each for each in result.findings if each.id == name]


class TestChoices:
    """What each answer comes to in each situation that is for review."""

    @pytest.mark.parametrize(
        ("situation", "answer", "outcome", "value"),
        [
            ("x z y", "answer: keep", "kept", "2"),
            ("x z y", "answer: take", "adopted", "3"),
            ("x z y", "answer: leave-out", "dropped", None),
            ("x z y", "value: 4", "answered", "4"),
            ("x z y", "value: 2", "kept", "2"),
            ("x z y", "value: 3", "adopted", "3"),
            ("x z y", "value: '+2'", "kept", "2"),  # means the same, and the user's spelling stays
            ("- z y", "answer: keep", "kept", "2"),
            ("- z y", "answer: take", "adopted", "3"),
            ("- z y", "answer: leave-out", "dropped", None),
            ("x - y", "answer: keep", "left-out", None),
            ("x - y", "answer: take", "added", "3"),
            ("x - y", "answer: leave-out", "left-out", None),
            ("x - y", "value: 4", "answered", "4"),
        ],
    )
    def test_answered_point_is_settled(
        self, tiny: TinyCatalog, situation: str, answer: str, outcome: str, value: str | None
    ) -> None:
        result = on_a(tiny, situation, answer)

        made = decision(result, "a")
        assert (made.outcome, made.value, made.review) == (outcome, value, False)
        assert ConfigMap(result.text).data.get("a") == value
        assert found(result, "answers-unused") == []

    def test_effect_of_the_answer_is_accounted_for(self, tiny: TinyCatalog) -> None:
        made = decision(on_a(tiny, "x z y", "answer: leave-out"), "a")

        assert (made.effective_before, made.effective_after, made.changes_behaviour) == ("2", "1", True)

    def test_reason_says_whose_answer_it_is(self, tiny: TinyCatalog) -> None:
        made = decision(on_a(tiny, "x z y", "answer: keep, by: Jane, reason: agreed in March"), "a")

        assert "decisions.yaml:2" in made.reason
        assert "Jane" in made.reason
        assert "agreed in March" in made.reason
        assert made.to_dict()["answer"] == {
            "answer": "keep",
            "reason": "agreed in March",
            "by": "Jane",
            "place": "decisions.yaml:2",
        }

    def test_undecided_point_stays_for_review(self, tiny: TinyCatalog) -> None:
        result = on_a(tiny, "x z y", "answer: undecided")

        assert decision(result, "a").is_open
        assert [each.kind for each in result.findings if each.kind == "answer"] == []

    def test_values_are_taken_as_they_are_written(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: z, value: 1.10}, {key: y, value: yes}]", data(), data(), data())

        assert ConfigMap(result.text).data == {"z": "1.10", "y": "yes", "needed": "1"}


class TestOtherKeys:
    """Answers to keys that are no points for review are wishes, and count as well."""

    def test_a_key_that_nobody_has_can_be_written(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: a, value: 5}]", data(), data(), data())

        assert (decision(result, "a").outcome, ConfigMap(result.text).data["a"]) == ("answered", "5")

    def test_a_new_default_can_be_refused(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: a, answer: keep}]", data(a="1"), data(a="1"), data(a="3"))

        assert (decision(result, "a").outcome, decision(result, "a").value) == ("kept", "1")

    def test_what_a_rule_holds_back_can_be_taken(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: held, answer: take}]", data(), data(), data(held="2"))

        assert (decision(result, "held").outcome, decision(result, "held").value) == ("added", "2")
        [rule_said] = found(result, "9.2-held")
        assert rule_said.resolved

    def test_an_option_that_is_gone_can_be_kept_and_that_is_said(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: gone, answer: keep}]", data(), data(gone="2"), data())

        assert ConfigMap(result.text).data["gone"] == "2"
        [said] = found(result, "unknown-key")
        assert (said.keys, said.severity) == (("gone",), "recommended")
        assert found(result, "option-gone") == []

    def test_a_value_that_the_release_refuses_is_said(self, tiny: TinyCatalog) -> None:
        result = on_a(tiny, "x z y", "value: many")

        assert [each.keys for each in found(result, "value-refused")] == [("a",)]
        assert not result.ok

    def test_a_renamed_option_is_answered_by_its_new_name(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: new, answer: keep}]", data(old="1"), data(old="2"), data(new="3"))

        assert ConfigMap(result.text).data["new"] == "2"
        assert not decision(result, "new").review
        assert result.ok  # it does what the rule does

    def test_comment_of_an_option_that_a_rule_takes_out_stays_with_it_where_it_is_kept(self, tiny: TinyCatalog) -> None:
        ours = config_map(data(old="2")).replace("  old:", "  # mine\n  old:")

        result = rebase(
            ours,
            config_map(data()),
            from_release="9.1",
            to_release="9.2",
            catalog=Catalog(tiny.folder),
            decisions=Answers.from_text("decisions: [{key: old, answer: keep}]"),
        )

        assert "  # mine\n  old:" in result.text


class TestAgainstRules:
    """An answer that undoes what a rule of severity required demands counts, and the rule is open again."""

    @pytest.mark.parametrize(
        ("answer", "name", "ours"),
        [
            ("{key: needed, answer: keep}", "9.2-needed", {}),
            ("{key: needed, answer: leave-out}", "9.2-needed", {}),
            ("{key: needed, value: 7}", "9.2-needed", {}),
            ("{key: new, value: 7}", "9.2-renamed", {"old": "2"}),
            ("{key: old, answer: keep}", "9.2-renamed", {"old": "2"}),
        ],
    )
    def test_is_said(self, tiny: TinyCatalog, answer: str, name: str, ours: dict[str, str]) -> None:
        result = answered(tiny, f"decisions: [{answer}]", data(), data(**ours), data())

        [said] = found(result, name)
        assert (said.severity, said.is_open, said.kind) == ("required", True, "answer-against-rule")
        assert "decisions.yaml:1" in said.message
        assert said.action
        assert not result.ok

    @pytest.mark.parametrize(
        ("action", "said"), [("Do it.", "Do it."), ("", "Take the answer back, or accept this finding.")]
    )
    def test_says_what_to_do(self, tiny: TinyCatalog, action: str, said: str) -> None:
        needed = rule("9.2-needed", require={"needed": "1"}, severity="required", action=action)
        tiny.release("9.2", {"z": option(), "needed": option()}, rules=[needed])

        result = answered(tiny, "decisions: [{key: needed, answer: leave-out}]", data(), data(), data())

        [finding] = found(result, "9.2-needed")
        assert finding.action == said
        assert finding.message.endswith(" goes against this: m")

    def test_is_said_where_the_user_had_the_option_already(self, tiny: TinyCatalog) -> None:
        left_out = answered(tiny, "decisions: [{key: needed, answer: leave-out}]", data(), data(needed="2"), data())
        chosen = answered(tiny, "decisions: [{key: needed, value: 3}]", data(), data(needed="2"), data())

        assert [each.kind for each in found(left_out, "9.2-needed")] == ["answer-against-rule"]
        assert found(chosen, "9.2-needed") == []  # that the user has it is all that the rule asks for

    def test_is_said_where_a_later_rule_renames_what_the_rule_requires(self, tiny: TinyCatalog) -> None:
        tiny.release("9.3", {"z": option(), "wanted": option()}, rules=[rule("9.3-name", rename={"needed": "wanted"})])

        result = rebase(
            config_map(data()),
            config_map(data()),
            from_release="9.1",
            to_release="9.3",
            catalog=Catalog(tiny.folder),
            decisions=Answers.from_text("decisions: [{key: wanted, answer: leave-out}]"),
        )

        assert [each.id for each in result.findings if each.kind == "answer-against-rule"] == ["9.2-needed"]

    def test_an_answer_that_says_what_the_rule_says_is_not_against_it(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "decisions: [{key: needed, value: '+1'}]", data(), data(), data())

        assert result.ok
        assert decision(result, "needed").outcome == "required"


class TestSituation:
    """An answer counts in the situation that it was given for, and not in another."""

    @pytest.mark.parametrize(
        "situation",
        [
            "ours: 2",
            "ours: '+2'",
            "base: 1",
            "theirs: 3",
            "value: 2",
            "from: 9.1",
            "to: 9.2",
            "ours: 2, base: 1, theirs: 3, value: 2, from: 9.1, to: 9.2",
        ],
    )
    def test_counts_in_the_same(self, tiny: TinyCatalog, situation: str) -> None:
        result = on_a(tiny, "x z y", f"answer: take, situation: {{{situation}}}")

        assert (decision(result, "a").value, result.ok) == ("3", True)

    @pytest.mark.parametrize(
        "situation",
        [
            "ours: 5",
            "ours: null",
            "base: 5",
            "theirs: 5",
            "value: 5",
            "from: 9.0",
            "to: 9.3",
            "fingerprint: '0123456789abcdef'",
            "ours: 2, base: 1, theirs: 5",
        ],
    )
    @pytest.mark.parametrize("answer", ["answer: take", "answer: keep", "value: 4"])
    def test_is_refused_and_said_in_another(self, tiny: TinyCatalog, situation: str, answer: str) -> None:
        result = on_a(tiny, "x z y", f"{answer}, situation: {{{situation}}}")

        assert (decision(result, "a").value, decision(result, "a").is_open) == ("2", True)
        [said] = found(result, "answer-outdated")
        assert (said.severity, said.keys, said.is_open) == ("required", ("a",), True)
        assert not result.ok

    @pytest.mark.parametrize("situation", ["from: '9.10'", "to: '9.20'"])
    def test_a_release_is_no_number_even_where_the_option_is_one(self, tmp_path: Path, situation: str) -> None:
        tiny = TinyCatalog(tmp_path)
        for name in ("9.1", "9.2"):
            tiny.release(name, {"a": option("float", "1"), "z": option()})

        result = on_a(tiny, "x z y", f"answer: take, situation: {{{situation}}}")

        assert len(found(result, "answer-outdated")) == 1

    def test_an_undecided_point_in_another_situation_is_no_answer(self, tiny: TinyCatalog) -> None:
        result = on_a(tiny, "x z y", "answer: undecided, situation: {ours: 5}")

        assert decision(result, "a").is_open
        assert result.ok

    def test_an_answer_for_another_situation_is_refused_beside_an_undecided_one(self, tiny: TinyCatalog) -> None:
        answers = """
        decisions:
        - {key: a, answer: undecided, situation: {ours: 5}}
        - {key: a, answer: take, situation: {ours: 5, theirs: 5}}
        """
        base, ours, theirs = (data(a=value) for value in SITUATIONS["x z y"])

        [said] = found(answered(tiny, answers, base, ours, theirs), "answer-outdated")

        assert "decisions.yaml:4" in said.message

    def test_absent_is_null(self, tiny: TinyCatalog) -> None:
        result = on_a(tiny, "x - y", "answer: take, situation: {ours: null}")

        assert decision(result, "a").value == "3"

    def test_fingerprint_is_that_of_the_decision_without_an_answer(self, tiny: TinyCatalog) -> None:
        before = decision(on_a(tiny, "x z y", "answer: undecided"), "a")

        result = on_a(tiny, "x z y", f"answer: take, situation: {{fingerprint: '{before.fingerprint}'}}")

        assert decision(result, "a").value == "3"

    def test_is_of_no_use_where_it_would_change_nothing(self, tiny: TinyCatalog) -> None:
        answers = "decisions: [{key: a, answer: keep, situation: {theirs: 9}}]"

        result = answered(tiny, answers, data(a="1"), data(a="2"), data(a="1"))

        assert found(result, "answer-outdated") == []
        assert len(found(result, "answers-unused")) == 1
        assert result.ok

    def test_the_first_of_several_answers_whose_situation_it_is_counts(self, tiny: TinyCatalog) -> None:
        answers = """
        decisions:
        - {key: a, answer: leave-out, situation: {ours: 7}}
        - {key: a, answer: take, situation: {ours: 2}}
        - {key: a, value: 4, situation: {theirs: 3}}
        """
        base, ours, theirs = (data(a=value) for value in SITUATIONS["x z y"])

        result = answered(tiny, answers, base, ours, theirs)

        assert decision(result, "a").value == "3"
        assert found(result, "answer-outdated") == []


class TestUnused:
    """Answers that nobody asked for and that change nothing are reported together."""

    @pytest.mark.parametrize(
        "answer",
        ["{key: nobody-has-it, answer: keep}", "{key: nobody-has-it, answer: take}", "{key: z, answer: keep}"],
    )
    def test_is_good_to_know(self, tiny: TinyCatalog, answer: str) -> None:
        result = answered(tiny, f"decisions: [{answer}]", data(), data(), data())

        [said] = found(result, "answers-unused")
        assert (said.severity, said.keys) == ("info", ())
        assert result.ok
        assert decision(result, "z").answer is None

    def test_all_are_named(self, tiny: TinyCatalog) -> None:
        text = "decisions:\n- {key: z, answer: keep}\n- {key: other, answer: take}\n- {key: more, answer: keep}\n"

        [said] = found(answered(tiny, text, data(), data(), data()), "answers-unused")

        assert (said.kind, said.message) == (
            "answer",
            "answered, but not asked here and without effect: "
            "z (decisions.yaml:2), other (decisions.yaml:3), more (decisions.yaml:4)",
        )

    def test_those_behind_an_undecided_one_count(self, tiny: TinyCatalog) -> None:
        text = "decisions: [{key: z, answer: undecided}, {key: a, value: 7}]"

        assert decision(answered(tiny, text, data(), data(), data()), "a").value == "7"


class TestLaws:
    """For all of base, ours and theirs."""

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"), st.data())
    def test_text_has_what_the_answer_says(
        self, ours: Written, theirs: Written, base: Written, draw: st.DataObject
    ) -> None:
        key = draw.draw(st.sampled_from(sorted(OPTIONS.keys() - {"debug"})))  # one key stays in any case
        choice = draw.draw(st.sampled_from(["keep", "take", "leave-out"]))
        wanted = {"keep": ours.data.get(key), "take": theirs.data.get(key), "leave-out": None}[choice]

        result = rebase(
            ours.text,
            theirs.text,
            base=base.text,
            from_release="1.15",
            to_release="1.16",
            decisions=Answers.from_text(f"decisions: [{{key: {key}, answer: {choice}}}]"),
        )

        written = ConfigMap(result.text).data
        assert {each.key: each.value for each in result.decisions if each.value is not None} == written
        assert same(default_catalog().release("1.16").kind(key) or "string", written.get(key), wanted)
        for comment in (*ours.comments, *theirs.comments):
            assert comment in result.text


class TestReading:
    """Files that are none are refused with the place of the fault."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("decisions: [", "d.yaml:"),
            ("- a\n", "d.yaml:1:1: should be a mapping"),
            ("decisions: {a: keep}\n", "d.yaml:1:1: decisions should be a list or nothing"),
            ("decisions:\n- answer: keep\n", "d.yaml:2:3: key is missing"),
            ("decisions:\n- key: a\n", "d.yaml:2:3: does not fit: it needs either an answer or a value"),
            ("decisions:\n- {key: a, answer: keep, value: 1}\n", "d.yaml:2:3: does not fit: it needs either"),
            (
                "decisions:\n- key: a\n  answer: take-theirs\n",
                "d.yaml:3:3: answer should be one of: keep, take, leave-",
            ),
            ("decisions:\n- key: a\n  anwser: keep\n", "d.yaml:3:3: anwser is not known here; did you mean answer?"),
            ("decisions:\n- key: a\n  value: [1]\n", "d.yaml:3:3: value should be a text"),
            ("decisions:\n- key: a\n  value:\n", "d.yaml:3:3: value should be a text"),
            ("decisions:\n- {key: a, answer: keep, situation: {our: 1}}\n", "d.yaml:2:38: our is not known here"),
            ("decisions:\n- {key: a, answer: keep, situation: {to: 1.16.1}}\n", "d.yaml:2:38: to does not fit: a rel"),
            (
                "decisions:\n- {key: a, answer: keep}\n- {key: a, answer: take, situation: {ours: 1}}\n",
                "d.yaml:3:3: a is answered already in d.yaml:2, whatever the situation",
            ),
        ],
    )
    def test_fault_is_said_with_its_place(self, text: str, message: str) -> None:
        with pytest.raises(DocumentError) as caught:
            Answers.from_text(text, "d.yaml")

        assert str(caught.value).startswith(message)

    @pytest.mark.parametrize("text", ["", "# nothing yet\n", "decisions:\n", "decisions: []\n", "{}\n"])
    def test_a_file_may_have_no_answers(self, text: str) -> None:
        assert Answers.from_text(text).entries == ()


class TestOpenPoints:
    """A file of answers is started from what is open."""

    def _open(self, tiny: TinyCatalog, answers: str = "", ours: str = "2") -> tuple[Result, str]:
        base, _, theirs = (data(a=value) for value in SITUATIONS["x z y"])
        result = answered(tiny, answers, base, data(a=ours), theirs)
        return result, text_with_open_points(result, Answers.from_text(answers))

    def test_each_is_undecided_in_its_situation(self, tiny: TinyCatalog) -> None:
        _, text = self._open(tiny)

        [answer] = Answers.from_text(text).entries
        assert (answer.key, answer.choice) == ("a", "undecided")
        assert answer.situation == {"ours": "2", "base": "1", "theirs": "3"}

    def test_choices_stand_above_it(self, tiny: TinyCatalog) -> None:
        _, text = self._open(tiny)

        above = text.partition("- key: a")[0].splitlines()[-4:-1]
        assert [line.split(":")[0].strip("# ") for line in above] == ["keep", "take", "leave-out"]
        assert ['"2"' in above[0], '"3"' in above[1]] == [True, True]

    def test_is_as_it_was_read(self, tiny: TinyCatalog) -> None:
        _, text = self._open(tiny)

        assert text[text.index("decisions:") :] == (
            "decisions:\n"
            "  # a: your value; the default has changed as well\n"
            '  #   keep: "2", as you have it (so it is without an answer)\n'
            '  #   take: "3", as the template has it\n'
            "  #   leave-out: left out, with what the release does by itself\n"
            "  - key: a\n"
            "    answer: undecided\n"
            "    situation:\n"
            '      ours: "2"\n'
            '      base: "1"\n'
            '      theirs: "3"\n'
        )

    def test_what_the_new_release_does_not_read_is_said_to_be_so(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "", data(), data(gone="5"), data())

        lines = text_with_open_points(result, Answers.from_text("")).splitlines()

        assert '  #   keep: "5", as you have it, though the new release does not read it' in lines
        assert "  #   leave-out: left out, with what the release does by itself (so it is without an answer)" in lines
        assert "      base: null" in lines

    def test_what_is_so_without_an_answer_is_marked(self, tiny: TinyCatalog) -> None:
        _, text = self._open(tiny)

        assert [line for line in text.splitlines() if line.endswith("(so it is without an answer)")] == [
            '  #   keep: "2", as you have it (so it is without an answer)'
        ]

    def test_the_started_file_changes_nothing(self, tiny: TinyCatalog) -> None:
        before, text = self._open(tiny)
        after, again = self._open(tiny, text)

        assert after == before
        assert again == text

    def test_an_answer_of_it_counts(self, tiny: TinyCatalog) -> None:
        _, text = self._open(tiny)
        after, again = self._open(tiny, text.replace("answer: undecided", "answer: take"))

        assert decision(after, "a").value == "3"
        assert again.count("- key:") == 1

    def test_the_new_situation_of_an_outdated_answer_is_added(self, tiny: TinyCatalog) -> None:
        _, text = self._open(tiny)
        text = text.replace("answer: undecided", "answer: take  # as agreed")

        after, again = self._open(tiny, text, ours="8")

        assert len(found(after, "answer-outdated")) == 1
        assert again.startswith(text)
        renewed = again.replace("answer: undecided", "answer: keep")
        assert decision(self._open(tiny, renewed, ours="8")[0], "a").reason.count("keep") == 1
        assert decision(self._open(tiny, renewed, ours="2")[0], "a").value == "3"

    def test_nothing_open_gives_a_file_without_answers(self, tiny: TinyCatalog) -> None:
        result = answered(tiny, "", data(), data(), data())

        assert Answers.from_text(text_with_open_points(result, Answers.from_text(""))).entries == ()
