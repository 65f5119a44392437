"""What is to be said beside the decisions: what rules, the catalog and the documents have to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import attr

from cilium_cmrebase.catalog import release_order
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.merge.decide import Situation, is_at_default
from cilium_cmrebase.merge.model import SEVERITIES, Decision, Finding, Side
from cilium_cmrebase.rules import Configured, Rule

__all__ = [
    "find_contradictions",
    "find_in_decisions",
    "find_in_document",
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
        yield _in_later_names(situation, rule.finding(resolved=resolved))
    # A rule knows more of an option than that its default changes, be it that this does not concern such a cluster.
    spoken_of = {key for rule in situation.state.judged for key in rule.keys}
    changed = [key for key in situation.changed_defaults() if key not in spoken_of]
    if changed:
        from cilium_cmrebase.merge.silent_changes import find_silent_changes

        yield from find_silent_changes(situation, decisions, changed)


def _in_later_names(situation: Situation, finding: Finding) -> Finding:
    """Return what an earlier release's rule asks for, with options by the names that the new release reads."""
    gone = [key for key in finding.keys if key not in situation.target]
    if finding.resolved or not gone:
        return finding
    from cilium_cmrebase.rules.names import later_name

    newest = {key: later_name(key, situation.state.judged) for key in gone}
    names = {old: new for old, new in newest.items() if new in situation.target and new not in finding.keys}
    if not names:
        return finding
    said = [f"{old} goes by the name {new} in {situation.target.id}" for old, new in names.items()]
    word = "|".join(re.escape(old) for old in names)
    action = re.sub(rf"(?<![-\w])(?:{word})(?![-\w])", lambda found: names[found[0]], finding.action)
    keys = tuple(names.get(key, key) for key in finding.keys)
    return attr.evolve(finding, keys=keys, message=f"{finding.message}; {', '.join(said)}", action=action)


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

                found = unread(key, situation.target, situation.catalog, situation.ours)
                yield attr.evolve(found, id="unknown-key", kind="unknown-key", severity="recommended")
            elif decision.changes_behaviour and not situation.start.reads(key):
                yield _wakes_up(situation, decision)


def find_contradictions(
    situation: Situation, written: Mapping[str, str], sides: tuple[Side, Side], found: Iterable[Finding]
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
            message = f"{each.message}; that is so in yours already, so something else may decide in this cluster"
            yield attr.evolve(each, severity="recommended", message=message)


def _stem(conflict: str) -> str:
    """Return what ids of the same contradiction have in common; where releases judge it otherwise, they follow."""
    return re.sub(r"-1\.\d+$", "", conflict)


def _gone(situation: Situation, decision: Decision) -> Iterator[Finding]:
    """Yield a finding for an option of the user's own that the new release does not read."""
    key, start, target = decision.key, situation.start, situation.target.id
    if key in situation.target or situation.same(key, decision.ours, decision.base):
        return
    inert, why = True, f"{start.id} does not read it either"
    if start.reads(key):
        inert = is_at_default(situation, key)
        why = f"you had it at what {start.id} does anyway" if inert else "no rule says what replaces it"
    action = "" if inert else f"Find out in the notes of {target} what takes the place of {key}, and set that."
    known = situation.catalog.knows(key)
    if known and not inert and release_order(known[0]) > release_order(target):
        why = f"it came with {known[0]}"
        action = f"See whether the cluster can do without what it does, before you go back to {target}."
    yield Finding(
        id="option-gone",
        kind="option-removed",
        severity="info" if inert else "required",
        keys=(key,),
        message=f'Cilium {target} does not read {key} ("{decision.ours}" in yours); {why}.',
        action=action,
        resolved=inert,
        source=f"options of {situation.start.id} and {target}",
    )


def _wakes_up(situation: Situation, decision: Decision) -> Finding:
    """Return the finding for a key that had no effect in the ConfigMap so far and has one now."""
    start, target = situation.start.id, situation.target.id
    return Finding(
        id="option-wakes-up",
        kind="behaviour-changed",
        severity="recommended",
        keys=(decision.key,),
        message=f'"{decision.value}" now counts: {start} does not read the key from the ConfigMap, {target} does',
        action="Leave it if it says what you want; remove it to let the cluster do what it does.",
    )


def find_in_document(document: ConfigMap) -> Iterator[Finding]:
    """Yield what had to be mended in a document."""
    for problem in document.problems:
        line, column = document.position(problem.offset)
        place = f"{document.source}:{line}:{column}"
        if problem.kind == "repeated":
            message = f"the key at {place} comes again further down; the last one counts, and only that is kept"
        else:
            message = f"the value at {place} is no string, which Kubernetes refuses; it is taken for text"
        yield Finding(
            id=problem.kind,
            kind="mended",
            severity="info",
            keys=(problem.key,),
            message=message,
            resolved=True,
        )


def find_in_sides(
    ours: ConfigMap, theirs: ConfigMap, sides: tuple[Side, Side], carried: list[str], lost: list[str]
) -> Iterator[Finding]:
    """Yield what concerns the documents as a whole."""
    for document, side, option in zip((ours, theirs), sides, ("--from", "--to"), strict=True):
        if not side.certain:
            others = f" (it could be {', '.join(side.candidates)})" if side.candidates else ""
            yield Finding(
                id="release-guessed",
                kind="release-guessed",
                severity="recommended",
                keys=(),
                message=f"the release of {document.source} is guessed by {side.evidence}: {side.version}{others}",
                action=f"Say it with {option} if that is wrong: base, rules and defaults depend on it.",
            )
    if ours.immutable:
        yield Finding(
            id="immutable",
            kind="immutable",
            severity="recommended",
            keys=(),
            message=f"{ours.source} is immutable: the API server refuses to change it in place.",
            action="Delete the ConfigMap and create it anew from the output, or give it another name.",
        )
    if ours.namespace and theirs.namespace and ours.namespace != theirs.namespace:
        yield Finding(
            id="namespace-differs",
            kind="namespace-differs",
            severity="required",
            keys=(),
            message=f"Your ConfigMap is in namespace {ours.namespace}, the template in {theirs.namespace}.",
            action=f"Render the template for {ours.namespace}, or the running agents will not see the output.",
        )
    if carried:
        yield Finding(
            id="metadata-kept",
            kind="metadata",
            severity="info",
            keys=(),
            message=f"Taken over from yours: {', '.join(carried)}.",
            resolved=True,
        )
    if lost:
        yield Finding(
            id="comments-lost",
            kind="comments-lost",
            severity="recommended",
            keys=(),
            message=f"The template is in flow style, which has no place for your comments: {' | '.join(lost)}",
            action="Use a template in block style (YAML as helm prints it) to keep them.",
        )
