"""The life of an option over the releases: when it came, how its defaults changed, what took its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.catalog import Catalog, Option, Release, default_catalog, release_order
from cilium_cmrebase.policy import rules_into

__all__ = ["Change", "Explanation", "UnknownOptionError", "explain", "search"]

What: TypeAlias = Literal[
    "introduced", "removed", "compiled-default", "template-default", "type", "hidden", "shown", "deprecated"
]


class UnknownOptionError(ValueError):
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
class Explanation:
    """All that the catalog knows of an option.

    Attributes:
        key: The option.
        release: The release that `option` is of: the one asked for, or the last that knows the option.
        option: What that release knows of it.
        template_default: What that release's default ConfigMap writes; None where it does not write it.
        changes: Its life, oldest first; for one release, what that release changed.
        rules: Ids and messages of the upgrade rules that speak of it.
    """

    key: str
    release: str
    option: Option
    template_default: str | None
    changes: tuple[Change, ...]
    rules: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation ready for JSON."""
        return {
            "key": self.key,
            "release": self.release,
            "option": attrs.asdict(self.option, value_serializer=_listed),
            "template_default": self.template_default,
            "changes": [attrs.asdict(change) for change in self.changes],
            "rules": [{"id": rule, "message": message} for rule, message in self.rules],
        }


def _listed(instance: Any, field: Any, value: Any) -> Any:
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
        raise UnknownOptionError(key, tuple(_alike(key, catalog)))
    told = wanted or known[-1]
    changes = [change for change in _changes(key, catalog) if wanted in (None, change.release)]
    rules = [
        (rule.id, rule.message)
        for name in catalog.releases
        if wanted in (None, name)
        for rule in rules_into(catalog.release(name))
        if key in rule.keys
    ]
    entry = catalog.release(told)
    return Explanation(key, told, entry.option(key), entry.defaults().get(key), tuple(changes), tuple(rules))


def search(words: str, *, release: str | None = None, catalog: Catalog | None = None) -> tuple[Option, ...]:
    """Find options by the beginning of their name, else by a part of it, else by likeness.

    Args:
        words: A name, or a part of one; a `*` at its end is taken as said.
        release: Look at the options of this release; at the newest that knows each option if not given.
        catalog: The releases; those shipped with the program if not given.
    """
    catalog = catalog or default_catalog()
    words = words.rstrip("*")
    newest: dict[str, Release] = {}
    for name in (release,) if release is not None else catalog.releases:
        entry = catalog.release(name)
        newest |= dict.fromkeys(entry, entry)
    found = [key for key in sorted(newest) if key.startswith(words)]
    found = found or [key for key in sorted(newest) if words in key]
    found = found or [key for key in _alike(words, catalog) if key in newest]
    return tuple(newest[key].option(key) for key in found)


def _alike(key: str, catalog: Catalog) -> list[str]:
    from difflib import get_close_matches

    names = {name for release in catalog.releases for name in catalog.release(release)}
    return get_close_matches(key, sorted(names), n=5, cutoff=0.7)


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
