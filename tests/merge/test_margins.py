"""Comments outside data: at the top, on the fields, at the end."""

from __future__ import annotations

import pytest

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase

NAMED = "kind: ConfigMap\nmetadata:\n  name: cilium-config\n"
DATA = 'data:\n  debug: "true"\n'
PLAIN = NAMED + DATA


def rebased(ours: str, theirs: str) -> str:
    """Return the result, once it is sure that another rebase leaves it alone."""
    text = rebase(ours, theirs, from_release="1.16", to_release="1.16").text
    assert rebase(text, theirs, from_release="1.16", to_release="1.16").text == text
    return text


class TestHeader:
    """What stands above the first key goes there, behind what opens the document."""

    @pytest.mark.parametrize(
        ("ours", "expected"),
        [
            pytest.param("# ours\n", "# ours\n", id="plain"),
            pytest.param("# ours\n---\n", "# ours\n", id="above the marker"),
            pytest.param("--- # ours\n", "# ours\n", id="behind the marker"),
            pytest.param("---   # ours\n", "# ours\n", id="far behind it"),
            pytest.param("---\t# ours\n", "# ours\n", id="behind a tab"),
            pytest.param("---\n\n# ours\n", "# ours\n", id="below it"),
            pytest.param("%YAML 1.1\n# ours\n---\n# too\n", "# ours\n# too\n", id="below a directive"),
            pytest.param("# ours\n\n# too\n", "# ours\n\n# too\n", id="in two blocks"),
            pytest.param("\n\n# ours\n\n", "\n# ours\n\n", id="among blank lines"),
            pytest.param("---\n", "", id="none"),
        ],
    )
    def test_goes_above_the_first_key(self, ours: str, expected: str) -> None:
        assert rebased(ours + PLAIN, PLAIN) == expected + PLAIN

    @pytest.mark.parametrize(
        "opening",
        ["---\n", "--- # Source: cilium\n", "%YAML 1.1\n---\n", "# Theirs.\n---\n", "\n---\n"],
    )
    def test_goes_behind_what_opens_the_document(self, opening: str) -> None:
        assert rebased("# ours\n" + PLAIN, opening + PLAIN) == f"{opening}# ours\n{PLAIN}"

    def test_goes_above_what_the_template_says_at_the_top(self) -> None:
        assert rebased("# ours\n" + PLAIN, "---\n# Theirs.\n" + PLAIN) == f"---\n# ours\n# Theirs.\n{PLAIN}"

    @pytest.mark.parametrize("theirs", ["# ours\n", "--- # ours\n", "# ours\n---\n"])
    def test_is_not_written_where_the_template_says_it(self, theirs: str) -> None:
        assert rebased("# ours\n" + PLAIN, theirs + PLAIN) == theirs + PLAIN

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_takes_the_line_breaks_of_the_template(self, newline: str) -> None:
        theirs = f"---\n{PLAIN}".replace("\n", newline)

        assert rebased("# ours\n" + PLAIN, theirs) == f"---\n# ours\n{PLAIN}".replace("\n", newline)

    def test_of_a_later_document_begins_with_that(self) -> None:
        other = "kind: Role\n# of the role\n"

        assert rebased(f"{other}---\n# ours\n{PLAIN}---\n{other}", PLAIN) == f"# ours\n{PLAIN}"

    def test_goes_to_a_later_document(self) -> None:
        other = "kind: Role\n# of the role\n"

        assert rebased(f"# ours\n{PLAIN}", f"{other}---\n{PLAIN}---\n{other}") == (
            f"{other}---\n# ours\n{PLAIN}---\n{other}"
        )


class TestInAList:
    """The comments right above an item are its own, if they stand no deeper than its dash."""

    ITEM = "  - " + PLAIN.replace("\n", "\n    ").rstrip(" ")
    OTHER = "  - kind: Role\n"

    def listed(self, before: str, above: str = "") -> str:
        return f"kind: List\nitems:\n{before}{above}{self.ITEM}{self.OTHER}"

    @pytest.mark.parametrize(
        ("before", "above", "expected"),
        [
            pytest.param(OTHER, "  # ours\n", "# ours\n", id="at the dash"),
            pytest.param(OTHER, "# ours\n", "# ours\n", id="further out"),
            pytest.param(OTHER, "    # of the role\n", "", id="deeper"),
            pytest.param(OTHER, "    # of the role\n  # ours\n", "# ours\n", id="deeper and at the dash"),
            pytest.param(OTHER, "  # ours\n\n  # too\n", "# ours\n\n# too\n", id="two blocks"),
            pytest.param("", "  # ours\n", "# ours\n", id="the first item"),
            pytest.param("  - data: |\n      # no comment\n", "", "", id="a value that looks like one"),
        ],
    )
    def test_are_taken_along(self, before: str, above: str, expected: str) -> None:
        assert rebased(self.listed(before, above), PLAIN) == expected + PLAIN

    @pytest.mark.parametrize(
        "before",
        [
            pytest.param(OTHER, id="behind an item"),
            pytest.param("", id="in front"),
            pytest.param("  - data: |+\n      # no comment\n\n", id="behind a value that keeps blank lines"),
        ],
    )
    def test_go_above_the_dash(self, before: str) -> None:
        assert rebased(f"\n# ours\n\n{PLAIN}", self.listed(before)) == self.listed(before, "  # ours\n\n")

    def test_without_comments_nothing_moves(self) -> None:
        assert rebased(PLAIN, self.listed("")) == self.listed("")


