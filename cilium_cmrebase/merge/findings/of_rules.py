"""What is to be said beside the decisions: what rules, the catalog and the documents have to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from cilium_cmrebase.catalog import KnownRelease, Release, release_order
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.merge.decide import Situation, is_at_default
from cilium_cmrebase.merge.model import SEVERITIES, Decision, Finding
from cilium_cmrebase.messages import Listed, Message, Quote, Value, arguments, message
from cilium_cmrebase.rules import Configured, Rule
from cilium_cmrebase.rules.checks import (
    COMMENTS_LOST,
    IMMUTABLE,
    METADATA_KEPT,
    NAMESPACE_DIFFERS,
    NOT_A_STRING,
    NOT_ANNOTATED,
    NOTHING_LEFT,
    OPTION_GONE,
    OPTION_WAKES_UP,
    RELEASE_GUESSED,
    REPEATED,
    SAME_RELEASE,
    UNKNOWN_KEY,
)

__all__ = [
    "find_contradictions",
    "find_in_decisions",
    "find_in_document",
    "find_in_output",
    "find_in_rules",
    "find_in_sides",
    "most_severe_first",
]


def most_severe_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return *findings* with the open ones first, then by severity, otherwise in their order."""
    return tuple(sorted(findings, key=lambda finding: (not finding.is_open, SEVERITIES.index(finding.severity))))


def find_in_rules(situation: Situation, decisions: dict[str, Decision]) -> Iterator[Finding]:
    """Yield what the rules that concern this cluster have to say, then defaults that change in silence."""
    had_a_say = {rule for decision in decisions.values() for rule in decision.rules}
    for rule in situation.state.fired:
        if not _is_of_use(situation, rule, decisions, had_a_say):
            continue
        # What it holds back goes by the name that later releases give it.
        held_back = [(key, held) for key, (held, holder) in situation.state.held.items() if holder is rule]
        resolved = rule.asks == "nothing" and all(_is_kept(situation, key, held, decisions) for key, held in held_back)
        yield _finding(situation, rule, resolved=resolved)
    # A rule knows more of an option than that its default changes, be it that this does not concern such a cluster.
    spoken_of = {key for rule in situation.state.judged for key in rule.keys}
    changed = [key for key in situation.changed_defaults() if key not in spoken_of]
    if changed:
        from cilium_cmrebase.merge.silent_changes import find_silent_changes

        yield from find_silent_changes(situation, decisions, changed)


def _finding(situation: Situation, rule: Rule, *, resolved: bool) -> Finding:
    """Return what *rule* has to say; what it asks for goes by the names that the new release reads."""
    names = {} if resolved else dict(_later_names(situation, rule))
    release = situation.target.id
    notes = tuple(message("later-name", old=old, new=new, release=release) for old, new in names.items())
    finding = rule.finding(resolved=resolved, names=names)
    return finding._replace(notes=(*finding.notes, *notes)) if notes else finding


