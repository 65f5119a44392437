"""Upgrade rules as data: one fact of a release each, with what it asks of a ConfigMap."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from cilium_cmrebase.catalog import Release
from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.document.stream import DEFAULT_NAMESPACE
from cilium_cmrebase.messages import Wording, arguments_for, message
from cilium_cmrebase.rules.conditions import ALWAYS, Condition, parse_condition
from cilium_cmrebase.rules.findings import Asks, Finding, Phase, Severity

__all__ = [
    "EVERYONE",
    "Actions",
    "Conversion",
    "Rule",
    "RuleKind",
    "Scope",
    "Text",
    "downgrade_rules",
    "rules_into",
]

RuleKind: TypeAlias = Literal[
    "required-addition",
    "preserve-on-upgrade",
    "default-changed",
    "option-removed",
    "option-renamed",
    "option-deprecated",
    "value-renamed",
    "value-removed",
    "format-changed",
    "behaviour-changed",
    "downgrade-warning",
    "manual-step",
    "prerequisite",
    "downgrade",  # of rules that are turned round, not of any in a file
]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Scope(NamedTuple):
    """Which clusters a rule concerns.

    Attributes:
        origins: Version specifier of the releases that an upgrade may start from; empty for all.
        targets: Version specifier of the releases that the way may lead to, likewise.
        born: Version specifier of the releases that the cluster may have been first installed with, likewise.
        when: Condition on the configuration before the upgrade.
    """

    origins: str = ""
    targets: str = ""
    born: str = ""
    when: Condition = ALWAYS

    def leads_from(self, patches: Iterable[str]) -> bool:
        """Say whether the rule has a say where the way starts from one of the *patches*."""
        return any(map(covers, repeat(self.origins), patches))

    def leads_to(self, release: str) -> bool:
        """Say whether the rule has a say where the way leads to *release*."""
        return not self.targets or covers(self.targets, release)


EVERYONE = Scope()


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
    back: Mapping[str, str] = _NOTHING
    strip: str = ""
    only_named: bool = False

    def __call__(self, value: str) -> str:
        """Return the new form of *value*."""
        return self.values.get(value, value.removesuffix(self.strip) + self.suffix)


class Actions(NamedTuple):
    """What a rule does with options; what it does not say is left alone.

    Attributes:
        require: Options to write, whatever is done with new defaults, unless the user has set them.
        preserve: Options whose new template default disrupts a running cluster, with the value that keeps what it
            does; None for leaving the option out.
        adopt: Options whose new template default is safe to take over but changes what the cluster does.
        rename: Options that go by another name from this release on.
        convert: Options whose value takes another form.
        remove: Options that no longer have a place in the ConfigMap.
    """

    require: Mapping[str, str] = _NOTHING
    preserve: Mapping[str, str | None] = _NOTHING
    adopt: tuple[str, ...] = ()
    rename: Mapping[str, str] = _NOTHING
    convert: Mapping[str, Conversion] = _NOTHING
    remove: tuple[str, ...] = ()

    @property
    def moving(self) -> tuple[str, ...]:
        """The options whose name or value it changes, or that it takes out."""
        return (*self.rename, *self.convert, *self.remove)

    @property
    def successors(self) -> Iterator[tuple[str, str]]:
        """The options that another one takes the place of, each with that one."""
        yield from self.rename.items()
        yield from ((old, conversion.to) for old, conversion in self.convert.items() if conversion.to != old)

    @property
    def keys(self) -> tuple[str, ...]:
        """All options that it names, once each."""
        old = (key for options in self for key in options)
        return tuple(
            dict.fromkeys((*old, *self.rename.values(), *(conversion.to for conversion in self.convert.values())))
        )

    @property
    def written(self) -> tuple[str, ...]:
        """The options that it may write, by whatever name it gives them."""
        moved = (conversion.to for conversion in self.convert.values())
        return (*self.require, *self.preserve, *self.rename.values(), *moved)

    def applied(self, key: str, value: str | None) -> tuple[str | None, str | None]:
        """Return the option and value that stand for *value* of *key* from now on; two times None where nothing does.

        Args:
            key: An option.
            value: Its value; None for that of an option that is left out.
        """
        conversion = self.convert.get(key)
        if conversion is not None and value is None:
            return conversion.to, None
        if conversion is not None and value is not None and (not conversion.only_named or value in conversion.values):
            return conversion.to, conversion(value)
        if key in self.rename:
            return self.rename[key], value
        return (None, None) if key in self.remove else (key, value)


class Text(NamedTuple):
    """What a rule says to a person.

    Attributes:
        message: What changes.
        action: What a person should do, options of the rule in braces; empty where the program has done all.
        commands: Commands for a shell that help a person to do so, with places for the namespace and for options.
        rollback: What it means for going back; empty where nothing.
        no_rollback: Why going back asks for nothing; empty where nobody said it.
        unsure: Why the fact may be wrong; empty where it is settled.
    """

    message: str
    action: str = ""
    commands: tuple[str, ...] = ()
    rollback: str = ""
    no_rollback: str = ""
    unsure: str = ""


class Rule(NamedTuple):
    """One upgrade fact of a release.

    None of its parts may be left out, so that whoever makes a rule of another decides about all of them.

    Attributes:
        id: Stable name: the release that the rule leads into, then kebab-case words.
        release: The release that it leads into, or out of on the way down.
        kind: What sort of fact it is.
        severity: `required`: ignoring it breaks something; `recommended`: a person should look; `info`.
        keys: The options that the rule speaks of.
        scope: Which clusters it concerns.
        actions: What it does.
        text: What it says.
        phase: When a person has to act or look: `before` the release is deployed, `during` its rollout or `after` it.
        asks: Why a person must look even though nothing is left for the program to do: what is asked depends on what
            the ConfigMap does not show of the `cluster`, or it is a `choice`; `nothing` where nobody has to look.
        irreversible: Why a downgrade does not undo what the rule renames or converts; empty where it does.
        helm: The Helm values of the chart that set what the rule speaks of.
        facts: Names of the collected facts that it turns into policy.
        source: Where the fact is documented.
    """

    id: str
    release: str
    kind: RuleKind
    severity: Severity
    keys: tuple[str, ...]
    scope: Scope
    actions: Actions
    text: Text
    phase: Phase
    asks: Asks
    irreversible: str
    helm: tuple[str, ...]
    facts: tuple[str, ...]
    source: str

    @classmethod
    def from_data(cls, data: Mapping[str, Any], release: str) -> "Rule":
        """Read a rule.

        Args:
            data: Its form in `rules.json`, which `schemas/rules.schema.json` describes.
            release: The release whose file it is in.

        Raises:
            ValueError: Its condition is none.
        """
        get = data.get
        actions = Actions(
            get("require", _NOTHING),
            get("preserve", _NOTHING),
            tuple(get("adopt", ())),
            get("rename", _NOTHING),
            _conversions(data["convert"]) if "convert" in data else _NOTHING,
            tuple(get("remove", ())),
        )
        return cls(
            id=data["id"],
            release=release,
            kind=data["kind"],
            severity=data["severity"],
            keys=tuple(data["keys"]) if "keys" in data else actions.keys,
            scope=Scope(get("origins", ""), get("targets", ""), get("born", ""), parse_condition(get("when"))),
            actions=actions,
            text=Text(
                data["message"],
                get("action", ""),
                tuple(get("commands", ())),
                get("rollback") or "",
                get("no_rollback", ""),
                get("unsure", ""),
            ),
            phase=get("phase", "before"),
            asks=get("asks", "nothing"),
            irreversible=get("irreversible", ""),
            helm=tuple(get("helm", ())),
            facts=tuple(get("facts", (data["id"],))),
            source=data["source"],
        )

    def finding(self, *, resolved: bool = False, names: Mapping[str, str] = _NOTHING) -> Finding:
        """Return what the rule has to say.

        Args:
            resolved: Whether the output takes care of it.
            names: Other names by which options that it speaks of go now.
        """
        text = self.text
        wording = Wording(text.message, text.action, text.rollback, text.commands)
        options = {key: names.get(key, key) for key in self.keys}
        return Finding(
            id=self.id,
            kind=self.kind,
            severity=self.severity,
            keys=tuple(options.values()),
            code=self.id,
            wording=wording,
            arguments=arguments_for(wording, {"namespace": DEFAULT_NAMESPACE} | options),
            notes=(message("not-settled", reason=text.unsure),) if text.unsure else (),
            asks=self.asks,
            resolved=resolved,
            source=self.source,
            phase=self.phase,
            helm=self.helm,
        )


def _conversions(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Conversion]:
    return {
        key: Conversion(
            form.get("to", key), form.get("values", _NOTHING), form.get("suffix", ""), form.get("back", _NOTHING)
        )
        for key, form in data.items()
    }


@lru_cache(maxsize=64)
def rules_into(release: Release) -> tuple[Rule, ...]:
    """Return the rules of the upgrade into *release*, in the order in which they apply."""
    return tuple(Rule.from_data(data, release.id) for data in release.rule_data)


@lru_cache(maxsize=64)
def downgrade_rules(release: Release) -> tuple[Rule, ...]:
    """Return the rules of a downgrade from *release* to the one before, in the order in which they apply."""
    return tuple(Rule.from_data(data, release.id) for data in release.downgrade_rule_data)
