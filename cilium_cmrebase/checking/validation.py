"""Check a ConfigMap against what a release accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cilium_cmrebase.catalog import (
    Catalog,
    KnownRelease,
    Release,
    Version,
    default_catalog,
    release_of,
)
from cilium_cmrebase.checking.fixes import Fix, find_fix
from cilium_cmrebase.document.configmap import ConfigMap, Place
from cilium_cmrebase.rules import SEVERITIES, Configured, Finding, OpenPoint, Severity
from cilium_cmrebase.rules.contradictions import contradictions
from cilium_cmrebase.rules.unread import unread
from cilium_cmrebase.values import FORMS, ValueMeaningError, has_form, parse, same

if TYPE_CHECKING:
    from datetime import date

    from cilium_cmrebase.userfiles.accepted import Accepted
    from cilium_cmrebase.userfiles.policy import Policy

__all__ = ["CheckResult", "PlacedFinding", "check"]

# Limits of Kubernetes for ConfigMaps: keys by IsConfigMapKey, and 1 MiB of data in all (core validation).
_KEY = re.compile(r"[-._a-zA-Z0-9]+\Z")
_MAX_KEY_LENGTH = 253
_MAX_BYTES = 1024 * 1024


@attrs.frozen
class PlacedFinding:
    """A finding and where it concerns the user's file.

    Attributes:
        finding: What is the matter.
        place: The place of the key that it is about, else of the data.
        fix: The change of the file that mends it; None where a person has to decide.
    """

    finding: Finding
    place: Place
    fix: Fix | None = None

    @property
    def line(self) -> int:
        """Line of the key, counted from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """Column of the key, counted from 1."""
        return self.place.column

    def to_dict(self) -> dict[str, Any]:
        """Return the finding ready for JSON."""
        fix = self.fix and {
            "description": self.fix.description,
            "replacements": [each._asdict() for each in self.fix.replacements],
        }
        return self.finding.to_dict() | {"line": self.line, "column": self.column, "fix": fix}