class TestRemarks:
    """A comment behind a value stays behind it, unless the template has one there."""

    def test_of_upstream_is_left_behind(self) -> None:
        """Charts write this above every object; it is nobody's choice."""
        ours = PLAIN.replace("cilium-config\n", "cilium-config  # Source: cilium/templates/a.yaml\n")

        assert rebased(ours, PLAIN) == PLAIN

    def test_goes_above_where_the_template_has_one(self) -> None:
        ours = PLAIN.replace("cilium-config\n", "cilium-config  # ours\n")
        theirs = PLAIN.replace("cilium-config\n", "cilium-config  # Theirs.\n")

        assert rebased(ours, theirs) == theirs.replace("  name", "  # ours\n  name")

    def test_is_not_written_where_the_template_says_it_above(self) -> None:
        ours = PLAIN.replace("cilium-config\n", "cilium-config  # ours\n")
        theirs = PLAIN.replace("  name", "  # ours\n  name")

        assert rebased(ours, theirs) == theirs


class TestRepeatedField:
    """Of a field that comes twice the last counts; a comment on the first is not lost."""

    def test_comment_goes_above_metadata(self) -> None:
        ours = f"{NAMED}  namespace: a  # first\n  # second\n  namespace: b\n{DATA}"

        assert rebased(ours, PLAIN) == f'kind: ConfigMap\n# first\n{NAMED[16:]}  # second\n  namespace: "b"\n{DATA}'

    def test_comments_in_it_go_there_too(self) -> None:
        ours = f"{NAMED}  labels:\n    # first\n    a: b\n  labels:\n    # second\n    c: d\n{DATA}"

        assert rebased(ours, PLAIN) == (
            f'kind: ConfigMap\n# first\n{NAMED[16:]}  labels:\n    # second\n    c: "d"\n{DATA}'
        )

    def test_two_remarks_stay_two_comments(self) -> None:
        ours = PLAIN.replace("kind: ConfigMap", "kind: ConfigMap  # first\nkind: ConfigMap  # second")

        assert rebased(ours, PLAIN) == PLAIN.replace("kind: ConfigMap", "# first\nkind: ConfigMap  # second")


class TestEmptyMap:
    """A comment in a map without entries goes above metadata as well."""

    @pytest.mark.parametrize("key", ["labels", "annotations", "finalizers"])
    def test_in_braces(self, key: str) -> None:
        ours = f"{NAMED}  {key}: {{ # ours\n  }}\n{DATA}"

        assert rebased(ours, PLAIN) == f"kind: ConfigMap\n# ours\n{NAMED[16:]}{DATA}"

    def test_of_metadata_itself(self) -> None:
        theirs = f"kind: ConfigMap\n{DATA}"

        assert rebased(f"kind: ConfigMap\nmetadata: {{ # ours\n  }}\n{DATA}", theirs) == (
            f"kind: ConfigMap\n# ours\n{DATA}"
        )


class TestFooter:
    """What stands behind the last key stays there."""

    def test_keeps_its_blank_line(self) -> None:
        assert rebased(PLAIN + "\n# ours\n", PLAIN) == PLAIN + "\n# ours\n"

    def test_of_metadata(self) -> None:
        assert rebased(NAMED + "  # ours\n" + DATA, PLAIN) == NAMED + "  # ours\n" + DATA

    @pytest.mark.parametrize("ours", ["|+\n    a\n\n", '"a\\n\\n"\n\n'])
    @pytest.mark.parametrize("theirs", ["|+\n    a\n\n", '"a\\n\\n"\n'])
    def test_gets_none_that_would_be_content(self, ours: str, theirs: str) -> None:
        """Behind a block scalar that keeps them, blank lines lengthen the value, whosever it is."""
        ours, theirs = (f'{NAMED}data:\n  debug: "true"\n  etcd-config: {value}' for value in (ours, theirs))

        text = rebased(ours + "# ours\n", theirs)

        assert ConfigMap(text).data == ConfigMap(ours).data
        assert text.endswith("# ours\n")

    @pytest.mark.parametrize("value", ["a+b", "|+"])
    def test_other_values_with_such_signs_keep_nothing(self, value: str) -> None:
        theirs = f'{PLAIN}  cluster-name: "{value}"\n'

        assert rebased(theirs + "\n# ours\n", theirs) == theirs + "\n# ours\n"
