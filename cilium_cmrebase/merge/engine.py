"""The rebase itself: from two texts to a third, and an account of every key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from cilium_cmrebase.catalog import Catalog, default_catalog
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.merge.decide import Situation, decide, in_order, still_written
from cilium_cmrebase.merge.findings import (
    find_contradictions,
    find_in_decisions,
    find_in_defaults,
    find_in_document,
    find_in_output,
    find_in_rules,
    find_in_sides,
    find_on_the_way,
    in_context,
    most_severe_first,
)
from cilium_cmrebase.merge.inputs import Sides, patch_of, read_sides
from cilium_cmrebase.merge.migration import migrate
from cilium_cmrebase.merge.model import Decision, Finding, NewDefaults, Result
from cilium_cmrebase.merge.writing.comments import Recogniser, Texts, comments_of
from cilium_cmrebase.merge.writing.output import Written, span_in, write
from cilium_cmrebase.rules import Configured, legs

if TYPE_CHECKING:
    from datetime import date

    from cilium_cmrebase.merge.answering import Answered
    from cilium_cmrebase.userfiles.accepted import Accepted
    from cilium_cmrebase.userfiles.answers import Answers
    from cilium_cmrebase.userfiles.policy import Policy

__all__ = ["rebase"]


def rebase(
    ours: str | ConfigMap,
    theirs: str | ConfigMap | None = None,
    *,
    from_release: str | None = None,
    to_release: str | None = None,
    base: str | ConfigMap | None = None,
    born: str | None = None,
    new_defaults: NewDefaults = "safe",
    name: str | None = None,
    policies: Iterable[Policy] = (),
    accepted: Accepted | None = None,
    decisions: Answers | None = None,
    annotate: bool = False,
    today: date | None = None,
    catalog: Catalog | None = None,
) -> Result:
    """Rebase a user's ConfigMap onto the template of another release.

    Args:
        ours: The user's ConfigMap: YAML or JSON, alone or in a stream.
        theirs: The new template, likewise; if not given, the catalog's default template of *to_release*.
        from_release: Release or patch that *ours* is of; detected if not given.
        to_release: Release or patch that *theirs* is of; detected if not given.
        base: The old template that *ours* was made from; the catalog's default set if not given.
        born: Release or patch that the cluster was first installed with; *from_release* if not given. It decides only
            where the ConfigMap itself does not tell what the cluster does.
        new_defaults: `safe` adopts the template's new defaults except where a rule says that they disrupt a running
            cluster; `adopt` holds none back; `preserve` holds back every change of what the cluster does.
        name: The ConfigMap's name; `cilium-config` if not given.
        policies: What the user asserts of the output at the new release; see `Policy.from_text`.
        accepted: Findings, and points for review, that somebody has accepted: they no longer count.
        decisions: Answers of the user's, which count in place of what would be decided.
        annotate: Whether to write what is left to a person into the text, as comments that the next rebase removes.
        today: What day it is; if not given, nothing that is accepted expires.
        catalog: The releases; those shipped with the program if not given.

    Returns:
        The rebased text and the account of it.

    Raises:
        DocumentError: A text is no ConfigMap that can be rebased; its `source` says which.
        ReleaseError: A release is not known, or not given and not to be detected.
    """
    catalog = catalog or default_catalog()
    sides = read_sides(ours, theirs, base, catalog, from_release=from_release, to_release=to_release, name=name)
    situation = _situation(sides, catalog, born, new_defaults)
    decided = _decide(situation, decisions)
    written = _write(sides, situation, decided)
    findings = _find(
        sides, situation, decided, written, born_given=born is not None, policies=policies, annotate=annotate
    )
    decided, findings = _accept(decided, findings, accepted, today)
    text = _annotated(sides, decided, findings, written) if annotate else written.text
    return Result(
        ours=sides.as_given[0],
        text=text,
        decisions=in_order(decided.decisions),
        findings=most_severe_first(findings),
        from_=sides.from_,
        to=sides.to,
        base=sides.base.description,
        born=born,
        new_defaults=new_defaults,
        rules_considered=situation.state.considered,
        upgrade_notes=tuple(leg.upgrade_notes for leg in situation.way if leg.upgrade_notes),
        other_documents=sides.theirs.other_documents,
        config_map_span=span_in(text, sides.theirs),
    )


class _Decided(NamedTuple):
    """What is decided.

    Attributes:
        decisions: One for every key.
        options: The options of the output.
        answered: What came of the answers; None where none were given.
    """

    decisions: list[Decision]
    options: dict[str, str]
    answered: Answered | None = None


def _situation(sides: Sides, catalog: Catalog, born: str | None, new_defaults: NewDefaults) -> Situation:
    """Return what decisions depend on: the way between the releases, and what its rules make of the options."""
    way = tuple(legs(catalog, sides.start.id, sides.target.id))
    state = migrate(sides.ours.data, sides.base.data, way, sides.patches, patch_of(born, catalog))
    return Situation(catalog=catalog, sides=sides, way=way, state=state, new_defaults=new_defaults)


def _decide(situation: Situation, answers: Answers | None) -> _Decided:
    """Decide about every key; answers of people come before all else."""
    decisions = decide(situation)
    if answers is None:
        return _Decided(decisions, still_written(decisions))
    from cilium_cmrebase.merge.answering import answer_points

    answered = answer_points(situation, decisions, answers)
    return _Decided(answered.decisions, still_written(answered.decisions), answered)


def _write(sides: Sides, situation: Situation, decided: _Decided) -> Written:
    """Write what is decided, and what else is the user's, into the template."""
    base = sides.base.document
    recogniser = Recogniser(situation.catalog, sides.start.id, comments_of(base) if base else ())
    destination = situation.state.destinations(sides.ours.data, decided.options)
    return write(Texts(sides.ours, sides.theirs, recogniser), base, decided.options, destination)


