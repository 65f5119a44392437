"""The rebase as a whole: releases that it finds out, documents that it names, and what it adds to findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_cmrebase import Policy
from cilium_cmrebase.catalog import ReleaseError
from cilium_cmrebase.document import ConfigMap, DocumentError
from cilium_cmrebase.merge import rebase
from tests.support.tiny_catalog import TinyCatalog, config_map, option, rule

PLAIN = config_map({"debug": "true"})
UNKNOWN = config_map({"of-nobody": "1"})


class TestDocuments:
    """A text without a name of its own is called by the side that it stands for."""

    @pytest.mark.parametrize("side", ["old", "new", "base"])
    def test_fault_is_said_of_the_side(self, side: str) -> None:
        texts = dict.fromkeys(("old", "new", "base"), PLAIN) | {side: "a: [\n"}

        with pytest.raises(DocumentError, match=rf"^{side}\.yaml:"):
            rebase(texts["old"], texts["new"], base=texts["base"], from_release="1.15", to_release="1.16")

    def test_one_with_a_name_keeps_it(self) -> None:
        result = rebase(PLAIN, PLAIN, base=ConfigMap(PLAIN, source="mine"), from_release="1.15", to_release="1.16")

        assert result.base == "mine"


class TestReleases:
    """What is not said is found out, if it can be."""

    @pytest.mark.parametrize(
        ("ours", "theirs", "name", "option_"), [(UNKNOWN, PLAIN, "old", "--from"), (PLAIN, UNKNOWN, "new", "--to")]
    )
    def test_what_cannot_be_found_out_has_to_be_said(self, ours: str, theirs: str, name: str, option_: str) -> None:
        given = {"to_release": "1.16"} if name == "old" else {"from_release": "1.16"}

        with pytest.raises(ReleaseError, match=rf"^{name}\.yaml: cannot tell .*; say {option_}$"):
            rebase(ours, theirs, **given)  # type: ignore[arg-type]

    def test_one_of_the_two_has_to_be_there(self) -> None:
        with pytest.raises(ReleaseError, match="neither a template nor the release"):
            rebase(PLAIN, from_release="1.16")

    @pytest.mark.parametrize("target", ["1.6", "1.10", "1.16"])
    def test_where_several_fit_it_is_one_that_leads_up(self, target: str) -> None:
        """Options that all releases have say little of where they come from."""
        result = rebase(config_map({"debug": "true", "enable-ipv4": "true"}), to_release=target)

        order = [int(each.version.release.partition(".")[2]) for each in (result.from_, result.to)]
        assert order == sorted(order)
        assert not result.from_.certain


class TestBirth:
    """The patch counts where it is said; a release stands for its newest."""

    @pytest.mark.parametrize(("born", "fires"), [("9.1.3", True), ("9.1.7", False), ("9.1", False)])
    def test_by_patch(self, tmp_path: Path, born: str, fires: bool) -> None:
        tiny = TinyCatalog(tmp_path)
        tiny.release("9.1", {"a": option()}, template={"a": "1"})
        rules = [rule("9.2-a", born="<9.1.5", convert={"a": {"values": {"1": "2"}}})]
        tiny.release("9.2", {"a": option()}, template={"a": "1"}, rules=rules)

        account = tiny.rebase({"a": "1"}, "9.1", "9.2", born=born, base={"a": "0"})

        assert account.written == {"a": "2" if fires else "1"}


class TestFindings:
    """Those of the user's own policies come to the program's."""

    def test_of_all_policies(self) -> None:
        policies = [
            Policy.from_text(
                f"assertions: [{{id: {name}, assert: {{present: enable-ipv6}}, message: m, severity: info}}]",
                source=name,
            )
            for name in ("first", "second")
        ]

        result = rebase(PLAIN, PLAIN, from_release="1.16", to_release="1.16", policies=policies)

        assert [each.id for each in result.findings if each.id in ("first", "second")] == ["first", "second"]
