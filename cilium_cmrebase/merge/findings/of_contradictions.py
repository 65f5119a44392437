"""What there is to say of options of the output that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilium_cmrebase.catalog import KnownRelease
from cilium_cmrebase.merge.decide import Situation
from cilium_cmrebase.merge.model import Finding
from cilium_cmrebase.messages import Message
from cilium_cmrebase.rules import Configured
from cilium_cmrebase.rules.contradictions import contradictions, id_of_all_releases

__all__ = ["find_contradictions"]


def find_contradictions(
    situation: Situation,
    written: Mapping[str, str],
    sides: tuple[KnownRelease, KnownRelease],
    others: Iterable[Finding],
) -> Iterator[Finding]:
    """Yield contradictions between options of the output.

    Args:
        situation: What the decisions depend on.
        written: The options of the output.
        sides: The release of the user's ConfigMap, and that of the template.
        others: The other findings; what a rule asks of one of the options says more.
    """
    catalog, (start, target) = situation.catalog, sides
    asked = {key for finding in others if finding.severity == "required" and finding.is_open for key in finding.keys}
    already: set[str] | None = None
    for finding in contradictions(Configured(written, situation.target), target.version, catalog):
        if not asked.isdisjoint(finding.keys):
            continue
        if already is None:
            before = contradictions(Configured(situation.ours, situation.start), start.version, catalog)
            already = {id_of_all_releases(contradiction.id) for contradiction in before}
        if id_of_all_releases(finding.id) not in already:
            yield finding
        elif finding.severity == "required":  # the cluster runs all the same
            yield finding._replace(severity="recommended", notes=(*finding.notes, Message("contradicts-already")))
