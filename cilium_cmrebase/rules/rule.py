"""Upgrade rules as data: one fact of a release each, with what it asks of a ConfigMap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

from cilium_cmrebase.catalog import Release
from cilium_cmrebase.document.stream import DEFAULT_NAMESPACE
from cilium_cmrebase.messages import Wording, arguments_for, message
from cilium_cmrebase.rules.conditions import Cluster, concerns_origin, holds
from cilium_cmrebase.rules.findings import Asks, Finding, Phase, Severity

__all__ = ["Conversion", "Rule", "downgrade_rules", "rules_into"]


class Conversion(NamedTuple):
    """How the value of a key changes its form.

    Attributes:
        to: The key that takes the new value; the same key unless it is renamed as well.
        values: Old values and what takes their place; a value not named here is kept as it is.
        suffix: What is put behind every other value, such as the unit that a plain number lacked.
        back: New values and what takes their place on a downgrade, where turning `values` round does not tell.
        strip: What is taken from the end of every other value: a suffix on its way back.
        only_named: Whether it leaves alone, key and all, the values that `values` does not name.
    """

    to: str
    values: Mapping[str, str]
    suffix: str = ""
    back: Mapping[str, str] = MappingProxyType({})
    strip: str = ""
    only_named: bool = False

    def __call__(self, value: str) -> str:
        """Return the new form of *value*."""
        return self.values.get(value, value.removesuffix(self.strip) + self.suffix)


class Rule:
    """One upgrade fact of a release.

    Attributes:
        id: Stable name: the release that the rule leads into, then kebab-case words.
        kind: What sort of fact it is, such as `required-addition` or `default-changed`.
        severity: `required`: ignoring it breaks something; `recommended`: a person should look; `info`.
        origins: Version specifier of the releases that an upgrade may start from for the rule to concern it.
        targets: Version specifier of the releases that the way may lead to for the rule to concern it.
        born: Version specifier of the releases that the cluster may have been first installed with for the rule to
            concern it.
        when: Condition on the configuration before the upgrade; None where it concerns all.
        keys: The options that the rule speaks of.
        require: Options to write, whatever is done with new defaults, unless the user has set them.
        preserve: Options whose new template default disrupts a running cluster, with the value that keeps what it
            does; None for leaving the option out.
        adopt: Options whose new template default is safe to take over but changes what the cluster does.
        rename: Options that go by another name from this release on.
        convert: Options whose value takes another form.
        remove: Options that no longer have a place in the ConfigMap.
        message: What changes, for a person.
        action: What a person should do, options of the rule in braces; empty where the program has done all.
        commands: Commands for a shell that help a person to do so, with places for the namespace and for options.
        phase: When a person has to act or look: `before` the release is deployed, `during` its rollout or `after` it.
        asks: Why a person must look even though nothing is left for the program to do: what is asked depends on what
            the ConfigMap does not show of the `cluster`, or it is a `choice`; `nothing` where nobody has to look.
        rollback: What it means for going back; empty where nothing.
        no_rollback: Why going back asks for nothing; empty where nobody said it.
        irreversible: Why a downgrade does not undo what the rule renames or converts; empty where it does.
        helm: The Helm values of the chart that set what the rule speaks of.
        facts: Names of the collected facts that it turns into policy.
        source: Where the fact is documented.
        unsure: Why the fact may be wrong; empty where it is settled.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Read the rule from its form in `rules.json`, which `schemas/rules.schema.json` describes."""
        conversions = {
            key: Conversion(form.get("to", key), form.get("values", {}), form.get("suffix", ""), form.get("back", {}))
            for key, form in data.get("convert", {}).items()
        }
        self.id: str = data["id"]
        self.kind: str = data["kind"]
        self.severity: Severity = data["severity"]
        self.origins: str = data.get("origins", "")
        self.targets: str = data.get("targets", "")
        self.born: str = data.get("born", "")
        self.when: Mapping[str, Any] | None = data.get("when")
        keys = data["keys"] if "keys" in data else _keys_of_actions(data, conversions)
        self.keys: tuple[str, ...] = tuple(dict.fromkeys(keys))
        self.require: Mapping[str, str] = data.get("require", {})
        self.preserve: Mapping[str, str | None] = data.get("preserve", {})
        self.adopt: tuple[str, ...] = tuple(data.get("adopt", ()))
        self.rename: Mapping[str, str] = data.get("rename", {})
        self.convert: Mapping[str, Conversion] = conversions
        self.remove: tuple[str, ...] = tuple(data.get("remove", ()))
        self.message: str = data["message"]
        self.action: str = data.get("action", "")
        self.commands: tuple[str, ...] = tuple(data.get("commands", ()))
        self.phase: Phase = data.get("phase", "before")
        self.asks: Asks = data.get("asks", "nothing")
        self.rollback: str = data.get("rollback") or ""
        self.no_rollback: str = data.get("no_rollback", "")
        self.irreversible: str = data.get("irreversible", "")
        self.helm: tuple[str, ...] = tuple(data.get("helm", ()))
        self.facts: tuple[str, ...] = tuple(data.get("facts", (data["id"],)))
        self.source: str = data["source"]
        self.unsure: str = data.get("unsure", "")

    def __repr__(self) -> str:
        """Name the rule."""
        return f"<Rule {self.id}>"

    @property
    def release(self) -> str:
        """The release that it leads into, or out of on the way down: its id begins with it."""
        return self.id.partition("-")[0]

    @property
    def ask(self) -> bool:
        """Whether a person must look even though nothing is left for the program to do."""
        return self.asks != "nothing"

    def but(self, **changes: Any) -> Rule:
        """Return a rule that says the same *but* for some attributes."""
        other = Rule.__new__(Rule)
        vars(other).update(vars(self) | changes)
        return other

    def leads_from(self, origins: Iterable[str]) -> bool:
        """Say whether the rule has a say where the way starts from one of the patches *origins*."""
        return any(map(concerns_origin, repeat(self.origins), origins))

    def leads_to(self, release: str) -> bool:
        """Say whether the rule has a say where the way leads to *release*."""
        return not self.targets or concerns_origin(self.targets, release)

    def concerns(self, cluster: Cluster) -> bool:
        """Say whether the rule speaks to a cluster configured like *cluster*.

        Where the way leads from and to, and the release that the cluster was born with, are other questions.
        """
        return holds(self.when, cluster)

    def concerns_born(self, born: str) -> bool:
        """Say whether the rule speaks to clusters that were first installed with the patch *born*."""
        return concerns_origin(self.born, born)

    def finding(self, *, resolved: bool = False, names: Mapping[str, str] = MappingProxyType({})) -> Finding:
        """Return what the rule has to say.

        Args:
            resolved: Whether the output takes care of it.
            names: Other names by which options that it speaks of go now.
        """
        wording = Wording(self.message, self.action, self.rollback, self.commands)
        options = {key: names.get(key, key) for key in self.keys}
        notes = (message("not-settled", reason=self.unsure),) if self.unsure else ()
        return Finding(
            id=self.id,
            kind=self.kind,
            severity=self.severity,
            keys=tuple(options.values()),
            code=self.id,
            wording=wording,
            arguments=arguments_for(wording, {"namespace": DEFAULT_NAMESPACE} | options),
            notes=notes,
            asks=self.asks,
            resolved=resolved,
            source=self.source,
            phase=self.phase,
            helm=self.helm,
        )


def _keys_of_actions(data: Mapping[str, Any], conversions: Mapping[str, Conversion]) -> Iterator[str]:
    for word in ("require", "preserve", "adopt", "rename", "convert", "remove"):
        yield from data.get(word, ())
    yield from data.get("rename", {}).values()
    yield from (conversion.to for conversion in conversions.values())


@lru_cache(maxsize=64)
def rules_into(release: Release) -> tuple[Rule, ...]:
    """Return the rules of the upgrade into *release*, in the order in which they apply."""
    return tuple(Rule(data) for data in release.rule_data)


@lru_cache(maxsize=64)
def downgrade_rules(release: Release) -> tuple[Rule, ...]:
    """Return the rules of a downgrade from *release* to the one before, in the order in which they apply."""
    return tuple(Rule(data) for data in release.downgrade_rule_data)
