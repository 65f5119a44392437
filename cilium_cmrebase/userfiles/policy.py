"""Users' own policies: files with what a team asserts of the configuration of its clusters."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from cilium_cmrebase.catalog import Catalog, Release, ReleaseError, Version, default_catalog, parse_version
from cilium_cmrebase.document import YamlSyntaxError
from cilium_cmrebase.rules.conditions import Condition, parse_condition
from cilium_cmrebase.rules.configured import Configured
from cilium_cmrebase.rules.findings import Finding
from cilium_cmrebase.userfiles.assertions import Assertion, Example, Verdict
from cilium_cmrebase.userfiles.settings import Path, Settings

__all__ = ["ExampleResult", "Policy", "run_examples"]

# A specifier or pattern without quotes that YAML takes for a block scalar, a tag, an alias, a list or an error.
_NEEDS_QUOTES = re.compile(r":\s+[>!*\[%@`]")


@attrs.frozen
class Policy:
    """A file of assertions.

    Attributes:
        settings: The file as it is written.
        assertions: In the order of the file.
    """

    settings: Settings = attrs.field(repr=False, eq=False)
    assertions: tuple[Assertion, ...]

    @property
    def source(self) -> str:
        """Name of the file."""
        return self.settings.source

    @classmethod
    def from_text(cls, text: str, source: str = "policy.yaml", *, catalog: Catalog | None = None) -> Policy:
        """Read a policy; `schemas/policy.schema.json` describes its form.

        Args:
            text: YAML or JSON. Values are taken as they are written: `true` is the text "true".
            source: Name of the text, for messages.
            catalog: The releases that it may speak of; those shipped with the program if not given.

        Raises:
            DocumentError: It is no such file, or speaks of options, values or releases that there are not; the message
                says where and why.
        """
        try:
            settings = Settings(text, json.loads(default_catalog().schema_text("policy")), source=source)
        except YamlSyntaxError as error:
            line = error.line or 1
            if any(map(_NEEDS_QUOTES.search, text.splitlines()[line - 1 : line])):
                error.hint = "a value that begins with one of > ! * [ % @ needs quotes"
            raise
        reader = _Reader(settings, catalog or default_catalog())
        return cls(settings, tuple(reader.assertions()))

    def findings(self, cluster: Configured, version: Version) -> Iterator[Finding]:
        """Yield what violates the policy.

        Args:
            cluster: The configuration and the release that reads it.
            version: That release, or the patch of it.
        """
        for assertion in self.assertions:
            judgement = assertion.judge(cluster, version)
            if judgement.verdict == "violated":
                yield assertion.finding(judgement)


class _Reader:
    """Turns a file that follows its schema into assertions, and refuses what no cluster could ever have."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog

    def assertions(self) -> Iterator[Assertion]:
        places: dict[str, str] = {}
        for index, item in enumerate(self._settings.data["assertions"]):
            assertion = self._assertion(("assertions", index), item)
            if assertion.id in places:
                message = f"the id {assertion.id} is taken by the assertion at {places[assertion.id]}"
                raise self._settings.error(("assertions", index, "id"), message)
            places[assertion.id] = assertion.place
            yield assertion

    def _assertion(self, path: Path, item: Mapping[str, Any]) -> Assertion:
        condition, when = parse_condition(item["assert"]), parse_condition(item.get("when"))
        self._check_condition((*path, "assert"), condition)
        self._check_condition((*path, "when"), when)
        examples = enumerate(item.get("examples", ()))
        return Assertion(
            id=item["id"],
            condition=condition,
            when=when,
            releases=item.get("releases", ""),
            severity=item.get("severity", "required"),
            message=" ".join(item.get("message", "").split()),
            action=" ".join(item.get("action", "").split()),
            examples=tuple(self._example((*path, "examples", index), example) for index, example in examples),
            place=f"{self._settings.source}:{self._settings.line(path)}",
        )

    def _example(self, path: Path, item: Mapping[str, Any]) -> Example:
        release, at = item["release"], (*path, "release")
        if isinstance(release, str):
            versions = [self._version(at, release)]
        else:
            versions = [self._version((*at, index), name) for index, name in enumerate(release)]
        return Example(item["data"], tuple(versions), item["expect"], self._settings.line(path))

    def _version(self, path: Path, text: str) -> Version:
        try:
            version = parse_version(text)
            self._catalog.release(version)
        except ReleaseError as error:
            raise self._settings.error(path, str(error)) from None
        return version

    def _check_condition(self, path: Path, condition: Condition) -> None:
        for place, role, key, text in condition.parts(path):
            if role == "absent":  # to have no such option is worth asserting of options that there are not, too
                continue
            in_list = isinstance(place[-1], int)
            releases = self._knowing(place[:-1] if in_list else place, key)
            match role:
                case "value":
                    self._check_value(place, key, text, releases)
                case "limit":
                    self._check_limit(place, key, text, releases)
                case "pattern":
                    self._check_pattern(place, text)

    def _knowing(self, path: Path, key: str) -> list[Release]:
        """Return the releases that know *key*, the newest first."""
        releases = [self._catalog.release(name) for name in reversed(self._catalog.releases)]
        knowing = [release for release in releases if key in release]
        if not knowing:
            from difflib import get_close_matches

            names = dict.fromkeys(name for release in releases for name in release)
            close = get_close_matches(key, names, n=1, cutoff=0.7)
            hint = f"did you mean {close[0]}?" if close else "only absent may name such an option"
            raise self._settings.error(path, f"no release in the catalog knows {key}", hint)
        return knowing

    def _check_value(self, path: Path, key: str, value: str, releases: list[Release]) -> None:
        if all(release.refuses(key, value) for release in releases):
            option = releases[0].option(key)
            hint = f"one of: {', '.join(option.values)}" if option.values else f"it is of type {option.kind}"
            raise self._settings.error(path, f'no release takes "{value}" for {key}', hint)

    def _check_limit(self, path: Path, key: str, limit: str, releases: list[Release]) -> None:
        kinds = [release.kind(key) or "" for release in releases]
        if not any(kind.startswith(("int", "uint", "float")) for kind in kinds):
            hint = "at-least and at-most compare plain numbers"
            raise self._settings.error(path, f"{key} is no number but of type {kinds[0]}", hint)
        try:
            finite = math.isfinite(float(limit))
        except ValueError:
            finite = False
        if not finite:
            raise self._settings.error(path, f'"{limit}" is no number')

    def _check_pattern(self, path: Path, pattern: str) -> None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise self._settings.error(path, f'"{pattern}" is no regular expression: {error}') from None


