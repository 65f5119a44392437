"""Fixes: what a check offers to change in the user's file mends what it found, and changes nothing else."""

from __future__ import annotations

import json

import pytest

from cilium_cmrebase import check
from cilium_cmrebase.checking.fixes import Fix
from cilium_cmrebase.document.edits import Edit, splice

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"


def fixes(text: str, release: str) -> list[tuple[str, Fix | None]]:
    """Return the id of each finding on *text*, and its fix."""
    return [(each.finding.id, each.fix) for each in check(text, release=release).findings]


def fixed(text: str, fix: Fix) -> str:
    """Return *text* with *fix* applied."""
    lines = text.removeprefix("\ufeff").split("\n")
    starts = [
        sum(len(line) + 1 for line in lines[:number]) + len(text) - len("\n".join(lines))
        for number in range(len(lines))
    ]
    return splice(
        text,
        [
            Edit(starts[each.line - 1] + each.column - 1, starts[each.end_line - 1] + each.end_column - 1, each.text)
            for each in fix.replacements
        ],
    )


class TestFixes:
    """Each gives the text that a person would have written."""

    @pytest.mark.parametrize(
        ("release", "data", "finding", "expected"),
        [
            ("1.16", "  debug: true # yes\n", "not-a-string", '  debug: "true" # yes\n'),
            ("1.16", "  debug:\n", "not-a-string", '  debug: ""\n'),
            ("1.16", "  debug: ~\n", "not-a-string", '  debug: ""\n'),
            ("1.16", "  debug: # nothing\n", "not-a-string", '  debug: "" # nothing\n'),
            ("1.16", "  cluster-id:   0x10\n", "not-a-string", '  cluster-id:   "0x10"\n'),
            ("1.16", '  debug: "tRUE"\n', "value-refused", '  debug: "true"\n'),
            ("1.16", "  ipam: Kubernetes\n", "value-refused", '  ipam: "kubernetes"\n'),
            ("1.16", '  masquerade: "true"\n', "removed", '  enable-ipv4-masquerade: "true"\n'),
            ("1.16", '  "masquerade": "true"\n', "removed", '  "enable-ipv4-masquerade": "true"\n'),
            ("1.20", "  node-port-mode: snat\n", "removed", "  bpf-lb-mode: snat\n"),
            (
                "1.16",
                "  debug: 'a'\n  # why\n  debug: |\n    b\n\n  ipam: kubernetes\n  debug: 'true'",
                "repeated",
                "  # why\n\n  ipam: kubernetes\n  debug: 'true'",
            ),
        ],
    )
    def test_mends_what_was_found(self, release: str, data: str, finding: str, expected: str) -> None:
        fix = dict(fixes(HEAD + data, release))[finding]

        assert fix is not None
        assert fixed(HEAD + data, fix) == HEAD + expected
        assert finding not in dict(fixes(HEAD + expected, release))

    @pytest.mark.parametrize(
        ("release", "data", "finding"),
        [
            ("1.16", '  debug: "yes"\n', "value-refused"),  # the words differ in more than case
            ("1.16", "  ipam: |\n    Kubernetes\n", "value-refused"),  # more than one line to replace
            (
                "1.16",
                "  ipam: &pool Kubernetes\n  cluster-name: *pool\n",
                "value-refused",
            ),  # the alias would change too
            ("1.16", "  debug: &x true\n  enable-ipv4: *x\n", "not-a-string"),
            ("1.16", "  tunnel: disabled\n", "removed"),  # became something else in two options
            ("1.16", "  tunnel: vxlan\n", "removed"),  # was converted, too
            ("1.16", '  masquerade: "true"\n  enable-ipv4-masquerade: "false"\n', "removed"),  # which of the two?
            ("1.16", '  masquerade: "true"\n  masquerade: "false"\n', "removed"),  # repeated
            ("1.16", '  enable-hubbel: "true"\n', "unknown-key"),  # likely is not sure
            ("1.16", "  debug: &x 'a'\n  debug: 'true'\n  cluster-name: *x\n", "repeated"),  # an alias needs the anchor
            ("1.16", '  ipv4-native-routing-cidr: "10.0.0.1"\n', "form-refused"),
        ],
    )
    def test_is_not_offered_where_a_person_has_to_decide(self, release: str, data: str, finding: str) -> None:
        assert dict(fixes(HEAD + data, release))[finding] is None

    def test_json_stays_json(self) -> None:
        text = '{"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": {"masquerade": true}}'

        for _ in range(2):
            [fix] = [fix for _, fix in fixes(text, "1.16")][:1]
            assert fix is not None
            text = fixed(text, fix)

        assert json.loads(text)["data"] == {"enable-ipv4-masquerade": "true"}

    def test_repeated_keys_in_json_are_left_to_a_person(self) -> None:
        text = '{"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": {"debug": "a", "debug": "true"}}'

        assert fixes(text, "1.16") == [("repeated", None)]

    def test_line_breaks_and_byte_order_marks_are_counted_rightly(self) -> None:
        text = "\ufeff" + (HEAD + "  debug: true\n").replace("\n", "\r\n")
        [(_, fix)] = fixes(text, "1.16")

        assert fix is not None
        assert fixed(text, fix) == text.replace("true", '"true"')

    def test_an_earlier_value_that_is_no_string_is_not_the_one_to_quote(self) -> None:
        found = fixes(HEAD + "  debug: true\n  debug: 'false'\n", "1.16")

        assert [(finding, fix is not None) for finding, fix in found] == [("not-a-string", False), ("repeated", True)]

    def test_a_deprecated_name_is_replaced_where_the_release_has_the_new_one(self) -> None:
        fix = dict(fixes(HEAD + '  masquerade: "true"\n', "1.10"))["deprecated"]

        assert fix is not None
        assert fixed(HEAD + '  masquerade: "true"\n', fix) == HEAD + '  enable-ipv4-masquerade: "true"\n'

    def test_json_reports_have_it(self) -> None:
        [finding] = check(HEAD + "  debug: true\n", release="1.16").to_dict()["findings"]

        [replacement] = finding["fix"]["replacements"]
        assert replacement == {"line": 6, "column": 10, "end_line": 6, "end_column": 14, "text": '"true"'}