def _find(
    sides: Sides,
    situation: Situation,
    decided: _Decided,
    written: Written,
    *,
    born_given: bool,
    policies: Iterable[Policy],
    annotate: bool,
) -> list[Finding]:
    """Find what is to be said beyond the decisions."""
    ours, theirs, target, options = sides.ours, sides.theirs, sides.target, decided.options
    releases = sides.from_, sides.to
    by_key = {decision.key: decision for decision in decided.decisions}
    findings: list[Finding] = [*find_in_rules(situation, by_key), *find_in_defaults(situation, by_key)]
    findings += find_in_decisions(situation, by_key)
    findings += find_on_the_way(situation, by_key, born_given=born_given)
    findings += find_contradictions(situation, options, releases, findings)
    findings += find_in_sides(ours, theirs, releases, carried=written.carried, lost_comments=written.lost_comments)
    findings += [finding for document in sides.as_given for finding in find_in_document(document)]
    for policy in policies:
        findings += policy.findings(Configured(options, target), sides.to.version)
    if decided.answered is not None:
        findings = decided.answered.added_to(findings)
    findings += find_in_output(
        options,
        target,
        base_is_template=sides.base.is_template,
        differs=any(decision.value != decision.theirs for decision in decided.decisions),
        flow_source=theirs.source if annotate and theirs.layout.flow else None,
    )
    return in_context(findings, by_key, ours.namespace)


def _accept(
    decided: _Decided, findings: list[Finding], accepted: Accepted | None, today: date | None
) -> tuple[_Decided, list[Finding]]:
    """Let what somebody has accepted no longer count."""
    if accepted is None:
        return decided, findings
    from cilium_cmrebase.merge.accepting import accept

    decisions, findings = accept(decided.decisions, findings, accepted, today)
    return decided._replace(decisions=decisions), findings


def _annotated(sides: Sides, decided: _Decided, findings: list[Finding], written: Written) -> str:
    """Return the output with what is left to a person as comments, where it has a place for them."""
    if not decided.options or sides.theirs.layout.flow:
        return written.text
    from cilium_cmrebase.merge.writing.review_comments import with_review_comments

    output = ConfigMap(written.text, source=sides.theirs.source, name=sides.theirs.name)
    return with_review_comments(output, decided.decisions, findings)
