"""The way of one cluster to another release: hop by hop, what to do, what it interrupts and what cannot be undone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from cilium_cmrebase.catalog import Catalog, KnownRelease, Release, Version, default_catalog, parse_version
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.document.stream import DEFAULT_NAMESPACE
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.rules import (
    STAGES,
    Configured,
    Detour,
    Finding,
    Leg,
    Procedure,
    Stage,
    Step,
    Transition,
    downgrade_rules,
    legs,
)

__all__ = ["Drift", "Hop", "Plan", "plan"]


@attrs.frozen
class Drift:
    """A default that differs between two patches of a release.

    Attributes:
        key: The option.
        before: What the older default set writes; None where it does not have the option.
        after: What the newer one writes.
    """

    key: str
    before: str | None
    after: str | None


@attrs.frozen
class Hop:
    """One step of the way.

    Attributes:
        before: The patch that it leaves.
        after: The patch that it enters.
        transition: What it asks for and interrupts; None where Cilium names no such step.
        steps: What to do, by stage.
        result: The rebase of the ConfigMap; None between patches of one release.
        drift: Between patches of one release: the defaults that differ.
        one_way: What cannot be undone, or not without preparation.
        detours: Changes of their own that this hop makes possible or due.
    """

    before: Version
    after: Version
    transition: Transition | None
    steps: Mapping[Stage, tuple[Step, ...]]
    result: Result | None
    drift: tuple[Drift, ...] = ()
    one_way: tuple[Finding, ...] = ()
    detours: tuple[Detour, ...] = ()

    @property
    def is_micro(self) -> bool:
        """Whether it stays within one release."""
        return self.before.release == self.after.release

    def findings(self, phase: str) -> tuple[Finding, ...]:
        """Return what a person has to do or to look at `before`, `during` or `after` the deployment."""
        if self.result is None:
            return ()
        return tuple(finding for finding in self.result.findings if finding.phase == phase and not finding.resolved)


@attrs.frozen
class Plan:
    """The way from one release to another.

    Attributes:
        source: Name of the ConfigMap's text.
        start: Where it starts, and how that is known.
        to: Where it leads.
        hops: The steps, in order; none where start and end are the same patch.
    """

    source: str
    start: KnownRelease
    to: Version
    hops: tuple[Hop, ...]

    @property
    def from_(self) -> Version:
        """Where it starts."""
        return self.start.version

    @property
    def certain(self) -> bool:
        """Whether the start was given or detected beyond doubt."""
        return self.start.certain

    @property
    def candidates(self) -> tuple[str, ...]:
        """Releases that the ConfigMap may be of as well."""
        return self.start.candidates

    def to_dict(self) -> dict[str, Any]:
        """Return the plan ready for JSON."""
        return {
            "format_version": "1.0",
            "report": "plan",
            "source": self.source,
            "from": self.from_.release,
            "to": self.to.release,
            "certain": self.certain,
            "candidates": list(self.candidates),
            "hops": [_plain_hop(hop) for hop in self.hops],
        }


def plan(
    text: str | ConfigMap,
    to_release: str,
    *,
    from_release: str | None = None,
    born: str | None = None,
    name: str | None = None,
    catalog: Catalog | None = None,
) -> Plan:
    """Plan the way of a cluster to another release.

    Args:
        text: The cluster's ConfigMap: YAML or JSON, alone or in a stream.
        to_release: The release or patch to go to, up or down.
        from_release: The release or patch that the cluster runs; detected if not given.
        born: The release that it was first installed with; *from_release* if not given.
        name: The ConfigMap's name; `cilium-config` if not given.
        catalog: The releases; those shipped with the program if not given.

    Raises:
        DocumentError: *text* is no ConfigMap that can be read.
        ReleaseError: A release is not known, or not given and not to be detected.
    """
    catalog = catalog or default_catalog()
    document = text if isinstance(text, ConfigMap) else ConfigMap(text, name=name)
    target = parse_version(to_release)
    target = Version(target.release, target.patch or catalog.release(target).latest_patch)
    # The first rebase also finds out where the way starts; what it says of the end of a long way is not used.
    first = rebase(document, from_release=from_release, to_release=str(target), born=born, name=name, catalog=catalog)
    start = first.from_
    way = tuple(legs(catalog, start.version.release, target.release))
    if way:
        hops = tuple(_hops(document, first, way, target, catalog, born or str(start.version)))
    else:
        hops = tuple(_micro(document, start.version, target, catalog))
    return Plan(document.source, start, target, hops)


def _hops(
    document: ConfigMap, first: Result, way: tuple[Leg, ...], target: Version, catalog: Catalog, born: str
) -> Iterator[Hop]:
    before = first.from_.version
    for leg in way:
        is_last = leg is way[-1]
        after = Version(leg.after.id, target.patch if is_last else leg.after.latest_patch)
        result = first
        if len(way) > 1:
            result = rebase(
                document,
                from_release=str(before),
                to_release=str(after),
                born=born,
                name=document.name,
                catalog=catalog,
            )
        written = ConfigMap(result.text, name=document.name)
        procedure = _procedure(document, leg.before, before, after, catalog)
        yield Hop(
            before=before,
            after=after,
            transition=procedure.transition(),
            steps={stage: tuple(procedure.steps(stage, down=leg.is_down)) for stage in STAGES},
            result=result,
            one_way=() if leg.is_down else tuple(_one_way(result, leg.after, written.data)),
            detours=() if leg.is_down else tuple(procedure.detours()),
        )
        document, before = written, after


def _micro(document: ConfigMap, start: Version, target: Version, catalog: Catalog) -> Iterator[Hop]:
    """Yield the one hop between two patches of a release; nothing where they are the same."""
    release = catalog.release(target)
    if start.patch == target.patch:
        return
    old, new = release.defaults(start.patch), release.defaults(target.patch)
    drift = [Drift(key, old.get(key), new.get(key)) for key in old | new if old.get(key) != new.get(key)]
    procedure = _procedure(document, release, start, target, catalog)
    yield Hop(start, target, procedure.transition(), {"deploy": (procedure.micro(),)}, None, tuple(drift))


def _procedure(document: ConfigMap, release: Release, before: Version, after: Version, catalog: Catalog) -> Procedure:
    placeholders = {
        "before": before.release,
        "before_latest": release.latest_patch,
        "before_patch": before.patch or "",
        "release": after.release,
        "namespace": shlex.quote(document.namespace or DEFAULT_NAMESPACE),
    }
    cluster = Configured(document.data, release)
    return Procedure(catalog.procedure, cluster, _patch(before, catalog), _patch(after, catalog), placeholders)


def _patch(version: Version, catalog: Catalog) -> str:
    return version.patch or catalog.release(version).latest_patch


def _one_way(result: Result, entered: Release, data: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what stands in the way of going back from *entered*, configured with *data*."""
    for finding in result.findings:
        if finding.wording.rollback:
            yield finding
    cluster = Configured(data, entered)
    for rule in downgrade_rules(entered):
        if rule.scope.leads_from((entered.latest_patch,)) and rule.scope.when.holds(cluster):
            yield rule.finding().in_namespace(result.ours.namespace or DEFAULT_NAMESPACE)


def _plain_hop(hop: Hop) -> dict[str, Any]:
    return {
        "from": str(hop.before),
        "to": str(hop.after),
        "transition": None if hop.transition is None else attrs.asdict(hop.transition),
        "steps": {
            stage: [attrs.asdict(step, value_serializer=_listed) for step in steps]
            for stage, steps in hop.steps.items()
        },
        "report": None if hop.result is None else hop.result.to_dict(),
        "drift": [attrs.asdict(default) for default in hop.drift],
        "one_way": [finding.to_dict() for finding in hop.one_way],
        "roads": [attrs.asdict(detour, value_serializer=_listed) for detour in hop.detours],
    }


def _listed(_instance: Any, _field: Any, value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
