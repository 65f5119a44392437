"""One release's folder under `schemas/`, read when first asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cilium_cmrebase.catalog.default_sets import DefaultSets

if TYPE_CHECKING:
    from pathlib import Path

    from cilium_cmrebase.catalog.limits import Limits
    from cilium_cmrebase.catalog.option import Bound, Option
    from cilium_cmrebase.catalog.shapes import BriefData, OptionData, RuleData, RulesData

__all__ = ["Release"]


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
        return self._brief["upgrade_notes"]

    @cached_property
    def _properties(self) -> dict[str, OptionData]:
        properties: dict[str, OptionData] = self.schema["properties"]["data"]["properties"]
        return properties

    @cached_property
    def _brief(self) -> BriefData:
        """What a rebase needs of the schema; see `catalog.brief`."""
        try:
            data: BriefData = self._json("brief.json")
        except FileNotFoundError:  # a catalog of somebody else's making may do without
            from cilium_cmrebase.catalog.brief import brief

            data = brief(self.schema)
        return data

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
        return self._brief["arguments"]

    @cached_property
    def keys_read(self) -> Container[str]:
        """The keys whose value in the ConfigMap has an effect."""
        keys = self._brief["keys_read"]
        if keys is not None:
            return frozenset(keys)
        return self._kinds.keys() - self._arguments.keys() if self._arguments else self._kinds

    @property
    def contradictory_keys(self) -> Iterable[str]:
        """The options that may contradict others; all, where that is not known."""
        keys = self._brief["contradictory"]
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

        data, limits = self._properties[key], self._limits(key)
        return Option(
            name=key,
            kind=self._kinds[key],
            default=data.get("default"),
            components=self.components(key),
            hidden=bool(data.get("x-hidden")),
            deprecated=bool(data.get("deprecated")),
            read_as=data.get("x-read-as", "option"),
            description=data.get("description", ""),
            values=tuple(data.get("x-values", ())),
            refuses_others="enum" in data or "pattern" in data,
            hint=data.get("x-hint", ""),
            minimum=limits.bound("minimum"),
            maximum=limits.bound("maximum"),
            corrected=tuple(data.get("x-corrected", ())),
            form=data.get("x-form"),
            replaced_by=data.get("x-replaced-by"),
            helm=tuple(data.get("x-helm", ())),
        )

    def components(self, key: str) -> tuple[str, ...]:
        """Return the programs that accept *key*.

        Raises:
            KeyError: The release does not know the key.
        """
        if key not in self._kinds:
            raise KeyError(key)
        from cilium_cmrebase.catalog.brief import USUAL_COMPONENTS

        others = (entry["programs"] for entry in self._brief["components"] if key in entry["keys"])
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
        """Say whether Cilium does not start with *value* for *key*, an option of the release; see `Limits`."""
        return self._limits(key).refuses(value)

    def can_read(self, key: str, value: str) -> bool:
        """Say whether Cilium can read *value* for *key*, an option of the release; see `Limits`."""
        return self._limits(key).can_read(value)

    def exceeds(self, key: str, value: str) -> Bound | None:
        """Return the bound of *key*, an option of the release, that *value* is beyond; None where it is within."""
        return self._limits(key).exceeds(value)

    def _limits(self, key: str) -> Limits:
        from cilium_cmrebase.catalog.limits import Limits

        return Limits(self._kinds[key], self._brief["limits"].get(key, {}))

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
        return self._brief["stands_for"].get(key, {}).get(value, value)

    @cached_property
    def default_sets(self) -> DefaultSets:
        """What the default templates of its patches write."""
        return DefaultSets(self._json("defaults.json"))

    @property
    def latest_patch(self) -> str:
        """The newest patch that the catalog knows."""
        return self.default_sets.latest_patch

    @property
    def patches(self) -> tuple[str, ...]:
        """The patches whose default set is known, oldest first, the newest last."""
        return self.default_sets.patches

    def defaults(self, patch: str | None = None) -> dict[str, str]:
        """Return the default set of *patch*, or of the newest; see `DefaultSets.of`."""
        return self.default_sets.of(patch)

    def likely_patches(self, data: Mapping[str, str]) -> tuple[str, ...]:
        """Return the patches from whose default set *data* may have been made; see `DefaultSets.likely_patches`."""
        return self.default_sets.likely_patches(data)

    def known_patch(self, patch: str) -> str:
        """Return the newest patch up to *patch* whose default set is known; see `DefaultSets.known_patch`."""
        return self.default_sets.known_patch(patch)

    @cached_property
    def comment_fingerprints(self) -> frozenset[str]:
        """The fingerprints of the comment lines in the release's templates; see `catalog.comments`."""
        return frozenset(self._text("comments.txt").split())

    @property
    def rule_data(self) -> list[RuleData]:
        """The rules of an upgrade into this release, as its `rules.json` has them; empty where it has none."""
        return self._rules.get("rules", [])

    @property
    def downgrade_rule_data(self) -> list[RuleData]:
        """The rules of a downgrade from this release to the one before it, likewise."""
        return self._rules.get("downgrade_rules", [])

    @property
    def facts_left_out(self) -> list[dict[str, str]]:
        """Facts about this release that became no rule: the name of each as `fact`, and the `reason`."""
        return self._rules.get("left_out", [])

    @cached_property
    def _rules(self) -> RulesData:
        rules: RulesData = self._json("rules.json") if os.path.isfile(f"{self._folder}/rules.json") else {}
        return rules

    def _json(self, name: str) -> Any:
        with open(f"{self._folder}/{name}", "rb") as file:
            return json.loads(file.read())

    def _text(self, name: str) -> str:
        with open(f"{self._folder}/{name}", encoding="utf-8") as file:
            return file.read()