@attrs.frozen
class CheckResult:
    """What a check found.

    Attributes:
        source: Name of the text.
        release: The release that it was checked against, and how it is known.
        findings: The most severe first, then in the order of the text.
        options: How many options were checked.
    """

    source: str
    release: KnownRelease
    findings: tuple[PlacedFinding, ...]
    options: int

    @property
    def version(self) -> Version:
        """The release that it was checked against, with its patch where known."""
        return self.release.version

    @property
    def certain(self) -> bool:
        """Whether the release was given or detected beyond doubt."""
        return self.release.certain

    def worst(self) -> Severity | None:
        """Return the gravest severity of what is open; None where nothing is."""
        return next((each.finding.severity for each in self.findings if each.finding.is_open), None)

    def open_points(self) -> tuple[OpenPoint, ...]:
        """Return what `worst` counts, short of what is merely good to know, in the form in which it can be accepted."""
        findings = [each.finding for each in self.findings]
        return tuple(
            OpenPoint(each.id, each.keys, each.fingerprint, each.message)
            for each in findings
            if each.is_open and each.severity != "info"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the result ready for JSON."""
        return {
            "format_version": "1.0",
            "report": "check",
            "source": self.source,
            "release": self.version.release,
            "certain": self.certain,
            "options": self.options,
            "findings": [each.to_dict() for each in self.findings],
        }


def check(
    text: str | ConfigMap,
    *,
    release: str | None = None,
    name: str | None = None,
    policies: Iterable[Policy] = (),
    accepted: Accepted | None = None,
    today: date | None = None,
    catalog: Catalog | None = None,
) -> CheckResult:
    """Check a ConfigMap against what a release accepts.

    Args:
        text: The ConfigMap: YAML or JSON, alone or in a stream.
        release: The release that reads it; detected if not given.
        name: The ConfigMap's name; `cilium-config` if not given.
        policies: What the user asserts of the configuration; see `Policy.from_text`.
        accepted: Findings that somebody has accepted: they no longer count.
        today: What day it is; if not given, nothing that is accepted expires.
        catalog: The releases; those shipped with the program if not given.

    Raises:
        DocumentError: *text* is no ConfigMap that can be read.
        ReleaseError: The release is not known, or not given and not to be detected.
    """
    catalog = catalog or default_catalog()
    document = text if isinstance(text, ConfigMap) else ConfigMap(text, name=name)
    known = release_of(document, release, catalog, "--release")
    version = known.version
    entry = catalog.release(version)
    read = {key: value for key, value in document.data.items() if key in entry and entry.reads(key)}
    findings = [
        *_document(document),
        *_kubernetes(document.data),
        *_keys(document.data, entry, catalog),
        *_values(read, entry),
        *_unusual(read, entry),
        *_limits(read, entry),
        *_forms(read, entry),
        *contradictions(Configured(document.data, entry), version, catalog),
    ]
    for policy in policies:
        findings += policy.findings(Configured(document.data, entry), version)
    findings = [finding.about(document.data.get(key) for key in finding.keys) for finding in findings]
    if accepted is not None:
        from cilium_cmrebase.userfiles.accepted import Register

        register = Register(accepted, today)
        findings = [*map(register.finding, findings), *register.findings()]
    placed = [
        PlacedFinding(finding, document.place(finding.keys), find_fix(finding, document, entry, catalog))
        for finding in findings
    ]
    placed.sort(key=lambda each: (SEVERITIES.index(each.finding.severity), each.line, each.column))
    return CheckResult(document.source, known, tuple(placed), len(document.data))


def _document(document: ConfigMap) -> Iterator[Finding]:
    """Yield what is wrong with the text itself."""
    for problem in document.problems:
        if problem.kind == "repeated":
            yield Finding(
                id="repeated",
                kind="repeated",
                severity="recommended",
                keys=(problem.key,),
                message="the key stands in the file more than once; the last one counts",
                action="Remove the others: some tools refuse repeated keys.",
            )
        else:
            yield Finding(
                id="not-a-string",
                kind="not-a-string",
                severity="required",
                keys=(problem.key,),
                message="the value is no string, which Kubernetes refuses",
                action="Put it in quotes.",
            )


def _kubernetes(data: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the API server refuses."""
    for key in data:
        if not _KEY.match(key) or len(key) > _MAX_KEY_LENGTH or key in (".", ".."):
            yield Finding(
                id="key-syntax",
                kind="kubernetes",
                severity="required",
                keys=(key,),
                message="Kubernetes refuses this key: letters, digits, `-`, `_` and `.` only, at most 253 of them",
                action="Correct the key.",
            )
    size = sum(len(key.encode()) + len(value.encode()) for key, value in data.items())
    if size > _MAX_BYTES:
        yield Finding(
            id="too-large",
            kind="kubernetes",
            severity="required",
            keys=(),
            message=f"{size} bytes of data; Kubernetes refuses more than {_MAX_BYTES}",
            action="Take out what is no configuration.",
        )


def _keys(data: Mapping[str, str], release: Release, catalog: Catalog) -> Iterator[Finding]:
    """Yield keys that the release does not know, or announces the end of."""
    defaults = release.defaults()
    for key in data:
        if key not in release:
            yield unread(key, release, catalog, data)
            continue
        option = release.option(key)
        if option.deprecated:
            as_written = same(option.kind, defaults.get(key), data[key])
            successor = f"Use {option.replaced_by}." if option.replaced_by else "Look for its successor in the notes."
            yield Finding(
                id="deprecated",
                kind="option-deprecated",
                severity="info" if as_written else "recommended",
                keys=(key,),
                message=f"{release.id} still reads it, but announces its end"
                + ("; its default ConfigMap has the same value" if as_written else ""),
                action="" if as_written else successor,
                source=f"options of {release.id}",
            )
        elif not release.reads(key):
            yield Finding(
                id="not-read",
                kind="not-read",
                severity="info",
                keys=(key,),
                message=f"{release.id} does not read it from the ConfigMap: the stock DaemonSet does not pass it on",
                source=f"DaemonSet of {release.id}",
            )


def _values(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield values that the release cannot read, in words that say what would be right."""
    for key in data:
        if release.can_read(key, data[key]):
            continue
        option = release.option(key)
        if option.values:
            message = f'"{data[key]}" is none of the words that it accepts'
            action = f"Write one of: {', '.join(value or '(nothing)' for value in option.values)}."
        elif option.hint:
            message, action = f'{release.id} does not start with "{data[key]}"', f"Write {option.hint}."
        else:
            message, action = _wrong_type(option.kind, data[key])
        yield Finding(
            id="value-refused",
            kind="value-refused",
            severity="required",
            keys=(key,),
            message=message,
            action=action,
            source=f"options of {release.id}",
        )


def _forms(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield values that are no network, address or port where the option needs one."""
    for key, value in data.items():
        option = release.option(key)
        if option.form is None or option.form not in FORMS or release.refuses(key, value):
            continue
        if not has_form(option.form, value):
            yield Finding(
                id="form-refused",
                kind="value-refused",
                severity="recommended",
                keys=(key,),
                message=f'"{value}" does not look right',
                action=f"Write {FORMS[option.form]}.",
                source=f"options of {release.id}",
            )


def _unusual(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield words that the release does not know, though it starts with them."""
    for key, value in data.items():
        option = release.option(key)
        if option.refuses_others or not option.values or option.kind == "bool":
            continue
        words = {word.casefold() for word in option.values}
        if any(item.casefold() not in words for item in re.split(r"[,\s]+", value.strip()) if item):
            yield Finding(
                id="value-unusual",
                kind="value-refused",
                severity="recommended",
                keys=(key,),
                message=f'"{value}" is none of the words that it knows; {release.id} starts, but does something else',
                action=f"Write one of: {', '.join(value or '(nothing)' for value in option.values)}.",
                source=f"options of {release.id}",
            )


def _limits(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield numbers and durations beyond the bounds of their option."""
    for key, value in data.items():
        option = release.option(key)
        bound = release.exceeds(key, value)
        if bound is None:
            continue
        starts = bound in option.corrected
        limit = option.minimum if bound == "minimum" else option.maximum
        yield Finding(
            id="value-corrected" if starts else "value-refused",
            kind="value-refused",
            severity="recommended" if starts else "required",
            keys=(key,),
            message=f"{value} is {'less' if bound == 'minimum' else 'more'} than {limit}, the "
            f"{'least' if bound == 'minimum' else 'most'} that {release.id} takes"
            + ("; it starts, but with another value" if starts else ""),
            action=f"Write a {'duration' if option.kind == 'duration' else 'number'} {option.span}.",
            source=f"options of {release.id}",
        )


def _wrong_type(kind: str, value: str) -> tuple[str, str]:
    try:
        parse(kind, value)
    except ValueMeaningError as error:
        what, _, hint = str(error).partition(": ")
        return what, f"{hint[:1].upper()}{hint[1:]}." if hint else f"It is of type {kind}."
    return f'"{value}" is no {kind}', f"It is of type {kind}."
