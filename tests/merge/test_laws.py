"""The laws of the rebase, as properties of generated triples of base, ours and theirs."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, strategies as st
from ruamel.yaml import YAML

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.merge.model import NewDefaults
from cilium_cmrebase.values import same
from tests.support.strategies import Written, config_maps

NEW_DEFAULTS = st.sampled_from(["safe", "adopt", "preserve"])


def upgraded(ours: Written, theirs: Written, base: Written | None = None, new_defaults: NewDefaults = "safe") -> Result:
    return rebase(
        ours.text,
        theirs.text,
        from_release="1.15",
        to_release="1.16",
        base=base.text if base else None,
        new_defaults=new_defaults,
    )


def alike(key: str, left: str | None, right: str | None) -> bool:
    return same(default_catalog().release("1.16").kind(key) or "string", left, right)


def lines(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.splitlines())


class TestRebaseOntoItself:
    """Where theirs equals ours, the result is theirs, byte for byte."""

    @given(config_maps())
    def test_text_is_the_same(self, ours: Written) -> None:
        result = rebase(ours.text, ours.text, from_release="1.16", to_release="1.16")

        assert result.text == ours.text


class TestOursIsBase:
    """Where ours equals base, the result is theirs; only what would silently change behaviour stays beyond."""

    @given(config_maps(), config_maps("their", gone=False))
    def test_theirs_comes_out(self, ours: Written, theirs: Written) -> None:
        result = upgraded(ours, theirs, base=ours)

        written = ConfigMap(result.text).data
        assert {key: written[key] for key in theirs.data} == theirs.data
        for key in written.keys() - theirs.data.keys():
            default = default_catalog().release("1.16").default(key)
            assert not (default is not None and alike(key, default, written[key]))


class TestTheirsIsBase:
    """Where theirs equals base, the result is ours."""

    @given(config_maps(gone=False), config_maps("their", gone=False))
    def test_ours_comes_out(self, ours: Written, theirs: Written) -> None:
        result = rebase(ours.text, theirs.text, from_release="1.16", to_release="1.16", base=theirs.text)

        written = ConfigMap(result.text).data
        assert written.keys() == ours.data.keys()
        assert all(alike(key, value, ours.data[key]) for key, value in written.items())


class TestRebasingAgain:
    """Rebasing the result again changes nothing."""

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"), NEW_DEFAULTS)
    def test_text_is_the_same(self, ours: Written, theirs: Written, base: Written, new_defaults: NewDefaults) -> None:
        result = upgraded(ours, theirs, base, new_defaults)

        again = rebase(
            result.text, theirs.text, from_release="1.16", to_release="1.16", base=base.text, new_defaults=new_defaults
        )

        assert again.text == result.text


class TestEveryKeyIsAccountedFor:
    """Every key of ours is in the output or named in a decision that says why not."""

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"), NEW_DEFAULTS)
    def test_decisions_and_text_agree(
        self, ours: Written, theirs: Written, base: Written, new_defaults: NewDefaults
    ) -> None:
        result = upgraded(ours, theirs, base, new_defaults)

        written = ConfigMap(result.text).data
        decided = {decision.key: decision for decision in result.decisions}
        assert len(decided) == len(result.decisions)
        assert decided.keys() >= ours.data.keys() | theirs.data.keys() | base.data.keys()
        assert {key: each.value for key, each in decided.items() if each.value is not None} == written
        for key, value in ours.data.items():
            assert decided[key].ours == value
            assert key in written or decided[key].reason

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"))
    def test_a_value_that_only_the_user_has_chosen_is_kept(self, ours: Written, theirs: Written, base: Written) -> None:
        result = upgraded(ours, theirs, base)

        written = ConfigMap(result.text).data
        for key, value in ours.data.items():
            chosen = not alike(key, value, base.data.get(key))
            if chosen and key in default_catalog().release("1.16"):
                assert alike(key, written[key], value)


class TestComments:
    """No comment of the user or of the template is lost."""

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"), NEW_DEFAULTS)
    def test_all_are_in_the_output(
        self, ours: Written, theirs: Written, base: Written, new_defaults: NewDefaults
    ) -> None:
        result = upgraded(ours, theirs, base, new_defaults)

        for comment in (*ours.comments, *theirs.comments):
            assert comment in result.text


class TestOutputIsYaml:
    """What is written reads the same with another parser."""

    @given(config_maps(), config_maps("their", gone=False), config_maps("base"))
    def test_ruamel_reads_the_decided_values(self, ours: Written, theirs: Written, base: Written) -> None:
        result = upgraded(ours, theirs, base)

        loaded = YAML(typ="safe", pure=True).load(result.text)
        assert loaded["data"] == {each.key: each.value for each in result.decisions if each.value is not None}
