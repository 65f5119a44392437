"""The life of an option over the releases: when it came, how its defaults changed, what took its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.catalog import Catalog, Option, default_catalog, release_order
from cilium_cmrebase.errors import CmrebaseError
from cilium_cmrebase.rules import Rule, Severity, Succession, downgrade_rules, rules_into
from cilium_cmrebase.rules.names import successions_of
from cilium_cmrebase.values import FORMS

__all__ = ["Change", "Explanation", "Period", "RuleNote", "Succession", "UnknownOptionError", "explain", "limits"]

What: TypeAlias = Literal[
    "introduced", "removed", "compiled-default", "template-default", "type", "hidden", "shown", "deprecated"
]

Direction: TypeAlias = Literal["into", "out of"]


# How many values of a conversion are named.
_SHOWN = 4


class UnknownOptionError(CmrebaseError):
    """No release knows the option.

    Attributes:
        key: The option asked for.
        suggestions: Options with names like it, most alike first.
    """

    def __init__(self, key: str, suggestions: tuple[str, ...]) -> None:
        hint = f"; did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"no release in the catalog knows {key}{hint}")
        self.key = key
        self.suggestions = suggestions


@attrs.frozen
class Change:
    """One thing that a release changed about an option.

    Attributes:
        release: The release.
        what: What changed.
        before: The value before; None where there was none.
        after: The value from this release on; None where there is none.
    """

    release: str
    what: What
    before: str | None
    after: str | None


@attrs.frozen
class Period:
    """A run of releases in which something about an option was the same.

    Attributes:
        first: The first of them.
        last: The last of them; None where the newest release in the catalog is.
        value: What it was.
    """

    first: str
    last: str | None
    value: str


@attrs.frozen
class RuleNote:
    """What a rule means for an option.

    Attributes:
        id: The rule.
        release: The release that its file is of.
        direction: `into` that release, or `out of` it to the one before.
        severity: How grave it is.
        effect: What it does with the option, in the present tense.
        message: What the rule says.
    """

    id: str
    release: str
    direction: Direction
    severity: Severity
    effect: str
    message: str


@attrs.frozen
class Explanation:
    """All that the catalog knows of an option.

    Attributes:
        key: The option.
        release: The release that `option` is of: the one asked for, or the last that knows the option.
        option: What that release knows of it.
        template_default: What that release's default ConfigMap writes; None where it does not write it.
        changes: Its life, oldest first; for one release, what that release changed.
        history: What was the same for how long, whatever release was asked for: `known`, `type`, `limits`,
            `compiled-default`, `template-default` and `deprecated`, each oldest first, and `values`, the words that it
            knows, those of the newest release first. Releases of which there is nothing to say are in no period.
        successions: What it took the place of and what took its place, and so on, oldest first.
        rules: The rules that speak of it.
    """

    key: str
    release: str
    option: Option
    template_default: str | None
    changes: tuple[Change, ...]
    history: Mapping[str, tuple[Period, ...]]
    successions: tuple[Succession, ...]
    rules: tuple[RuleNote, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation ready for JSON."""
        return {
            "key": self.key,
            "release": self.release,
            "option": attrs.asdict(self.option, value_serializer=_listed),
            "template_default": self.template_default,
            "changes": [attrs.asdict(change) for change in self.changes],
            "history": {what: [attrs.asdict(period) for period in periods] for what, periods in self.history.items()},
            "successions": [succession._asdict() for succession in self.successions],
            "rules": [attrs.asdict(note) for note in self.rules],
        }


