"""The rebase itself: from two texts to a third, and an account of every key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attr

from cilium_cmrebase.catalog import (
    Catalog,
    Release,
    ReleaseError,
    Version,
    default_catalog,
    parse_version,
    release_order,
)
from cilium_cmrebase.document.comments import lines_of, remark_of
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.document.stream import DEFAULT_NAME, DEFAULT_NAMESPACE
from cilium_cmrebase.merge.comments import ANNOTATION, Recogniser, is_comment
from cilium_cmrebase.merge.decide import Situation, decide, still_written
from cilium_cmrebase.merge.findings import (
    find_contradictions,
    find_in_decisions,
    find_in_document,
    find_in_rules,
    find_in_sides,
    most_severe_first,
)
from cilium_cmrebase.merge.margins import MarginWriter
from cilium_cmrebase.merge.metadata import MetadataWriter
from cilium_cmrebase.merge.migration import Migration, migrate
from cilium_cmrebase.merge.model import Decision, Finding, NewDefaults, Result, Side
from cilium_cmrebase.merge.way_findings import find_on_the_way
from cilium_cmrebase.merge.writing import DataWriter
from cilium_cmrebase.rules import REVIEW, Configured, legs

if TYPE_CHECKING:
    from datetime import date

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
    ours = ours if isinstance(ours, ConfigMap) else ConfigMap(ours, source="old.yaml", name=name)
    if theirs is None:
        if to_release is None:
            raise ReleaseError("neither a template nor the release to rebase onto is given")
        from cilium_cmrebase.catalog.template import render_template

        version = parse_version(to_release)
        called = name or ours.name or DEFAULT_NAME
        rendered = render_template(catalog.release(version), version.patch, called, ours.namespace or DEFAULT_NAMESPACE)
        theirs = ConfigMap(rendered, source="new.yaml", name=called)
    theirs = theirs if isinstance(theirs, ConfigMap) else ConfigMap(theirs, source="new.yaml", name=name)
    if isinstance(base, str):
        base = ConfigMap(base, source="base.yaml", name=name)
    to_side = _side(theirs, to_release, catalog, "--to")
    from_side = _side(ours, from_release, catalog, "--from", latest=to_side.version.release)
    start, target = catalog.release(from_side.version), catalog.release(to_side.version)
    read = (ours, theirs)  # places are those in the texts as they were given
    ours, theirs = _plain(ours), _plain(theirs)
    patches = start.likely_patches(ours.data) if from_side.version.patch is None else (from_side.version.patch,)
    base_data, base_said = _base(base, start, (from_side.version, to_side.version), patches[-1], theirs)

    way = tuple(legs(catalog, start.id, target.id))
    state = migrate(ours.data, base_data, way, patches, _patch_of(born, catalog))
    situation = Situation(
        catalog=catalog,
        start=start,
        target=target,
        way=way,
        ours=ours.data,
        base=base_data,
        theirs=theirs.data,
        state=state,
        new_defaults=new_defaults,
    )
    decided = decide(situation)
    answered = None
    if decisions is not None:
        from cilium_cmrebase.merge.answering import answer_points

        answered = answer_points(situation, decided, decisions)
        decided = answered.decisions

    base_comments = _comments_of(base) if base else ()
    recogniser = Recogniser(catalog, start.id, base_comments)
    written = still_written(decided)
    writer = DataWriter(ours, theirs, written, _destinations(state, ours.data, written), recogniser)
    metadata = MetadataWriter(ours, theirs, base, recogniser)
    margins = MarginWriter(
        ours,
        theirs,
        recogniser,
        gone=metadata.gone,
        commented=metadata.commented,
        remarked=metadata.remarked,
    )
    # What goes to the same place stays in this order.
    edits = [*writer.edits(), *metadata.edits(), *margins.inner_edits()]
    text = splice(theirs.text, [*edits, *metadata.immutable_edits(), *margins.outer_edits()])

    by_key = {decision.key: decision for decision in decided}
    findings: list[Finding] = [*find_in_rules(situation, by_key), *find_in_decisions(situation, by_key)]
    findings += find_on_the_way(situation, by_key, born_given=born is not None)
    findings += find_contradictions(situation, written, (from_side, to_side), findings)
    lost = [*writer.lost_comments, *margins.lost_comments]
    findings += find_in_sides(ours, theirs, (from_side, to_side), metadata.carried, lost)
    findings += [finding for document in read for finding in find_in_document(document)]
    for policy in policies:
        findings += policy.findings(Configured(written, target), to_side.version)
    if answered is not None:
        findings = answered.added_to(findings)
    if not written:
        findings.append(_nothing_left(target))
    if base_data is theirs.data and any(decision.value != decision.theirs for decision in decided):
        findings.append(_taken_for_choices(target))
    if annotate and theirs.layout.flow:
        findings.append(_no_place_for_annotations(theirs))
    findings = [finding.about(_values(finding, by_key)) for finding in findings]
    if ours.namespace and ours.namespace != DEFAULT_NAMESPACE:
        findings = [_in_namespace(finding, ours.namespace) for finding in findings]
    if accepted is not None:
        decided, findings = _accept(decided, findings, accepted, today)
    if annotate and written and not theirs.layout.flow:
        from cilium_cmrebase.merge.review_comments import with_review_comments

        text = with_review_comments(ConfigMap(text, source=theirs.source, name=theirs.name), decided, findings)
    return Result(
        ours=read[0],
        text=text,
        decisions=_in_order(decided),
        findings=most_severe_first(findings),
        from_=from_side,
        to=to_side,
        base=base_said,
        born=born,
        new_defaults=new_defaults,
        rules_considered=state.considered,
        upgrade_notes=tuple(leg.upgrade_notes for leg in way if leg.upgrade_notes),
        other_documents=theirs.other_documents,
        config_map_span=(theirs.base, len(text) - (len(theirs.text) - theirs.document_end)),
    )


def _side(document: ConfigMap, given: str | None, catalog: Catalog, option: str, *, latest: str | None = None) -> Side:
    """Return the release of *document* as it was given, or as it can be detected."""
    if given is not None:
        version = parse_version(given)
        catalog.release(version)
        return Side(version)
    from cilium_cmrebase.catalog import detect_release

    found = detect_release(document.text, document.data, catalog)
    if latest is not None and not found.certain and found.version is not None:
        # Most people go up: of the releases that it may be, one that they do not go down from is the likelier.
        likely = (found.version.release, *found.candidates)
        if any(release_order(name) <= release_order(latest) for name in likely):
            found = detect_release(document.text, document.data, catalog, latest=latest)
    if found.version is None:
        raise ReleaseError(f"{document.source}: cannot tell which release it is of ({found.evidence}); say {option}")
    return Side(found.version, found.evidence, found.certain, found.candidates)


def _plain(document: ConfigMap) -> ConfigMap:
    """Return *document* without the annotations of an earlier run."""
    if ANNOTATION not in document.text:
        return document
    from cilium_cmrebase.merge.review_comments import without_review_comments

    return without_review_comments(document)


def _nothing_left(release: Release) -> Finding:
    """Return what is to be said of an output that has no option."""
    return Finding(
        id="nothing-left",
        kind="nothing-left",
        severity="recommended",
        keys=(),
        message=f"no option is left: with this, {release.id} goes by its compiled defaults alone",
        action="See that yours is the ConfigMap of the whole cluster, or give what it was made from with --base.",
    )


def _taken_for_choices(release: Release) -> Finding:
    """Return what is to be said of the base where both documents are of one release, and of no patches that differ."""
    return Finding(
        id="same-release",
        kind="same-release",
        severity="info",
        keys=(),
        message=f"both are of {release.id}: where yours differs from the template, that is taken for your choice",
        action="To take over what is new in the template, say which patch yours is of with --from, or what it was made "
        "from with --base.",
    )


def _no_place_for_annotations(document: ConfigMap) -> Finding:
    """Return what is to be said of a document in flow style, such as JSON, whose review is asked for in the file."""
    return Finding(
        id="not-annotated",
        kind="not-annotated",
        severity="info",
        keys=(),
        message=f"{document.source} is in flow style, which has no place for comments: the report alone has the review",
        action="Use a template in block style (YAML as helm prints it) to have it in the file.",
    )


def _in_namespace(finding: Finding, namespace: str) -> Finding:
    """Return *finding* with the commands in it for Cilium in *namespace*; kube-proxy is elsewhere."""
    if f"-n {DEFAULT_NAMESPACE}" not in finding.action:
        return finding
    import shlex

    option = f"-n {shlex.quote(namespace)}"
    action = re.sub(rf"-n {DEFAULT_NAMESPACE}(?! get ds kube-proxy)", lambda _: option, finding.action)
    return attr.evolve(finding, action=action)


def _values(finding: Finding, decisions: Mapping[str, Decision]) -> Iterator[str | None]:
    """Yield what the options that *finding* is about had and have now."""
    for key in finding.keys:
        decision = decisions.get(key)
        yield from (decision.ours, decision.value) if decision else (None, None)


def _accept(
    decisions: list[Decision], findings: list[Finding], accepted: Accepted, today: date | None
) -> tuple[list[Decision], list[Finding]]:
    """Return decisions and findings with what is accepted, and what is to be said of the file that says so."""
    from cilium_cmrebase.userfiles.accepted import Register

    register = Register(accepted, today)
    findings = [register.finding(finding) for finding in findings]
    decisions = [
        attr.evolve(decision, accepted=register.acceptance(REVIEW, (decision.key,), decision.fingerprint))
        if decision.review
        else decision
        for decision in decisions
    ]
    return decisions, [*findings, *register.findings()]


def _patch_of(version: str | None, catalog: Catalog) -> str | None:
    """Return the patch that *version* names, for a minor release its newest; None for None."""
    if version is None:
        return None
    parsed = parse_version(version)
    return parsed.patch or catalog.release(parsed).latest_patch


def _base(
    given: ConfigMap | None, start: Release, versions: tuple[Version, Version], patch: str, theirs: ConfigMap
) -> tuple[dict[str, str], str]:
    """Return the old default set, and what it is in words."""
    if given is not None:
        return given.data, given.source
    version, target = versions
    if version.release == target.release and (None in (version.patch, target.patch) or version.patch == target.patch):
        # Nothing tells what the user left out of this template from what they have not seen yet. To take it for left
        # out loses nothing, and lets the result of a rebase stay what it is.
        return theirs.data, f"new template ({theirs.source})"
    known = start.known_patch(patch)
    return start.defaults(known), f"default set of {known}"


def _destinations(state: Migration, ours: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str | None]:
    """Return for each of the user's keys the key that holds its value after the rules; None where it is gone.

    An answer can write a key that the rules had taken out.
    """
    places: dict[str, str | None] = {key: key for key in ours}
    places |= {key: move.to for key, move in state.moves.items() if key in ours and key not in written}
    return places


def _comments_of(document: ConfigMap) -> list[str]:
    lines = lines_of(document.text, document.base, document.document_end)
    remarks = (remark_of(document, entry) for entry in document.layout.entries)
    return [*filter(is_comment, lines), *filter(None, remarks)]


def _in_order(decisions: list[Decision]) -> tuple[Decision, ...]:
    """Return the decisions with those about keys that are written first."""
    return tuple(sorted(decisions, key=lambda decision: decision.value is None))
