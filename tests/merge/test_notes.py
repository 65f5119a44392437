"""Which comments on options are the user's own, and which the template says already."""

from __future__ import annotations

import pytest

from cilium_cmrebase.merge import rebase

HEAD = "kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
DEBUG, IPV4, IPV6 = '  debug: "false"\n', '  enable-ipv4: "true"\n', '  enable-ipv6: "false"\n'
ID, NAME = '  cluster-id: "1"\n', '  cluster-name: "x"\n'
GONE = '  sidecar-istio-proxy-image: "a"\n'


def rebased(ours: str, theirs: str, base: str | None = None) -> str:
    """Return the lines of `data` that come out, once it is sure that another rebase leaves them alone."""
    given = None if base is None else HEAD + base
    text = rebase(HEAD + ours, HEAD + theirs, from_release="1.16", to_release="1.16", base=given).text
    assert rebase(text, HEAD + theirs, from_release="1.16", to_release="1.16", base=given).text == text
    return text.removeprefix(HEAD)


class TestSaidByTheTemplate:
    """What the template says at the same place is not written twice; elsewhere it does not count."""

    def test_above_the_same_option(self) -> None:
        assert rebased(DEBUG + "  # x\n" + IPV4, DEBUG + "  #  x\n" + IPV4) == DEBUG + "  #  x\n" + IPV4

    def test_behind_the_same_option(self) -> None:
        theirs = DEBUG + '  enable-ipv4: "true"  # x\n'

        assert rebased(DEBUG + "  # x\n" + IPV4, theirs) == theirs

    def test_above_another_option_does_not_count(self) -> None:
        theirs = "  # x\n" + DEBUG + IPV4

        assert rebased(DEBUG + "  # x\n" + IPV4, theirs) == "  # x\n" + DEBUG + "  # x\n" + IPV4

    def test_above_options_that_go_counts_for_the_next(self) -> None:
        """What is left of them precedes it in the output."""
        theirs = DEBUG + "  # x\n\n" + ID + "  # y\n\n" + NAME + IPV4
        ours = DEBUG + "  # x\n\n  # y\n\n  # z\n\n" + IPV4

        assert rebased(ours, theirs, theirs) == DEBUG + "  # x\n\n  # y\n\n  # z\n\n" + IPV4

    @pytest.mark.parametrize("behind", ["", "  # y\n"])
    def test_behind_the_last_option(self, behind: str) -> None:
        theirs = DEBUG + "  # x\n"

        assert rebased(DEBUG + "  # x\n" + behind, theirs) == DEBUG + "  # x\n" + behind


class TestBetweenKeyAndValue:
    """Such a comment goes above the option."""

    @pytest.mark.parametrize("above", ["", "\n", "  # x\n", "\n  # x\n"])
    def test_whatever_both_have_above(self, above: str) -> None:
        ours = DEBUG + above + '  enable-ipv4: # mine\n    "true"\n'

        assert (
            rebased(ours, DEBUG + above + IPV4)
            == DEBUG + above.replace("  # x\n", "") + ("  # mine\n  # x\n" if "x" in above else "  # mine\n") + IPV4
        )

    def test_with_the_value_in_the_same_column(self) -> None:
        assert rebased('  debug: # mine\n   "false"\n', DEBUG) == "  # mine\n" + DEBUG


class TestOfAnOptionThatGoes:
    """The user's own comment stays, with the option commented out; nobody needs upstream's."""

    def test_of_the_users_own(self) -> None:
        assert rebased("  # mine\n" + GONE + DEBUG, DEBUG, GONE + DEBUG) == (
            '  # mine\n  #sidecar-istio-proxy-image: "a"\n' + DEBUG
        )

    @pytest.mark.parametrize("comment", ["  # Source: cilium/templates/a.yaml\n", "  #\n", "\n"])
    def test_of_upstreams(self, comment: str) -> None:
        assert rebased(comment + GONE + DEBUG, DEBUG, GONE + DEBUG) == DEBUG

    def test_behind_its_value(self) -> None:
        ours = GONE.replace("\n", "  # mine\n") + DEBUG

        assert rebased(ours, DEBUG, GONE + DEBUG) == '  #sidecar-istio-proxy-image: "a"  # mine\n' + DEBUG

    def test_as_the_last_one(self) -> None:
        ours = DEBUG + "  # mine\n" + GONE

        assert rebased(ours, DEBUG, DEBUG + GONE) == DEBUG + '  # mine\n  #sidecar-istio-proxy-image: "a"\n'

    def test_of_a_base_file_is_not_the_users(self) -> None:
        ours = DEBUG + "  # of the base\n  # mine\n" + IPV6
        base = DEBUG + "  # of the base\n" + IPV6

        assert rebased(ours, DEBUG + IPV6, base) == DEBUG + "  # mine\n" + IPV6

    def test_nor_is_one_behind_a_value_there(self) -> None:
        ours = DEBUG.replace("\n", "  # of the base\n") + IPV6.replace("\n", "  # mine\n")
        base = DEBUG.replace("\n", "  # of the base\n") + IPV6

        assert rebased(ours, DEBUG + IPV6, base) == DEBUG + IPV6.replace("\n", "  # mine\n")

    def test_of_a_repeated_option_in_braces(self) -> None:
        ours = 'kind: ConfigMap\nmetadata: {name: cilium-config}\ndata: {debug: "true", # first\n  debug: "false"}\n'

        text = rebase(ours, HEAD + DEBUG, from_release="1.16", to_release="1.16").text

        assert text == HEAD + '  #debug: "true" # first\n' + DEBUG