@attrs.frozen
class ExampleResult:
    """What came of one example at one release.

    Attributes:
        source: Name of the policy's file.
        assertion: The assertion that it tests.
        example: The example.
        version: The release or patch at which it was run.
        found: The verdict.
        why: What the verdict rests on, in words.
    """

    source: str
    assertion: Assertion
    example: Example
    version: Version
    found: Verdict
    why: str

    @property
    def ok(self) -> bool:
        """Whether the verdict is the expected one."""
        return self.found == self.example.expect

    @property
    def name(self) -> str:
        """A short name, good as a test's: assertion, line of the example, release."""
        return f"{self.assertion.id}:{self.example.line}@{self.version}"

    @property
    def message(self) -> str:
        """Where the example stands and what came of it, on one line."""
        what = f"{self.source}:{self.example.line}: {self.assertion.id} at {self.version}"
        if self.ok:
            return f"{what}: {self.found}"
        return f"{what}: expected {self.example.expect}, found {self.found}: {self.why}"

    def to_dict(self) -> dict[str, Any]:
        """Return the result ready for JSON."""
        return {
            "assertion": self.assertion.id,
            "line": self.example.line,
            "release": str(self.version),
            "expected": self.example.expect,
            "found": self.found,
            "ok": self.ok,
            "why": self.why,
        }


def run_examples(
    policy: Policy, *, releases: Iterable[str] = (), catalog: Catalog | None = None
) -> tuple[ExampleResult, ...]:
    """Run the examples of a policy.

    Args:
        policy: The policy.
        releases: Releases or patches to run every example at, in place of its own. Assertions that are not about a
            release are left out there, and so are examples of releases that their assertion is not about.
        catalog: The releases; those shipped with the program if not given.

    Returns:
        A result for each example and release, in the order of the file.

    Raises:
        ReleaseError: One of *releases* is not in the catalog.
    """
    catalog = catalog or default_catalog()
    others = [parse_version(name) for name in releases]
    return tuple(
        _judged(policy, assertion, example, version, catalog)
        for assertion in policy.assertions
        for example in assertion.examples
        for version in (_versions_among(others, assertion, example, catalog) if others else example.versions)
    )


def _versions_among(
    others: Iterable[Version], assertion: Assertion, example: Example, catalog: Catalog
) -> Iterator[Version]:
    """Yield those of *others* that the assertion is about; none where the example is of releases that it is not."""
    clusters = [(Configured(example.data, catalog.release(version)), version) for version in example.versions]
    candidates = [(Configured(example.data, catalog.release(version)), version) for version in others]
    if any(assertion.is_for(cluster, version) for cluster, version in clusters):
        yield from (version for cluster, version in candidates if assertion.is_for(cluster, version))


def _judged(
    policy: Policy, assertion: Assertion, example: Example, version: Version, catalog: Catalog
) -> ExampleResult:
    """Return what comes of an example at one release."""
    judgement = assertion.judge(Configured(example.data, catalog.release(version)), version)
    return ExampleResult(policy.source, assertion, example, version, judgement.verdict, judgement.why)
