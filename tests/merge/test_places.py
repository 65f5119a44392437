"""Where options go that the template lacks, and what becomes of the template's lines around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import rebase
from tests.support.tiny_catalog import TinyCatalog, option, rule

HEAD = "kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"


def rebased(ours: str, theirs: str, base: str | None = None) -> str:
    """Return the lines of `data` that come out."""
    given = None if base is None else HEAD + base
    result = rebase(HEAD + ours, HEAD + theirs, from_release="1.16", to_release="1.16", base=given)
    return result.text.removeprefix(HEAD)


class TestOffers:
    """An option that the template offers as a comment goes to that place, and the comment goes."""

    @pytest.mark.parametrize(
        "offer",
        [
            "  # cluster-id: 1",
            "  #cluster-id: 1",
            "#cluster-id: 1",
            "    #\tcluster-id: 1",
            "  #cluster-id:",
            '  # cluster-id: ""',
            '  # cluster-id: "1 # 2"  ',
            "  # cluster-id: ''",
            "  # cluster-id: '1 \"2\"'",
            "  # cluster-id:\t1\t",
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
    def test_is_taken(self, offer: str, newline: str) -> None:
        theirs = f'  debug: "false"\n  # Its number.\n{offer}\n  # More.\n  enable-ipv4: "true"\n'
        ours = '  debug: "false"\n  enable-ipv4: "true"\n  cluster-id: "7"\n'

        text = rebase(
            (HEAD + ours).replace("\n", newline),
            (HEAD + theirs).replace("\n", newline),
            from_release="1.16",
            to_release="1.16",
        ).text

        assert text == (HEAD + theirs.replace(offer, '  cluster-id: "7"')).replace("\n", newline)

    @pytest.mark.parametrize(
        "comment",
        [
            "  # see cluster-id: 1",
            "  # cluster-id: 1 or 2",
            "  # cluster-id:1",
            "  # cluster-id: 1 # or 2",
            "  # cluster-id",
            "  # cluster-id: 1#",
        ],
    )
    def test_other_comments_stay(self, comment: str) -> None:
        theirs = f'  debug: "false"\n{comment}\n  enable-ipv4: "true"\n'
        ours = '  debug: "false"\n  enable-ipv4: "true"\n  cluster-id: "7"\n'

        assert rebased(ours, theirs) == theirs + '  cluster-id: "7"\n'

    def test_several_in_one_place_keep_their_order_and_their_comments(self) -> None:
        theirs = '  debug: "false"\n  # One.\n  #cluster-id: 1\n  # Two.\n  #cluster-name: x\n  enable-ipv4: "true"\n'
        ours = (
            '  debug: "false"\n  # of mine\n  cluster-name: "c"\n  # mine, too\n  cluster-id: "7"\n'
            '  # last\n  enable-ipv4: "true"\n'
        )

        assert rebased(ours, theirs) == (
            '  debug: "false"\n  # mine, too\n  # One.\n  cluster-id: "7"\n  # of mine\n  # Two.\n  cluster-name: "c"\n'
            '  # last\n  enable-ipv4: "true"\n'
        )

    def test_of_two_the_first_is_taken(self) -> None:
        theirs = '  debug: "false"\n  #cluster-id: 1\n  #cluster-id: 2\n'

        assert rebased('  debug: "false"\n  cluster-id: "7"\n', theirs) == (
            '  debug: "false"\n  cluster-id: "7"\n  #cluster-id: 2\n'
        )

    @pytest.mark.parametrize("behind", ["", "\n  # The end.\n"])
    def test_behind_the_last_option(self, behind: str) -> None:
        theirs = f'  debug: "false"\n\n  #cluster-id: 1\n{behind}'

        assert rebased('  debug: "false"\n  cluster-id: "7"\n', theirs) == (
            f'  debug: "false"\n\n  cluster-id: "7"\n{behind}'
        )

    def test_at_the_end_without_a_line_break(self) -> None:
        text = rebased('  debug: "false"\n  cluster-id: "7"\n', '  debug: "false"\n  #cluster-id: 1')

        assert text == '  debug: "false"\n  cluster-id: "7"\n'

    def test_none_is_looked_for_in_a_value(self) -> None:
        theirs = "  etcd-config: |\n    a: b\n    #cluster-id: 1\n"
        ours = theirs + '  cluster-id: "7"\n'

        assert rebased(ours, theirs) == ours


class TestOrder:
    """What the template lacks goes behind what it follows in the user's ConfigMap."""

    def test_behind_the_option_before_it(self) -> None:
        theirs = '  debug: "false"\n  enable-ipv4: "true"\n'
        ours = '  x-1: "1"\n  enable-ipv4: "true"\n  x-2: "2"\n  x-3: "3"\n  debug: "false"\n  x-4: "4"\n'

        assert rebased(ours, theirs) == (
            '  debug: "false"\n  x-1: "1"\n  x-4: "4"\n  enable-ipv4: "true"\n  x-2: "2"\n  x-3: "3"\n'
        )

    def test_in_front_where_it_was(self) -> None:
        theirs = '  debug: "false"\n  enable-ipv4: "true"\n'

        assert rebased('  x-1: "1"\n' + theirs, theirs) == '  x-1: "1"\n' + theirs

    def test_what_goes_is_stepped_over(self) -> None:
        """The old default of an option that is gone is no place, and ends nothing."""
        base = '  sidecar-istio-proxy-image: "a"\n  debug: "false"\n  enable-ipv4: "true"\n'
        theirs = '  debug: "false"\n  enable-ipv4: "true"\n'
        ours = '  sidecar-istio-proxy-image: "a"\n  x-1: "1"\n  debug: "false"\n  x-2: "2"\n  enable-ipv4: "true"\n'

        assert rebased(ours, theirs, base) == '  x-1: "1"\n  debug: "false"\n  x-2: "2"\n  enable-ipv4: "true"\n'


