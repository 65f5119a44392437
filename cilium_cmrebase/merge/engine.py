"""The rebase itself: from two texts to a third, and an account of every key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilium_cmrebase.catalog import (
    Catalog,
    Release,
    ReleaseError,
    Version,
    default_catalog,
    detect_release,
    parse_version,
)
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import splice
from cilium_cmrebase.merge.comments import Recogniser, is_comment, lines_of
from cilium_cmrebase.merge.decide import Situation, decide, still_written
from cilium_cmrebase.merge.findings import (
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
from cilium_cmrebase.merge.template import render_template
from cilium_cmrebase.merge.way_findings import find_on_the_way
from cilium_cmrebase.merge.writing import DataWriter
from cilium_cmrebase.policy import legs

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
        version = parse_version(to_release)
        theirs = render_template(
            catalog.release(version),
            version.patch,
            name or ours.name or "cilium-config",
            ours.namespace or "kube-system",
        )
    theirs = theirs if isinstance(theirs, ConfigMap) else ConfigMap(theirs, source="new.yaml", name=name)
    if isinstance(base, str):
        base = ConfigMap(base, source="base.yaml", name=name)
    to_side = _side(theirs, to_release, catalog, "--to")
    from_side = _side(ours, from_release, catalog, "--from", latest=to_side.version.release)
    start, target = catalog.release(from_side.version), catalog.release(to_side.version)
    base_data, base_said = _base(base, start, from_side.version, ours.data)

    way = tuple(legs(catalog, start.id, target.id))
    origin = from_side.version.patch or start.latest_patch
    state = migrate(ours.data, base_data, way, origin, _patch_of(born, catalog))
    situation = Situation(catalog, start, target, way, ours.data, base_data, theirs.data, state, new_defaults)
    decisions = decide(situation)

    base_comments = _comment_lines(base) if base else ()
    recogniser = Recogniser(catalog, start.id, base_comments)
    writer = DataWriter(ours, theirs, still_written(decisions), _destinations(state, ours.data), recogniser)
    metadata = MetadataWriter(ours, theirs, base, recogniser)
    margins = MarginWriter(ours, theirs, recogniser)
    text = splice(theirs.text, [*writer.edits(), *metadata.edits(), *margins.edits()])

    by_key = {decision.key: decision for decision in decisions}
    findings: list[Finding] = [*find_in_rules(situation, by_key), *find_in_decisions(situation, by_key)]
    findings += find_on_the_way(situation, by_key, born_given=born is not None)
    lost = [*writer.lost_comments, *margins.lost_comments]
    findings += find_in_sides(ours, theirs, (from_side, to_side), metadata.carried, lost)
    findings += [*find_in_document(ours), *find_in_document(theirs)]
    return Result(
        ours=ours,
        text=text,
        decisions=_in_order(decisions),
        findings=most_severe_first([finding.about(_values(finding, by_key)) for finding in findings]),
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
    found = detect_release(document.text, document.data, catalog, latest=latest)
    if found.version is None:
        raise ReleaseError(f"{document.source}: cannot tell which release it is of ({found.evidence}); say {option}")
    return Side(found.version, found.evidence, found.certain, found.candidates)


def _values(finding: Finding, decisions: Mapping[str, Decision]) -> Iterator[str | None]:
    """Yield what the options that *finding* is about had and have now."""
    for key in finding.keys:
        decision = decisions.get(key)
        yield from (decision.ours, decision.value) if decision else (None, None)


def _patch_of(version: str | None, catalog: Catalog) -> str | None:
    """Return the patch that *version* names, for a minor release its newest; None for None."""
    if version is None:
        return None
    parsed = parse_version(version)
    return parsed.patch or catalog.release(parsed).latest_patch


def _base(
    given: ConfigMap | None, start: Release, version: Version, ours: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """Return the old default set, and what it is in words."""
    if given is not None:
        return given.data, given.source
    if version.patch is not None:
        known = version.patch in start.patches
        return start.defaults(version.patch), f"default set of {version.patch if known else start.latest_patch}"
    patch = start.closest_patch(ours)
    return start.defaults(patch), f"default set of {patch}"


def _destinations(state: Migration, ours: Mapping[str, str]) -> dict[str, str | None]:
    """Return for each of the user's keys the key that holds its value after the rules; None where it is gone."""
    places: dict[str, str | None] = {}
    for key in ours:
        move = state.moves.get(key)
        places[key] = key if move is None else move.to
    return places


def _comment_lines(document: ConfigMap) -> list[str]:
    text = document.text
    return [line for line in lines_of(text, document.base, document.document_end) if is_comment(line)]


def _in_order(decisions: list[Decision]) -> tuple[Decision, ...]:
    """Return the decisions with those about keys that are written first."""
    return tuple(sorted(decisions, key=lambda decision: decision.value is None))
