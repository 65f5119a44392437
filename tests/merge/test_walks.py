"""A cluster that is rebased up and down real releases, while people go on editing: nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from ruamel.yaml import YAML

from cilium_cmrebase.catalog import Release, default_catalog
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.editing import BlockEditor
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.merge.model import NewDefaults
from cilium_cmrebase.report import FORMATS, render
from cilium_cmrebase.values import same

CATALOG = default_catalog()
RELEASES = st.sampled_from(CATALOG.releases)
NEIGHBOURS = st.integers(0, len(CATALOG.releases) - 2).map(lambda at: CATALOG.releases[at : at + 2])
NEW_DEFAULTS: st.SearchStrategy[NewDefaults] = st.sampled_from(["safe", "safe", "adopt", "preserve"])
TEXTS = st.sampled_from(["a", "", 'it\'s "b"', "# no comment", "null", "two\nlines\n", "-1", " x ", "{}", "ä: 漢"])
# Where an option names no words of its own, what its kind reads; a release may refuse some of them.
VALUES: Mapping[str, st.SearchStrategy[str]] = {
    "bool": st.sampled_from(["true", "false", "True", "0"]),
    "duration": st.sampled_from(["0s", "90s", "1h30m", "1m30s"]),
    **dict.fromkeys(("float", "float32"), st.sampled_from(["0.0025", "0.5", "2.5e-1"])),
    **dict.fromkeys(
        ("int", "int8", "int32", "int64", "uint", "uint8", "uint16", "uint32"), st.integers(0, 100).map(str)
    ),
}


@st.composite
def settings_of(draw: st.DrawFn, release: Release) -> tuple[str, str]:
    """Draw an option of *release* and a value that it accepts."""
    option = release.option(draw(st.sampled_from([key for key in release if release.reads(key)])))
    value = draw(st.sampled_from(option.values) if option.values else VALUES.get(option.kind, TEXTS))
    if release.refuses(option.name, value):
        value = option.default or ""
    return option.name, value


def alike(key: str, left: str | None, right: str | None, *releases: Release) -> bool:
    kinds = [kind for kind in (release.kind(key) for release in releases) if kind]
    return left == right or any(same(kind, left, right) for kind in kinds)


def accounts_for(result: Result, ours: Mapping[str, str]) -> None:
    """Check that text and account agree, for another parser as well, and that no key of *ours* is passed over."""
    decided = {decision.key: decision for decision in result.decisions}
    written = {key: each.value for key, each in decided.items() if each.value is not None}
    assert len(decided) == len(result.decisions)
    assert YAML(typ="safe", pure=True).load(result.text)["data"] == written
    for key, value in ours.items():
        assert decided[key].ours == value
        assert key in written or decided[key].reason
    for finding in result.findings:
        assert finding.message


def spoken_of(result: Result) -> set[str]:
    """Return the keys that a person who reads the account is told of: by a rule, a finding or a review."""
    told = {key for finding in result.findings for key in finding.keys}
    told |= {each.key for each in result.decisions if each.rules or each.review or each.changes_behaviour}
    return told | {each.moved_to for each in result.decisions if each.moved_to}


class Walk(RuleBasedStateMachine):
    """Start from the default set of a release; edit, and go to other releases, near and far, up and down."""

    @initialize(release=RELEASES)
    def install(self, release: str) -> None:
        self.release = CATALOG.release(release)
        self.text = render_template(self.release)
        self.comments: list[str] = []
        self.unknown: dict[str, str] = {}

    def edit(self, key: str, value: str | None, *, comment: str = "", remark: str = "") -> None:
        """Set, add or (without a value) remove a key the way a person would, with a comment above it or behind it."""
        document = ConfigMap(self.text)
        editor = BlockEditor(document, document.layout)
        entry = document.entries.get(key)
        if value is None and entry:
            editor.remove(entry)
        elif value is not None and entry:
            editor.replace(entry, value, remark=remark if entry.remark < 0 else "")
        elif value is not None:
            pad = " " * document.layout.indent
            above = [f"{pad}{comment}"] if comment else []
            editor.insert(document.layout.entries[-1], key, value, above=above, remark=remark)
        self.text = splice(self.text, editor.edits())
        self.comments += [comment, remark.strip()]
        self.comments = [each for each in dict.fromkeys(self.comments) if each and each in self.text]

    @rule(data=st.data(), number=st.integers(0, 10**6), written=st.sampled_from(["", "above", "behind"]))
    def choose(self, data: st.DataObject, number: int, written: str) -> None:
        key, value = data.draw(settings_of(self.release))
        said = f"# we chose this: {number}."
        self.edit(key, value, comment=said * (written == "above"), remark=f"  {said}" * (written == "behind"))

    @rule(number=st.integers(0, 3), value=TEXTS)
    def try_something_unknown(self, number: int, value: str) -> None:
        key = f"x-ours-{number}"
        self.edit(key, value, comment=f"# nobody knows {number}, but we do.")
        self.unknown[key] = value

    @rule(data=st.data())
    def leave_out(self, data: st.DataObject) -> None:
        keys = list(ConfigMap(self.text).data)
        if len(keys) > 1:
            key = data.draw(st.sampled_from(keys))
            self.edit(key, None)
            self.unknown.pop(key, None)

    @rule(release=RELEASES, new_defaults=NEW_DEFAULTS)
    def go_far(self, release: str, new_defaults: NewDefaults) -> None:
        self.go(release, new_defaults)

    @rule(step=st.sampled_from([-1, 1]), new_defaults=NEW_DEFAULTS)
    def go_to_a_neighbour(self, step: int, new_defaults: NewDefaults) -> None:
        at = CATALOG.releases.index(self.release.id) + step
        self.go(CATALOG.releases[max(0, min(at, len(CATALOG.releases) - 1))], new_defaults)

    def go(self, release: str, new_defaults: NewDefaults) -> None:
        ours = ConfigMap(self.text).data
        result = rebase(
            self.text, from_release=self.release.id, to_release=release, born="1.0", new_defaults=new_defaults
        )
        accounts_for(result, ours)
        for report_format in FORMATS:
            assert render(result, report_format).endswith("\n")
        if not any(decision.value is not None for decision in result.decisions):
            assert "nothing-left" in [finding.id for finding in result.findings]
            return  # nobody would go on with that
        again = rebase(result.text, from_release=release, to_release=release, new_defaults=new_defaults)
        assert again.text == result.text
        self.release, self.text = CATALOG.release(release), result.text

    @invariant()
    def what_only_the_user_knows_is_still_there(self) -> None:
        if hasattr(self, "text"):
            written = ConfigMap(self.text).data
            assert {key: written.get(key) for key in self.unknown} == self.unknown
            assert all(comment in self.text for comment in self.comments)


Walk.TestCase.settings = settings(max_examples=20, stateful_step_count=12)
TestWalks = Walk.TestCase


class TestUpAndDown:
    """One release up and down again is where one was."""

    @settings(max_examples=30)
    @given(NEIGHBOURS, NEW_DEFAULTS, st.data())
    def test_options_of_both_releases_do_what_they_did_or_are_spoken_of(
        self, neighbours: tuple[str, str], new_defaults: NewDefaults, data: st.DataObject
    ) -> None:
        lower, upper = (CATALOG.release(name) for name in neighbours)
        chosen = dict(data.draw(st.lists(settings_of(lower), max_size=6)))
        ours = lower.defaults() | chosen
        for key in data.draw(st.lists(st.sampled_from(sorted(ours)), max_size=3)):
            if len(ours) > 1:
                ours.pop(key, None)

        up = rebase(written_out(ours), from_release=lower.id, to_release=upper.id, new_defaults=new_defaults)
        down = rebase(up.text, from_release=upper.id, to_release=lower.id, new_defaults=new_defaults)

        accounts_for(down, ConfigMap(up.text).data)
        back = ConfigMap(down.text).data
        told = spoken_of(up) | spoken_of(down)
        before, after = lower.effective_configuration(ours), lower.effective_configuration(back)
        other = {key for key in before if not alike(key, before[key], after.get(key), lower)}
        assert not {key for key in other if lower.reads(key) and upper.reads(key)} - told


class TestDefaultSets:
    """Who has changed nothing gets the new template; each key that differs from it is accounted for."""

    @settings(max_examples=40)
    @given(RELEASES, RELEASES)
    def test_only_rules_and_what_would_change_in_silence_differ(self, start: str, target: str) -> None:
        result = rebase(render_template(CATALOG.release(start)), from_release=start, to_release=target)

        theirs = CATALOG.release(target).defaults()
        for decision in result.decisions:
            wanted = theirs.get(decision.key)
            if not alike(decision.key, decision.value, wanted, CATALOG.release(target)):
                kept = wanted is None and decision.outcome == "kept"
                assert kept or decision.rules


def written_out(data: Mapping[str, str]) -> str:
    """Write *data* as a ConfigMap."""
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n  first: '1'\n"
    document = ConfigMap(text)
    editor = BlockEditor(document, document.layout)
    [first] = document.layout.entries
    for key, value in data.items():
        editor.insert(first, key, value)
    editor.remove(first)
    return splice(text, editor.edits())
