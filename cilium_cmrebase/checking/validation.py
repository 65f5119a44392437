"""Check a ConfigMap against what a release accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cilium_cmrebase.catalog import (
    Catalog,
    KnownRelease,
    Option,
    Release,
    Version,
    default_catalog,
    release_of,
)
from cilium_cmrebase.checking.fixes import Fix, find_fix
from cilium_cmrebase.document.configmap import ConfigMap, Place
from cilium_cmrebase.messages import Value
from cilium_cmrebase.rules import SEVERITIES, Configured, Finding, OpenPoint, Severity
from cilium_cmrebase.rules.checks import (
    DEPRECATED,
    FORM_REFUSED,
    KEY_SYNTAX,
    NOT_READ,
    PROBLEMS,
    TOO_LARGE,
    VALUE_CORRECTED,
    VALUE_REFUSED,
    VALUE_UNUSUAL,
)
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
            "replacements": [replacement._asdict() for replacement in self.fix.replacements],
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
        return next((placed.finding.severity for placed in self.findings if placed.finding.is_open), None)

    def open_points(self) -> tuple[OpenPoint, ...]:
        """Return what `worst` counts, short of what is merely good to know, in the form in which it can be accepted."""
        findings = [placed.finding for placed in self.findings]
        return tuple(
            OpenPoint(finding.id, finding.keys, finding.fingerprint, finding.message)
            for finding in findings
            if finding.is_open and finding.severity != "info"
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
            "findings": [placed.to_dict() for placed in self.findings],
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
    checked_against = release_of(document, release, catalog, "--release")
    version, reader = checked_against.version, catalog.release(checked_against.version)
    findings = list(_findings(document, reader, version, catalog))
    for policy in policies:
        findings += policy.findings(Configured(document.data, reader), version)
    findings = [finding.about(document.data.get(key) for key in finding.keys) for finding in findings]
    if accepted is not None:
        from cilium_cmrebase.userfiles.accepted import Register

        register = Register(accepted, today)
        findings = [*map(register.finding, findings), *register.findings()]
    placed = [
        PlacedFinding(finding, document.place(finding.keys), find_fix(finding, document, reader, catalog))
        for finding in findings
    ]
    placed.sort(key=_order)
    return CheckResult(document.source, checked_against, tuple(placed), len(document.data))


def _order(placed: PlacedFinding) -> tuple[int, int, int]:
    """Return what puts the most severe first, then what stands first in the text."""
    return SEVERITIES.index(placed.finding.severity), placed.line, placed.column


def _findings(document: ConfigMap, release: Release, version: Version, catalog: Catalog) -> Iterator[Finding]:
    """Yield what is wrong with *document*, which *release* is to read, of the patch *version* at best."""
    read = {key: value for key, value in document.data.items() if key in release and release.reads(key)}
    yield from _document(document)
    yield from _kubernetes(document.data)
    yield from _keys(document.data, release, catalog)
    yield from _values(read, release)
    yield from _unusual(read, release)
    yield from _limits(read, release)
    yield from _forms(read, release)
    yield from contradictions(Configured(document.data, release), version, catalog)


def _document(document: ConfigMap) -> Iterator[Finding]:
    """Yield what is wrong with the text itself."""
    for problem in document.problems:
        yield PROBLEMS[problem.kind].finding((problem.key,))


def _kubernetes(data: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the API server refuses."""
    for key in data:
        if not _KEY.match(key) or len(key) > _MAX_KEY_LENGTH or key in (".", ".."):
            yield KEY_SYNTAX.finding((key,))
    size = sum(len(key.encode()) + len(value.encode()) for key, value in data.items())
    if size > _MAX_BYTES:
        yield TOO_LARGE.finding(bytes=size, limit=_MAX_BYTES)


def _keys(data: Mapping[str, str], release: Release, catalog: Catalog) -> Iterator[Finding]:
    """Yield keys that the release does not know, or announces the end of."""
    defaults = release.defaults()
    for key in data:
        if key not in release:
            yield unread(key, release, catalog, data)
            continue
        option = release.option(key)
        if option.deprecated:
            source = f"options of {release.id}"
            if same(option.kind, defaults.get(key), data[key]):
                yield DEPRECATED.finding((key,), "default", severity="info", source=source, release=release.id)
            elif option.replaced_by:
                successor = option.replaced_by
                yield DEPRECATED.finding((key,), "replaced", source=source, release=release.id, successor=successor)
            else:
                yield DEPRECATED.finding((key,), source=source, release=release.id)
        elif not release.reads(key):
            yield NOT_READ.finding((key,), source=f"DaemonSet of {release.id}", release=release.id)


def _values(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield values that the release cannot read, in words that say what would be right."""
    for key in data:
        if not release.can_read(key, data[key]):
            yield _refused(key, data[key], release)


def _refused(key: str, text: str, release: Release) -> Finding:
    """Return the finding for a value that the release cannot read, in words that say what would be right."""
    option, value, source = release.option(key), Value(text, key), f"options of {release.id}"
    if option.values:
        return VALUE_REFUSED.finding((key,), "words", source=source, value=value, words=_words(option))
    if option.hint:
        expected = option.hint
        return VALUE_REFUSED.finding((key,), "form", source=source, release=release.id, value=value, expected=expected)
    kind, expected = option.kind, f"one of type {option.kind}"
    try:
        parse(kind, text)
    except ValueMeaningError as error:
        kind, expected = error.kind, error.expected
    return VALUE_REFUSED.finding((key,), "type", source=source, value=value, type=kind, expected=expected)


def _words(option: Option) -> str:
    """Return the words that an option knows."""
    return ", ".join(word or "(nothing)" for word in option.values)


def _forms(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield values that are no network, address or port where the option needs one."""
    for key, value in data.items():
        option = release.option(key)
        if option.form is None or option.form not in FORMS or release.refuses(key, value):
            continue
        if not has_form(option.form, value):
            expected, source = FORMS[option.form], f"options of {release.id}"
            yield FORM_REFUSED.finding((key,), source=source, value=Value(value, key), expected=expected)


def _unusual(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield words that the release does not know, though it starts with them."""
    for key, value in data.items():
        option = release.option(key)
        if option.refuses_others or not option.values or option.kind == "bool":
            continue
        words = {word.casefold() for word in option.values}
        if any(item.casefold() not in words for item in re.split(r"[,\s]+", value.strip()) if item):
            yield VALUE_UNUSUAL.finding(
                (key,),
                source=f"options of {release.id}",
                value=Value(value, key),
                release=release.id,
                words=_words(option),
            )


def _limits(data: Mapping[str, str], release: Release) -> Iterator[Finding]:
    """Yield numbers and durations beyond the bounds of their option."""
    for key, value in data.items():
        option = release.option(key)
        bound = release.exceeds(key, value)
        if bound is None:
            continue
        limit = option.minimum if bound == "minimum" else option.maximum
        yield (VALUE_CORRECTED if bound in option.corrected else VALUE_REFUSED).finding(
            (key,),
            bound,
            source=f"options of {release.id}",
            value=Value(value, key),
            limit=limit or "",
            release=release.id,
            expected=f"a {'duration' if option.kind == 'duration' else 'number'} {option.span}",
        )