class TestSorted:
    """Kubernetes hands a ConfigMap out with its keys sorted; their order says nothing then."""

    THEIRS = (
        '  debug: "false"\n  bpf-map-max: "1"\n  bpf-lb-map-max: "1"\n  bpf-lb-mode: "1"\n  enable-hubble: "true"\n'
        '  hubble-listen-address: "1"\n  cluster-name: "1"\n  cluster-id: "1"\n  ipam: "1"\n  z-last: "1"\n'
    )

    def test_keys_go_behind_those_with_names_like_theirs(self) -> None:
        own = ["bpf-lb-x", "bpf-x", "cluster-x", "disable-ipam", "enable-cluster-pool", "hubble-y", "x-x"]
        keys = sorted([*ConfigMap(HEAD + self.THEIRS).data, *own])
        ours = "".join(f'  {key}: "{ConfigMap(HEAD + self.THEIRS).data.get(key, "0")}"\n' for key in keys)

        text = rebased(ours, self.THEIRS)

        assert " ".join(ConfigMap(HEAD + text).data) == (
            "debug bpf-map-max bpf-lb-map-max bpf-lb-mode bpf-lb-x bpf-x enable-hubble hubble-listen-address hubble-y "
            "cluster-name cluster-id cluster-x enable-cluster-pool ipam disable-ipam z-last x-x"
        )
        assert rebased(text, self.THEIRS) == text

    @pytest.mark.parametrize(("number", "before"), [(9, "a-6"), (10, "z")])
    def test_a_few_may_be_in_order_by_chance(self, number: int, before: str) -> None:
        keys = [f"a-{index}" for index in range(number - 2)]
        theirs = "".join(f'  {key}: "1"\n' for key in [*keys, "z"])
        ours = "".join(f'  {key}: "1"\n' for key in [*keys, "b-own", "z"])

        written = [*ConfigMap(HEAD + rebased(ours, theirs, theirs)).data]

        assert written[written.index("b-own") - 1] == before

    def test_where_nothing_of_the_template_stays_they_come_in_their_order(self) -> None:
        own = "".join(f'  own-{index}: "1"\n' for index in range(10))
        theirs = '  sidecar-istio-proxy-image: "a"\n'

        assert rebased(own, theirs, theirs) == own


class TestTwoNames:
    """An option that the user has by its old and by its new name is written once, as the new one stands."""

    OLD = '  # of the old name\n  speed: "fast"\n'
    NEW = "  velocity: 'fast'  # as agreed\n"

    @pytest.mark.parametrize(
        ("before", "behind", "notes"),
        [(OLD, NEW, "  # of the old name\n"), (NEW + OLD, "", "  # of the old name\n")],
        ids=["the old one first", "the new one first"],
    )
    def test_at_the_place_and_in_the_spelling_of_the_new_one(
        self, tmp_path: Path, before: str, behind: str, notes: str
    ) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"speed": option(), "safe": option()}, template={"safe": "true"})
        tiny.release(
            "9.2",
            {"velocity": option(), "safe": option()},
            template={"safe": "true"},
            rules=[rule("9.2-speed", rename={"speed": "velocity"})],
        )
        safe = "  safe: 'true'\n"

        result = rebase(
            f"{HEAD}{before}{safe}{behind}",
            HEAD + safe,
            from_release="9.1",
            to_release="9.2",
            catalog=Catalog(tmp_path),
        )

        written = notes + self.NEW
        assert result.text == HEAD + (safe + written if behind else written + safe)


