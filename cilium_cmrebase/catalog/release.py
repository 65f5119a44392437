"""One release's folder under `schemas/`, read when first asked for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cilium_cmrebase.catalog.versions import patch_numbers
from cilium_cmrebase.values import ValueMeaningError, parse

if TYPE_CHECKING:
    from pathlib import Path

    from cilium_cmrebase.catalog.option import Bound, Option

__all__ = ["USUAL_COMPONENTS", "Release"]

# The programs that accept nearly every option; the catalog names them where they are others.
USUAL_COMPONENTS = ("cilium-agent",)
# A ConfigMap with more than this part of what all patches write was rendered by a chart, not written by hand.
_RENDERED = 0.6
# With the sign by which a value beyond it is the lesser one.
_BOUNDS: tuple[tuple[Bound, int], ...] = (("minimum", 1), ("maximum", -1))


class Release:
    """A minor release of Cilium.

    Attributes:
        id: Such as `1.16`.
    """

    def __init__(self, release: str, folder: str | os.PathLike[str]) -> None:
        self.id = release
        self._folder = os.fspath(folder)
        # What is asked again: `check` asks for the same option up to four times, a fleet for the same strange keys.
        self._options: dict[str, Option] = {}
        self._suggestions: dict[str, str | None] = {}

    def __repr__(self) -> str:
        """Name the release."""
        return f"<Release {self.id}>"

    @property
    def folder(self) -> Path:
        """Where its files are."""
        from pathlib import Path  # importing it takes longer than reading a release, which does without

        return Path(self._folder)

    @property
    def schema_text(self) -> str:
        """The JSON Schema as the release's folder has it."""
        return self._text("configmap.schema.json")

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of the whole ConfigMap."""
        schema: dict[str, Any] = self._json("configmap.schema.json")
        return schema

    @property
    def upgrade_notes(self) -> str | None:
        """The address of the release's upgrade guide, where the catalog has it."""
        address: str | None = self._brief["upgrade_notes"]
        return address

    @cached_property
    def _properties(self) -> dict[str, dict[str, Any]]:
        properties: dict[str, dict[str, Any]] = self.schema["properties"]["data"]["properties"]
        return properties

    @cached_property
    def _brief(self) -> dict[str, Any]:
        """What a rebase needs of the schema; see `catalog.brief`."""
        try:
            found: dict[str, Any] = self._json("brief.json")
        except FileNotFoundError:  # a catalog of somebody else's making may do without
            from cilium_cmrebase.catalog.brief import brief

            found = brief(self.schema)
        return found

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {key: kind for kind, options in self._brief["options"].items() for key in options}

    @cached_property
    def compiled_defaults(self) -> Mapping[str, str]:
        """The compiled default of every option that has a known one; what it stands for, where it is a place holder."""
        by_kind = self._brief["options"].values()
        defaults = {key: default for options in by_kind for key, default in options.items() if default is not None}
        return defaults | {
            key: self.meaning(key, defaults[key]) for key in self._brief["stands_for"] if key in defaults
        }

    @cached_property
    def _arguments(self) -> Mapping[str, str]:
        """What the stock DaemonSet passes as arguments, which outrank the ConfigMap."""
        arguments: Mapping[str, str] = self._brief["arguments"]
        return arguments

    @cached_property
    def keys_read(self) -> Container[str]:
        """The keys whose value in the ConfigMap has an effect."""
        keys = self._brief["keys_read"]
        if keys is not None:
            return frozenset(keys)
        return self._kinds.keys() - self._arguments.keys() if self._arguments else self._kinds

    @cached_property
    def _default_set(self) -> dict[str, Any]:
        default_set: dict[str, Any] = self._json("defaults.json")
        return default_set

    @property
    def contradictory_keys(self) -> Iterable[str]:
        """The options that may contradict others; all, where that is not known."""
        keys: list[str] | None = self._brief["contradictory"]
        return self if keys is None else keys

    def __contains__(self, key: object) -> bool:
        """Say whether the release knows *key*, in whatever way it is read."""
        return key in self._kinds

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all keys that the release knows, in alphabetical order."""
        return iter(sorted(self._kinds))

    def option(self, key: str) -> Option:
        """Return what the release knows of *key*.

        Raises:
            KeyError: It does not know the key.
        """
        if key not in self._options:
            self._options[key] = self._make_option(key)
        return self._options[key]

    def _make_option(self, key: str) -> Option:
        from cilium_cmrebase.catalog.option import Option

        found = self._properties[key]
        return Option(
            name=key,
            kind=self._kinds[key],
            default=found.get("default"),
            components=self.components(key),
            hidden=bool(found.get("x-hidden")),
            deprecated=bool(found.get("deprecated")),
            read_as=found.get("x-read-as", "option"),
            description=found.get("description", ""),
            values=tuple(found.get("x-values", ())),
            refuses_others="enum" in found or "pattern" in found,
            hint=found.get("x-hint", ""),
            minimum=_bound(found, "minimum"),
            maximum=_bound(found, "maximum"),
            corrected=tuple(found.get("x-corrected", ())),
            form=found.get("x-form"),
            replaced_by=found.get("x-replaced-by"),
            helm=tuple(found.get("x-helm", ())),
        )

    def components(self, key: str) -> tuple[str, ...]:
        """Return the programs that accept *key*.

        Raises:
            KeyError: The release does not know the key.
        """
        if key not in self._kinds:
            raise KeyError(key)
        others = (each["programs"] for each in self._brief["components"] if key in each["keys"])
        return tuple(next(others, USUAL_COMPONENTS))

    def suggest(self, key: str) -> str | None:
        """Return the option whose name is most like *key*; None where none is alike."""
        if key not in self._suggestions:
            from difflib import get_close_matches

            self._suggestions[key] = next(iter(get_close_matches(key, list(self), n=1, cutoff=0.85)), None)
        return self._suggestions[key]

    def effective_configuration(self, data: Mapping[str, str]) -> dict[str, str]:
        """Return what a cluster does that is configured with *data*: every option with a known effective value."""
        values = {key: self.effective(key, data.get(key)) for key in self}
        return {key: value for key, value in values.items() if value is not None}

    def kind(self, key: str) -> str | None:
        """Return the type of *key*, None where the release does not know it."""
        return self._kinds.get(key)

    def default(self, key: str) -> str | None:
        """Return the compiled default of *key*, None where there is none or it is not known."""
        return self.compiled_defaults.get(key)

    def refuses(self, key: str, value: str) -> bool:
        """Say whether Cilium does not start with *value*: it cannot read it, or it is beyond the option's bounds.

        Args:
            key: An option that the release knows.
            value: What the ConfigMap says.
        """
        bound = self.exceeds(key, value)
        corrected = self._limits(key).get("x-corrected", ())
        return (bound is not None and bound not in corrected) or not self.can_read(key, value)

    def can_read(self, key: str, value: str) -> bool:
        """Say whether *value* is one of the words that Cilium knows there, or else something of the option's type.

        Args:
            key: An option that the release knows.
            value: What the ConfigMap says.
        """
        limits = self._limits(key)
        text = value.strip()
        if "enum" in limits:
            return text in limits["enum"]
        if "pattern" in limits:
            return re.search(limits["pattern"], text) is not None
        if not text:  # charts write some options without a value; whether a release minds is known to its rules
            return True
        try:
            parse(self._kinds[key], text)
        except ValueMeaningError:
            return False
        return True

    def _limits(self, key: str) -> Mapping[str, Any]:
        limits: Mapping[str, Any] = self._brief["limits"].get(key, {})
        return limits

    def exceeds(self, key: str, value: str) -> Bound | None:
        """Return the bound that *value* is beyond; None where it is within, or is no number.

        Args:
            key: An option that the release knows.
            value: What the ConfigMap says.
        """
        kind = self._kinds[key]
        found = self._limits(key)
        amount = _amount(kind, value) if found else None
        if amount is not None:
            for bound, sign in _BOUNDS:
                limit = _amount(kind, _bound(found, bound))
                if limit is not None and sign * amount < sign * limit:
                    return bound
        return None

    def reads(self, key: str) -> bool:
        """Say whether a value of *key* in the ConfigMap has an effect in this release.

        Up to 1.4 only those keys count that the DaemonSet passes on; later ones read every key they know. What the
        stock DaemonSet passes as an argument outranks the ConfigMap.
        """
        return key in self.keys_read

    def effective(self, key: str, value: str | None) -> str | None:
        """Return what the cluster does: the ConfigMap's value if it is read, else what it does without.

        Without, that is the argument which the stock DaemonSet passes, else the compiled default.

        Args:
            key: The option.
            value: Its value in the ConfigMap, None where it is absent.
        """
        if value is not None and key in self.keys_read:
            return self.meaning(key, value)
        return self._arguments.get(key) or self.compiled_defaults.get(key)

    def meaning(self, key: str, value: str) -> str:
        """Return what *value* stands for, such as the limits of a library where `0` leaves them to it; else itself."""
        meanings: Mapping[str, str] = self._brief["stands_for"].get(key, {})
        return meanings.get(value, value)

    @property
    def latest_patch(self) -> str:
        """The newest patch that the catalog knows."""
        patch: str = self._default_set["patch"]
        return patch

    @property
    def patches(self) -> tuple[str, ...]:
        """The patches whose default set is known, oldest first, the newest last."""
        return (*self._default_set["patches"], self.latest_patch)

    def defaults(self, patch: str | None = None) -> dict[str, str]:
        """Return the default set: what the release's default template writes, in its order.

        Args:
            patch: Such as `1.16.3`; the newest if not given or not known. Keys that only older patches had come last.
        """
        defaults: dict[str, str] = dict(self._default_set["data"])
        changes: Mapping[str, str | None] = self._default_set["patches"].get(patch, {}) if patch else {}
        for key, value in changes.items():
            if value is None:
                defaults.pop(key, None)
            else:
                defaults[key] = value
        return defaults

    def likely_patches(self, data: Mapping[str, str]) -> tuple[str, ...]:
        """Return the patches from whose default set *data* may have been made, oldest first.

        A ConfigMap that has most of what all patches write was rendered whole. It is of the patches with which it
        agrees in every key that differs between any of them, but for those that no patch has like that: these are its
        owner's own. Others, and those that are like no patch, may be of the newest as well as of any.
        """
        values, settled = self._values_of_patches, self._keys_of_all_patches
        if values and len(settled & data.keys()) > _RENDERED * len(settled):
            telling = [(each, data.get(key)) for key, each in values.items() if data.get(key) in each]
            likely = [index for index in range(len(self.patches)) if all(each[index] == mine for each, mine in telling)]
            if likely:
                return tuple(self.patches[index] for index in likely)
        return (self.latest_patch,)

    @cached_property
    def _keys_of_all_patches(self) -> frozenset[str]:
        return frozenset(self._default_set["data"]) - self.keys_of_some_patches

    @cached_property
    def _values_of_patches(self) -> dict[str, tuple[str | None, ...]]:
        """The values of the keys in which patches differ, by patch, oldest first; None where one lacks the key."""
        latest = self._default_set["data"]
        changes = (*self._default_set["patches"].values(), {})
        return {key: tuple(each.get(key, latest.get(key)) for each in changes) for key in self.keys_of_some_patches}

    def known_patch(self, patch: str) -> str:
        """Return the newest patch, no newer than *patch*, whose default set is known; the oldest if there is none."""
        if patch == self.latest_patch or patch in self._default_set["patches"]:
            return patch
        wanted = patch_numbers(patch)
        older = [each for each in self.patches if patch_numbers(each) <= wanted]
        return older[-1] if older else self.patches[0]

    def patches_like(self, data: Mapping[str, str]) -> tuple[str, ...]:
        """Return the patches whose default set *data* agrees with in every key in which any two of them differ.

        Returns:
            The patches, oldest first; none where no patch is like that, or all are alike.
        """
        values = self._values_of_patches
        return tuple(
            patch
            for index, patch in enumerate(self.patches)
            if values and all(data.get(key) == each[index] for key, each in values.items())
        )

    @cached_property
    def keys_of_some_patches(self) -> frozenset[str]:
        """The keys that not all patches of the release have in their default set with the same value."""
        return frozenset(key for changes in self._default_set["patches"].values() for key in changes)

    @cached_property
    def keys_of_templates(self) -> frozenset[str]:
        """The keys that the default set of some patch of the release has."""
        return self.keys_of_some_patches.union(self._default_set["data"])

    @cached_property
    def comment_fingerprints(self) -> frozenset[str]:
        """The fingerprints of the comment lines in the release's templates; see `catalog.comments`."""
        return frozenset(self._text("comments.txt").split())

    @property
    def rule_data(self) -> list[dict[str, Any]]:
        """The rules of an upgrade into this release, as its `rules.json` has them; empty where it has none."""
        rules: list[dict[str, Any]] = self._rules.get("rules", [])
        return rules

    @property
    def downgrade_rule_data(self) -> list[dict[str, Any]]:
        """The rules of a downgrade from this release to the one before it, likewise."""
        rules: list[dict[str, Any]] = self._rules.get("downgrade_rules", [])
        return rules

    @property
    def facts_left_out(self) -> list[dict[str, str]]:
        """Facts about this release that became no rule: the name of each as `fact`, and the `reason`."""
        facts: list[dict[str, str]] = self._rules.get("left_out", [])
        return facts

    @cached_property
    def _rules(self) -> dict[str, Any]:
        return self._json("rules.json") if os.path.isfile(f"{self._folder}/rules.json") else {}

    def _json(self, name: str) -> Any:
        with open(f"{self._folder}/{name}", "rb") as file:
            return json.loads(file.read())

    def _text(self, name: str) -> str:
        with open(f"{self._folder}/{name}", encoding="utf-8") as file:
            return file.read()


def _bound(found: Mapping[str, Any], bound: Bound) -> str | None:
    """Return what an option's entry in the schema names as its least or greatest value."""
    limit = found.get(f"x-{bound}")
    return None if limit is None else str(limit)


def _amount(kind: str, text: str | None) -> float | None:
    """Return the number or the nanoseconds that *text* means; None where it means neither."""
    try:
        meaning = None if text is None else parse(kind, text.strip())
    except ValueMeaningError:
        return None
    return meaning if isinstance(meaning, int | float) else None