def _later_names(situation: Situation, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the options of an earlier release's *rule* that the new release reads by another name, and that name."""
    gone = [key for key in rule.keys if key not in situation.target]
    if not gone:
        return
    from cilium_cmrebase.rules.names import later_name

    for key in gone:
        newest = later_name(key, situation.state.judged)
        if newest in situation.target and newest not in rule.keys:
            yield key, newest


def _is_of_use(situation: Situation, rule: Rule, decisions: dict[str, Decision], had_a_say: set[str]) -> bool:
    """Say whether the rule has anything to say: it asks a person, or something came of it."""
    if rule.asks != "nothing" or not any(rule.actions):
        return True
    if any(_takes_effect(situation, rule, key, decisions.get(key)) for key in rule.actions.adopt):
        return True
    return rule.id in had_a_say


def _takes_effect(situation: Situation, rule: Rule, key: str, decision: Decision | None) -> bool:
    """Say whether a new default of *key* that is taken over changes anything."""
    if decision is None and key not in situation.target:  # the release that the rule leads into still knew it
        passed = (situation.start, *(leg.after for leg in situation.way))
        before = next((release.default(key) for release in passed if key in release), None)
        after = next((release.default(key) for release in passed if release.id == rule.release), None)
        return before is not None and after is not None and not situation.same(key, before, after)
    if decision is None:
        return situation.default_changed(key)
    return decision.changes_behaviour or (decision.outcome == "added" and key not in situation.start)


def _is_kept(situation: Situation, key: str, held: str | None, decisions: dict[str, Decision]) -> bool:
    """Say whether the cluster does for *key* what the rule keeps, or what the user has chosen."""
    decision = decisions.get(key)
    if decision is None or decision.answer or key not in situation.target:
        return True
    if decision.outcome not in ("adopted", "added"):
        return True
    return situation.same(key, decision.value, held if held is not None else situation.target.default(key))


def find_in_decisions(situation: Situation, decisions: dict[str, Decision]) -> Iterator[Finding]:
    """Yield options that are gone, keys that no release knows, and settings that take effect only now."""
    for key, decision in decisions.items():
        if decision.ours is not None and decision.outcome == "dropped" and not decision.rules:
            yield from _gone(situation, decision)
        elif decision.ours is not None and decision.value is not None:
            if key not in situation.target:  # of those that are gone only an answer keeps one
                from cilium_cmrebase.rules.unread import unread

                finding = unread(key, situation.target, situation.catalog, situation.ours)
                check = UNKNOWN_KEY
                yield finding._replace(id=check.id, kind=check.kind, severity=check.severity)
            elif decision.changes_behaviour and not situation.start.reads(key):
                yield _wakes_up(situation, decision)


def find_contradictions(
    situation: Situation, written: Mapping[str, str], sides: tuple[KnownRelease, KnownRelease], found: Iterable[Finding]
) -> Iterator[Finding]:
    """Yield contradictions between options of the output.

    Args:
        situation: What the decisions depend on.
        written: The options of the output.
        sides: The release of the user's ConfigMap, and that of the template.
        found: What is known already; what a rule asks of one of the options says more.
    """
    catalog, (start, target) = situation.catalog, sides
    defaults = situation.target.defaults(target.version.patch)
    # What a release's default set says does not contradict itself, and looking through all contradictions takes long.
    if {key for key, _ in written.items() ^ defaults.items()}.isdisjoint(situation.target.contradictory_keys):
        return
    from cilium_cmrebase.rules.contradictions import contradictions

    asked = {key for each in found if each.severity == "required" and each.is_open for key in each.keys}
    known: set[str] | None = None
    for each in contradictions(Configured(written, situation.target), target.version, catalog):
        if not asked.isdisjoint(each.keys):
            continue
        if known is None:
            before = contradictions(Configured(situation.ours, situation.start), start.version, catalog)
            known = {_stem(each.id) for each in before}
        if _stem(each.id) not in known:
            yield each
        elif each.severity == "required":  # the cluster runs all the same
            yield each._replace(severity="recommended", notes=(*each.notes, Message("contradicts-already")))


def _stem(conflict: str) -> str:
    """Return what ids of the same contradiction have in common; where releases judge it otherwise, they follow."""
    return re.sub(r"-1\.\d+$", "", conflict)


def _gone(situation: Situation, decision: Decision) -> Iterator[Finding]:
    """Yield a finding for an option of the user's own that the new release does not read."""
    key, start, target = decision.key, situation.start, situation.target.id
    if key in situation.target or situation.same(key, decision.ours, decision.base):
        return
    given = arguments(key=key, value=Value(decision.ours, key), release=target)
    source = f"options of {start.id} and {target}"
    known = situation.catalog.knows(key)
    if not start.reads(key):
        why = message("gone-inert", release=start.id)
    elif is_at_default(situation, key):
        why = message("gone-no-loss", release=start.id)
    elif known and release_order(known[0]) > release_order(target):
        why = message("gone-not-yet", release=known[0])
        yield OPTION_GONE.finding((key,), "not-yet", source=source, given=given, why=why)
        return
    else:
        yield OPTION_GONE.finding((key,), source=source, given=given, why=Message("gone-no-rule"))
        return
    yield OPTION_GONE.finding((key,), "inert", severity="info", resolved=True, source=source, given=given, why=why)


def _wakes_up(situation: Situation, decision: Decision) -> Finding:
    """Return the finding for a key that had no effect in the ConfigMap so far and has one now."""
    return OPTION_WAKES_UP.finding(
        (decision.key,),
        value=Value(decision.value, decision.key),
        start=situation.start.id,
        release=situation.target.id,
    )


def find_in_document(document: ConfigMap) -> Iterator[Finding]:
    """Yield what had to be mended in a document."""
    for problem in document.problems:
        line, column = document.position(problem.offset)
        check = REPEATED if problem.kind == "repeated" else NOT_A_STRING
        place = f"{document.source}:{line}:{column}"
        yield check.finding((problem.key,), "mended", kind="mended", severity="info", resolved=True, place=place)


def find_in_sides(
    ours: ConfigMap, theirs: ConfigMap, sides: tuple[KnownRelease, KnownRelease], carried: list[str], lost: list[str]
) -> Iterator[Finding]:
    """Yield what concerns the documents as a whole."""
    for document, side, option in zip((ours, theirs), sides, ("--from", "--to"), strict=True):
        if not side.certain:
            given = arguments(
                document=document.source, evidence=side.evidence, version=str(side.version), option=option
            )
            if side.candidates:
                given = (*given, ("candidates", Listed(side.candidates)))
            yield RELEASE_GUESSED.finding((), "of-several" if side.candidates else "", given=given)
    if ours.immutable:
        yield IMMUTABLE.finding(document=ours.source)
    if ours.namespace and theirs.namespace and ours.namespace != theirs.namespace:
        yield NAMESPACE_DIFFERS.finding(ours=ours.namespace, theirs=theirs.namespace)
    if carried:
        yield METADATA_KEPT.finding(resolved=True, paths=Listed(tuple(carried)))
    if lost:
        yield COMMENTS_LOST.finding(comments=Listed(tuple(map(Quote, lost)), " | "))


def find_in_output(
    written: Mapping[str, str], target: Release, *, base_is_template: bool, differs: bool, flow_source: str | None
) -> Iterator[Finding]:
    """Yield what concerns the output as a whole.

    Args:
        written: The options of the output.
        target: The release that reads it.
        base_is_template: Whether both documents are of one release, and of no patches that differ.
        differs: Whether any option is written otherwise than the template has it.
        flow_source: The template's name, where the review is to be written into it and it has no place for comments.
    """
    if not written:
        yield NOTHING_LEFT.finding(release=target.id)
    if base_is_template and differs:
        yield SAME_RELEASE.finding(release=target.id)
    if flow_source is not None:
        yield NOT_ANNOTATED.finding(document=flow_source)