class TestTemplatesOwnLines:
    """An entry of the template that is not written stays as a comment where a comment speaks of it."""

    OURS = '  debug: "false"\n  enable-ipv4: "true"\n'

    @pytest.mark.parametrize(
        ("entry", "left"),
        [
            pytest.param('  # Why.\n  cluster-id: "1"\n', '  # Why.\n  #cluster-id: "1"\n', id="above it"),
            pytest.param('  cluster-id: "1"  # Why.\n', '  #cluster-id: "1"  # Why.\n', id="behind it"),
            pytest.param('  cluster-id: # Why.\n    "1"\n', '  #cluster-id: # Why.\n  #  "1"\n', id="in it"),
            pytest.param('  cluster-id: "#1"\n', "", id="in its value alone"),
            pytest.param('  # Why.\n\n  cluster-id: "1"\n', "  # Why.\n\n", id="apart from it"),
            pytest.param('\n  cluster-id: "1"\n', "\n", id="none, but a blank line"),
            pytest.param('  cluster-id: "1"\n', "", id="none"),
        ],
    )
    def test_left(self, entry: str, left: str) -> None:
        debug, ipv4 = '  debug: "false"\n', '  enable-ipv4: "true"\n'

        assert rebased(self.OURS, debug + entry + ipv4, debug + entry + ipv4) == debug + left + ipv4


class TestBlankLines:
    """A heading of the user gets one blank line above it, and the value of a block scalar none."""

    BASE = '  debug: "false"\n  cluster-id: "1"\n  enable-ipv4: "true"\n'
    OURS = '  debug: "false"\n\n  # Ours.\n\n  enable-ipv4: "true"\n'

    @pytest.mark.parametrize(
        ("gone", "left"),
        [
            pytest.param('  cluster-id: "1"\n', "", id="nothing"),
            pytest.param('\n  cluster-id: "1"\n', "\n", id="a blank line"),
            pytest.param('    \n  cluster-id: "1"\n', "    \n", id="a line of blanks"),
            pytest.param('\n  cluster-id: "1"\n  cluster-name: "x"\n', "\n", id="a blank line further up"),
            pytest.param('  # Why.\n\n  cluster-id: "1"\n', "  # Why.\n\n", id="a comment and a blank line"),
        ],
    )
    def test_one_that_is_left_by_what_goes_will_do(self, gone: str, left: str) -> None:
        debug, ipv4 = '  debug: "false"\n', '  enable-ipv4: "true"\n'
        theirs = debug + gone + ipv4

        expected = debug + (left or "\n") + "  # Ours.\n\n" + ipv4
        assert rebased(self.OURS, theirs, theirs) == expected
        assert rebased(expected, theirs, theirs) == expected

    def test_above_the_first_option(self) -> None:
        ours = '\n  # Ours.\n\n  debug: "false"\n'

        assert rebased(ours, '  debug: "false"\n') == ours

    @pytest.mark.parametrize(
        ("ours", "theirs", "expected"),
        [
            pytest.param("|+\n    b\n\n", '"a"\n', "|+\n    b\n\n", id="the user's own value keeps them"),
            pytest.param('"b"\n', "|+\n    a\n\n", '"b"\n\n', id="the user's own does not"),
            pytest.param('"a\\n\\n"\n', "|+\n    a\n\n", "|+\n    a\n\n", id="the template's spelling keeps them"),
            pytest.param('"a\\n"\n', "|\n    a\n", "|\n    a\n\n", id="the template's does not"),
        ],
    )
    def test_none_above_a_heading_where_it_would_be_content(self, ours: str, theirs: str, expected: str) -> None:
        debug, ipv4 = '  debug: "false"\n', '  enable-ipv4: "true"  # a + b\n'
        heading = f"  # Ours.\n\n{ipv4}"
        template = f"{debug}  etcd-config: {theirs}{ipv4}"

        text = rebased(f"  etcd-config: {ours}{debug}\n{heading}", template, template)

        assert text == f"{debug}  etcd-config: {expected}{heading}"

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            pytest.param("|+\n    a\n\n", "|+\n    a\n\n", id="the template's"),
            pytest.param("|+\n    b\n\n", '"a"\n', id="the user's own"),
            pytest.param("|+\n    b\n\n", None, id="inserted"),
            pytest.param("|\n    b\n", "|+\n    a\n\n", id="the template's is replaced"),
        ],
    )
    def test_values_stay_what_they_are(self, ours: str, theirs: str | None) -> None:
        debug, ipv4 = '  debug: "false"\n', '  enable-ipv4: "true"\n'
        mine = f"{debug}  etcd-config: {ours}  # Ours.\n\n{ipv4}"
        template = debug + (f"  etcd-config: {theirs}" if theirs else "") + ipv4

        text = HEAD + rebased(mine, template, template)

        assert ConfigMap(text).data == ConfigMap(HEAD + mine).data
        assert "  # Ours.\n" in text
        assert HEAD + rebased(text.removeprefix(HEAD), template, template) == text
