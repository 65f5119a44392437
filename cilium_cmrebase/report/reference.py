"""Releases and rules as tables and pages of the reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cilium_cmrebase.catalog import Catalog, Release
from cilium_cmrebase.policy import rules_into

__all__ = ["release_rows", "releases_as_markdown", "rule_rows", "rules_as_markdown"]


def release_rows(catalog: Catalog) -> list[dict[str, Any]]:
    """Return what the catalog knows of each release, in numbers."""
    return [_release_row(catalog.release(name)) for name in catalog.releases]


def _release_row(release: Release) -> dict[str, Any]:
    return {
        "release": release.id,
        "latest_patch": release.latest_patch,
        "options": sum(1 for _ in release),
        "default_set": len(release.defaults()),
        "rules": len(release.rule_data),
    }


def releases_as_markdown(catalog: Catalog) -> str:
    """Return the releases as a markdown table."""
    lines = ["| release | newest patch | options | in the default ConfigMap | rules |", "|---|---|--:|--:|--:|"]
    lines += [f"| {' | '.join(map(str, row.values()))} |" for row in release_rows(catalog)]
    return "\n".join(lines) + "\n"


def rule_rows(catalog: Catalog, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rules into the releases *names*, in the order in which they apply."""
    return [
        {
            "id": rule.id,
            "release": name,
            "kind": rule.kind,
            "severity": rule.severity,
            "origins": rule.origins,
            "keys": list(rule.keys),
            "asks": rule.ask,
            "message": rule.message,
            "action": rule.action,
            "rollback": rule.rollback,
            "source": rule.source,
        }
        for name in names
        for rule in rules_into(catalog.release(name))
    ]


def rules_as_markdown(catalog: Catalog, names: Iterable[str]) -> str:
    """Return the rules into the releases *names* as pages of markdown: a heading each, and what is known under it."""
    lines: list[str] = []
    release = None
    for row in rule_rows(catalog, names):
        if row["release"] != release:
            release = row["release"]
            lines += [f"## Into {release}", ""]
        lines += [f"### {row['id']}", "", _sentence(row["message"]), ""]
        lines.append(f"- kind: {row['kind']}, {row['severity']}{', asks a person' if row['asks'] else ''}")
        lines.append(f"- for upgrades from: {row['origins'] or 'any release before'}")
        lines.append(f"- options: {', '.join(f'`{key}`' for key in row['keys'])}")
        lines += [f"- to do: {row['action']}"] if row["action"] else []
        lines += [f"- rollback: {row['rollback']}"] if row["rollback"] else []
        lines += [f"- source: {row['source']}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _sentence(text: str) -> str:
    word = text.partition(" ")[0]
    text = text[:1].upper() + text[1:] if word.isalpha() else f"`{word}`{text[len(word) :]}" if "-" in word else text
    return text if text.endswith(".") else f"{text}."
