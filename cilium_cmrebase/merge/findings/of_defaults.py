"""What there is to say of options that nobody writes, and that mean something else from now on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilium_cmrebase.merge.decide import Situation, is_switched_on, still_written
from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.messages import Value
from cilium_cmrebase.rules import Configured
from cilium_cmrebase.rules.checks import COMPILED_DEFAULT_CHANGED
from cilium_cmrebase.rules.conditions import runs

__all__ = ["find_silent_changes"]


def find_silent_changes(
    situation: Situation, decisions: Mapping[str, Decision], changed: Iterable[str]
) -> Iterator[Finding]:
    """Yield the options whose compiled default changes what the cluster does.

    Args:
        situation: What the decisions depend on.
        decisions: The decisions by key.
        changed: Options with another compiled default, of which no rule speaks.
    """
    written = still_written(decisions.values())
    for key in changed:
        decision = decisions.get(key)
        settled = decision is not None and (decision.value is not None or not decision.changes_behaviour)
        if not settled and _matters(situation, key, written):
            yield _silent(situation, key)


def _matters(situation: Situation, key: str, written: Mapping[str, str]) -> bool:
    """Say whether the cluster runs what reads *key*, and the other default is not just another way to say the same.

    Args:
        situation: What the decisions depend on.
        key: The option.
        written: The options of the output.
    """
    return (
        _has_part_in(situation, key)
        and is_switched_on(situation, key, written)
        and not _says_what_its_successor_does(situation, key)
    )


def _has_part_in(situation: Situation, key: str) -> bool:
    """Say whether the cluster runs a program that reads *key*: operators of other clouds than its own are none."""
    optional = situation.catalog.components
    components = situation.start.components(key)
    special = [name for name in components if name in optional]
    # The operator without a suffix is all of them in one.
    if not special or any(name not in optional and name != "cilium-operator" for name in components):
        return True
    cluster = Configured(situation.ours, situation.start)
    return any(runs(name, situation.catalog).holds(cluster) for name in special)


def _says_what_its_successor_does(situation: Situation, key: str) -> bool:
    """Say whether one release has in *key* by default what the other has in the option that takes its place."""
    for one, other in ((situation.start, situation.target), (situation.target, situation.start)):
        successor = one.option(key).replaced_by
        if successor and situation.same(key, one.default(key), other.default(successor)):
            return True
    return False


def _silent(situation: Situation, key: str) -> Finding:
    """Return the finding for an option that nobody writes and whose compiled default is another now."""
    start, target = situation.start, situation.target
    before, after = start.default(key) or "", target.default(key)
    return COMPILED_DEFAULT_CHANGED.finding(
        (key,),
        "refused" if target.refuses(key, before) else "",
        source=f"compiled defaults of {start.id} and {target.id}",
        before=Value(before, key),
        after=Value(after, key),
        start=start.id,
        release=target.id,
    )
