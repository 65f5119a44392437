"""Review in the file: annotations come, are renewed and go, and nothing else ever changes by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from cilium_cmrebase import Accepted, Catalog, ConfigMap, Result, rebase
from cilium_cmrebase.merge.writing.comments import ANNOTATION as PREFIX
from cilium_cmrebase.merge.writing.review_comments import without_review_comments
from tests.support.strategies import Written, config_maps
from tests.support.tiny_catalog import TinyCatalog, option, rule

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
BASE = HEAD + '  debug: "false"\n  k8s-client-qps: "5"\n'
OURS = HEAD + '  debug: "false"\n  k8s-client-qps: "50"\n'
THEIRS = HEAD + '  debug: "false"\n  k8s-client-qps: "10"\n'


def upgraded(ours: str, theirs: str, base: str | None = None, **arguments: Any) -> Result:
    return rebase(ours, theirs, from_release="1.15", to_release="1.16", base=base, **arguments)


def said_in(text: str) -> list[str]:
    return [line.strip().removeprefix(PREFIX) for line in text.splitlines() if line.strip().startswith(PREFIX)]


class TestLaws:
    """For all of base, ours and theirs."""

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"))
    def test_without_its_annotations_the_text_is_the_one_that_was_not_annotated(
        self, ours: Written, theirs: Written, base: Written
    ) -> None:
        plain = upgraded(ours.text, theirs.text, base.text)
        annotated = upgraded(ours.text, theirs.text, base.text, annotate=True)

        lines = annotated.text.splitlines(keepends=True)
        assert "".join(line for line in lines if not line.strip().startswith(PREFIX)) == plain.text
        assert without_review_comments(ConfigMap(annotated.text)).text == plain.text

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"))
    def test_values_are_read_as_they_were(self, ours: Written, theirs: Written, base: Written) -> None:
        plain = upgraded(ours.text, theirs.text, base.text)
        annotated = upgraded(ours.text, theirs.text, base.text, annotate=True)

        assert ConfigMap(annotated.text).data == ConfigMap(plain.text).data
        assert annotated.decisions == plain.decisions
        assert annotated.findings == plain.findings

    @settings(max_examples=25)  # each is twelve rebases
    @given(config_maps(), config_maps("their", gone=False), config_maps("base"))
    def test_an_annotated_text_is_rebased_as_if_it_were_not(
        self, ours: Written, theirs: Written, base: Written
    ) -> None:
        plain = upgraded(ours.text, theirs.text, base.text).text
        annotated = upgraded(ours.text, theirs.text, base.text, annotate=True).text

        for annotate in (False, True):
            again = [
                upgraded(first, second, base.text, annotate=annotate).text
                for first in (plain, annotated)
                for second in (theirs.text, plain, annotated)
            ]
            assert again[:3] == again[3:]
            assert again[1] == again[2]

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"))
    def test_annotating_twice_changes_nothing(self, ours: Written, theirs: Written, base: Written) -> None:
        once = upgraded(ours.text, theirs.text, base.text, annotate=True).text
        twice = upgraded(once, theirs.text, base.text, annotate=True).text

        assert upgraded(twice, theirs.text, base.text, annotate=True).text == twice


class TestWhatIsAnnotated:
    """Each point for review, and required findings on keys."""

    def test_a_point_for_review_shows_both_defaults(self) -> None:
        said = " ".join(said_in(upgraded(OURS, THEIRS, BASE, annotate=True).text))

        assert said.startswith("review: ")
        assert said.count("review: ") == 1
        assert '"5"' in said
        assert '"10"' in said

    def test_in_these_words(self) -> None:
        assert said_in(upgraded(OURS, THEIRS, BASE, annotate=True).text) == [
            'review: your value; the default has changed as well (default before "5", now "10")'
        ]

    def test_what_is_left_out_is_named(self) -> None:
        text = upgraded(HEAD + '  debug: "false"\n', THEIRS, BASE, annotate=True).text

        assert " ".join(said_in(text)) == (
            "review: k8s-client-qps is left out: you had left it out; the default has changed since "
            '(default before "5", now "10")'
        )

    @pytest.mark.parametrize("before", ["", "  ", "    "])
    @pytest.mark.parametrize("behind", [" review: x", ""])
    def test_goes_however_deep_it_stands(self, before: str, behind: str) -> None:
        text = OURS.replace("  k8s", f"{before}{PREFIX.rstrip()}{behind or ' '}\n  k8s")

        assert without_review_comments(ConfigMap(text, source="a.yaml")).text == OURS
        assert without_review_comments(ConfigMap(text, source="a.yaml")).source == "a.yaml"

    def test_is_none_in_the_middle_of_a_comment(self) -> None:
        text = OURS.replace("  k8s", f"  # see {PREFIX}x\n  k8s")

        assert without_review_comments(ConfigMap(text)).text == text

    def test_only_where_it_is_asked_for(self) -> None:
        assert said_in(upgraded(OURS, THEIRS, BASE).text) == []

    def test_no_more_than_three_lines_for_a_point(self) -> None:
        base, ours, theirs = (
            HEAD + f'  debug: "false"\n  cluster-name: "{word * 100}"\n' for word in ("base ", "our\\n ", "their ")
        )

        lines = said_in(upgraded(ours, theirs, base, annotate=True).text)

        assert 0 < len(lines) <= 3
        assert all(len(line) <= 110 for line in lines)

    def test_no_line_break_of_a_value_gets_into_the_file(self) -> None:
        theirs = HEAD + '  debug: "false"\n  k8s-client-qps: "1\\n\\x85\\u2028debug: gotcha"\n'

        result = upgraded(OURS, theirs, BASE, annotate=True)

        assert said_in(result.text)
        assert ConfigMap(result.text).data == {"debug": "false", "k8s-client-qps": "50"}

    def test_an_option_that_is_gone_is_named_once_above_all_others(self, tmp_path: Path) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"a": option("int", "1"), "z": option()})
        tiny.release("9.2", {"z": option()})
        ours = HEAD + '  # first\n  z: "1"\n  a: "2"\n'

        result = rebase(
            ours, HEAD + '  z: "1"\n', from_release="9.1", to_release="9.2", catalog=Catalog(tmp_path), annotate=True
        )

        [gone] = [each for each in result.decisions if each.key == "a"]
        assert gone.is_open
        assert [each.id for each in result.findings if each.keys == ("a",)] == ["option-gone"]
        said = said_in(result.text)
        assert " ".join(said).count("required: ") == 1
        assert "review: " not in " ".join(said)
        assert result.text.splitlines()[5].strip() == PREFIX + said[0]

    def test_an_option_that_is_gone_is_named(self, tmp_path: Path) -> None:
        gone = rule("9.2-a", severity="required", remove=["a"], asks="choice", message="Look it up.", action="Do.")
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"a": option(), "z": option()})
        tiny.release("9.2", {"z": option()}, rules=[gone])
        ours, theirs = HEAD + '  a: "2"\n  z: "1"\n', HEAD + '  z: "1"\n'

        result = rebase(ours, theirs, from_release="9.1", to_release="9.2", catalog=Catalog(tmp_path), annotate=True)

        assert said_in(result.text) == ["required: a: Look it up. Do."]

    def test_what_is_required_of_an_option_and_its_review_both_stand_above_it(self, tmp_path: Path) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"a": option()})
        tiny.release("9.2", {"a": option()}, rules=[rule("9.2-a", severity="required", keys=["a"], asks="choice")])
        base, ours, theirs = (HEAD + f'  a: "{value}"\n' for value in (1, 2, 3))

        result = rebase(
            ours, theirs, base=base, from_release="9.1", to_release="9.2", catalog=Catalog(tmp_path), annotate=True
        )

        assert [line.split(":")[0] for line in said_in(result.text)] == ["required", "review"]

    def test_a_required_finding_on_no_option_of_the_cluster_is_for_the_report_only(self, tmp_path: Path) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"z": option()})
        tiny.release("9.2", {"z": option()}, rules=[rule("9.2-look", severity="required", keys=["y"], asks="choice")])
        text = HEAD + '  z: "1"\n'

        result = rebase(text, text, from_release="9.1", to_release="9.2", catalog=Catalog(tmp_path), annotate=True)

        assert not result.ok
        assert result.text == text

    def test_what_is_accepted_is_not(self) -> None:
        accepted = Accepted.from_text("accepted: [{rule: review, key: k8s-client-qps, reason: we know}]")

        assert said_in(upgraded(OURS, THEIRS, BASE, annotate=True, accepted=accepted).text) == []

    def test_an_output_without_options_has_none(self) -> None:
        ours = HEAD + '  enable-remote-node-identity: "false"\n'

        result = upgraded(ours, ours, ours, annotate=True)

        assert not result.ok
        assert result.text == HEAD.replace("\ndata:", "\ndata: {}")


class TestEarlierAnnotations:
    """They are taken out wherever they are comments of their own between the options, and nowhere else."""

    def test_places_are_those_of_the_file_as_it_is(self) -> None:
        ours = OURS.replace("  k8s", f"  {PREFIX}review: long ago\n  k8s")

        result = upgraded(ours, THEIRS, BASE)

        place = result.place(["k8s-client-qps"])
        assert place is not None
        assert place.line == ours.splitlines().index('  k8s-client-qps: "50"') + 1

    @pytest.mark.parametrize(
        "entry",
        [
            pytest.param(f"  cluster-name: |\n    {PREFIX}content\n    x\n", id="in a block scalar"),
            pytest.param(f'  cluster-name: "x\n    {PREFIX}content\n    y"\n', id="in quotes"),
            pytest.param(f'  cluster-name: "x" {PREFIX}remark\n', id="end of line"),
            pytest.param("  # cilium-cmrebase is our tool\n", id="comment of the user on the tool"),
        ],
    )
    def test_what_only_looks_like_one_stays(self, entry: str) -> None:
        text = OURS + entry

        assert upgraded(text, text).text == text

    def test_config_map_of_another_name_is_found_again(self) -> None:
        ours, theirs, base = (text.replace("cilium-config", "mine") for text in (OURS, THEIRS, BASE))

        once = upgraded(ours, theirs, base, annotate=True, name="mine").text

        assert said_in(once)
        assert said_in(upgraded(once, theirs, base, name="mine").text) == []

    def test_a_document_in_flow_style_has_none(self) -> None:
        text = f'{HEAD.removesuffix("data:")}data: {{\n  {PREFIX}mine\n  "debug": "true"}}\n'.replace("\ndata:\n", "\n")

        assert upgraded(text, text).text == text


class TestFlowStyle:
    """JSON has no place for comments."""

    JSON = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": {"debug": "true"}}'

    def test_that_is_said_where_annotations_are_asked_for(self) -> None:
        result = upgraded(OURS, self.JSON, annotate=True)

        assert "not-annotated" in {finding.id for finding in result.findings}
        assert PREFIX not in result.text

    def test_and_only_there(self) -> None:
        result = upgraded(OURS, self.JSON)

        assert "not-annotated" not in {finding.id for finding in result.findings}