def _listed(_instance: Any, _field: Any, value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def explain(key: str, *, release: str | None = None, catalog: Catalog | None = None) -> Explanation:
    """Tell the life of an option.

    Args:
        key: The option.
        release: Tell of this release only.
        catalog: The releases; those shipped with the program if not given.

    Raises:
        UnknownOptionError: No release knows the option, or not the one asked for.
        ReleaseError: The release is not in the catalog.
    """
    catalog = catalog or default_catalog()
    wanted = catalog.release(release).id if release is not None else None
    known = catalog.knows(key)
    if not known or (wanted is not None and wanted not in known):
        from cilium_cmrebase.catalog.search import alike

        raise UnknownOptionError(key, tuple(alike(key, catalog)))
    last = wanted or known[-1]
    entry = catalog.release(last)
    return Explanation(
        key=key,
        release=last,
        option=entry.option(key),
        template_default=entry.defaults().get(key),
        changes=tuple(change for change in _changes(key, catalog) if wanted in (None, change.release)),
        history=_history(key, catalog),
        successions=successions_of(key, catalog),
        rules=tuple(note for note in _rule_notes(catalog).get(key, ()) if wanted in (None, note.release)),
    )


def limits(option: Option) -> str:
    """Return in words what an option takes of what its type can say; empty where that is everything, or words are."""
    if option.hint or option.span:
        return option.hint or f"{'durations' if option.kind == 'duration' else 'numbers'} {option.span}"
    return FORMS.get(option.form or "", "")


# What changed, and when


def _changes(key: str, catalog: Catalog) -> Iterator[Change]:
    """Yield what each release changed about *key*, oldest first."""
    before: Option | None = None
    written: str | None = None
    for name in sorted(catalog.releases, key=release_order):
        release = catalog.release(name)
        if key not in release:
            if before is not None:
                yield Change(name, "removed", None, None)
            before = written = None
            continue
        option, writes = release.option(key), release.defaults().get(key)
        if before is None:
            yield Change(name, "introduced", None, option.default)
        else:
            yield from _differences(name, before, option)
        if writes != written:
            yield Change(name, "template-default", written, writes)
        before, written = option, writes


def _differences(release: str, before: Option, after: Option) -> Iterator[Change]:
    if before.default != after.default:
        yield Change(release, "compiled-default", before.default, after.default)
    if before.kind != after.kind:
        yield Change(release, "type", before.kind, after.kind)
    if before.hidden != after.hidden:
        yield Change(release, "hidden" if after.hidden else "shown", None, None)
    if after.deprecated and not before.deprecated:
        yield Change(release, "deprecated", None, after.replaced_by)


_TOLD: Mapping[str, Callable[[Option], str | None]] = {
    "known": lambda _: "",
    "type": lambda option: option.kind,
    "limits": lambda option: limits(option) or None,
    "compiled-default": lambda option: option.default,
    "deprecated": lambda option: "" if option.deprecated else None,
}


def _history(key: str, catalog: Catalog) -> dict[str, tuple[Period, ...]]:
    options = {name: catalog.release(name).option(key) for name in catalog.knows(key)}
    history = {
        what: tuple(_periods({name: tell(option) for name, option in options.items()}, catalog))
        for what, tell in _TOLD.items()
    }
    written = {name: catalog.release(name).defaults().get(key) for name in options}
    words = dict.fromkeys(word for option in reversed(options.values()) for word in option.values)
    return history | {
        "template-default": tuple(_periods(written, catalog)),
        "values": tuple(
            period
            for word in words
            for period in _periods(
                {name: word if word in option.values else None for name, option in options.items()}, catalog
            )
        ),
    }


def _periods(values: Mapping[str, str | None], catalog: Catalog) -> Iterator[Period]:
    """Yield the runs of releases with the same value, oldest first; None and a missing release have none."""
    newest = catalog.releases[-1]
    first: str | None = None
    for name, after in pairwise((*catalog.releases, "")):
        value = values.get(name)
        first = first or name
        if value == values.get(after) and name != newest:
            continue
        if value is not None:
            yield Period(first, None if name == newest else name, value)
        first = None


# What rules say


@cache
def _rule_notes(catalog: Catalog) -> dict[str, tuple[RuleNote, ...]]:
    """Return for each option the rules that speak of it, in the order of their releases."""
    notes: dict[str, list[RuleNote]] = {}
    for name in catalog.releases:
        release = catalog.release(name)
        sides: tuple[tuple[Direction, tuple[Rule, ...]], ...] = (
            ("into", rules_into(release)),
            ("out of", downgrade_rules(release)),
        )
        for direction, rules in sides:
            for rule in rules:
                for key in rule.keys:
                    note = RuleNote(rule.id, name, direction, rule.severity, _effect(rule, key), rule.text.message)
                    notes.setdefault(key, []).append(note)
    return {key: tuple(of_option) for key, of_option in notes.items()}


def _effect(rule: Rule, key: str) -> str:
    """Say in a few words what *rule* does with the option *key* where it applies."""
    actions = rule.actions
    sources = [old for old, new in actions.successors if new == key]
    if key in actions.require:
        return f'writes "{actions.require[key]}" where it is not set'
    if key in actions.rename:
        return f"renames it to {actions.rename[key]}"
    if key in actions.convert:
        return _conversion_effect(rule, key)
    if key in actions.preserve:
        kept = actions.preserve[key]
        return "leaves it out, not adopting the new default" if kept is None else f'keeps "{kept}", not the new default'
    if key in actions.remove:
        return "takes it out"
    if key in actions.adopt:
        return "takes over the new default"
    if sources:
        return f"gives it the value of {', '.join(sources)}"
    return f"asks for a look {rule.phase} the rollout" if rule.asks != "nothing" else "speaks of it"


def _conversion_effect(rule: Rule, key: str) -> str:
    conversion = rule.actions.convert[key]
    spellings: dict[str, list[str]] = {}
    for before, after in conversion.values.items():
        spellings.setdefault(after, []).append(before)
    changes = [f'{_either(before)} becomes "{after}"' for after, before in list(spellings.items())[:_SHOWN]]
    changes += [f"{len(spellings) - _SHOWN} more values change"] if len(spellings) > _SHOWN else []
    changes += [f'others get "{conversion.suffix}" at their end'] if conversion.suffix else []
    moves = [f"turns it into {conversion.to}"] if conversion.to != key else []
    return ": ".join([*moves, ", ".join(changes)]) if changes else "".join(moves) or "changes its form"


def _either(values: list[str]) -> str:
    """Name values that one takes the place of."""
    if len(values) > 1 and {value.casefold() for value in values} <= {"1", "t", "true"}:
        return '"true"'
    if len(values) > 1 and {value.casefold() for value in values} <= {"0", "f", "false"}:
        return '"false"'
    return " or ".join(f'"{value}"' for value in values)
