"""Releases and rules as tables and pages of the reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cilium_cmrebase.catalog import Catalog, Release
from cilium_cmrebase.policy import downgrade_rules, rules_into

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
    """Return the rules of the releases *names*: of the upgrade into each, then of the downgrade out of it."""
    return [
        {
            "id": rule.id,
            "release": name,
            "direction": direction,
            "kind": rule.kind,
            "severity": rule.severity,
            "origins": rule.origins,
            "born": rule.born,
            "keys": list(rule.keys),
            "helm": list(rule.helm),
            "asks": rule.ask,
            "phase": rule.phase,
            "message": rule.message,
            "action": rule.action,
            "rollback": rule.rollback,
            "irreversible": rule.irreversible,
            "source": rule.source,
            "unsure": rule.unsure,
        }
        for name in names
        for direction, rules in (("into", rules_into), ("out of", downgrade_rules))
        for rule in rules(catalog.release(name))
    ]


# What a page says of a rule below its message, where there is something to say.
_SAID = {
    "origins": "from releases",
    "born": "clusters first installed with",
    "action": "to do",
    "rollback": "rollback",
    "irreversible": "not undone by a downgrade",
    "source": "source",
    "unsure": "not settled",
}


def rules_as_markdown(catalog: Catalog, names: Iterable[str]) -> str:
    """Return the rules of the releases *names* as pages of markdown: a heading each, and what is known under it."""
    lines: list[str] = []
    chapter = None
    for row in rule_rows(catalog, names):
        if chapter != (row["direction"], row["release"]):
            chapter = (row["direction"], row["release"])
            lines += [f"## {row['direction'].capitalize()} {row['release']}", ""]
        lines += [f"### {row['id']}", "", _sentence(row["message"]), ""]
        lines.append(f"- kind: {row['kind']}, {row['severity']}{_asks(row)}")
        lines.append(f"- options: {', '.join(f'`{key}`' for key in row['keys'])}")
        lines += [f"- Helm values: {', '.join(f'`{value}`' for value in row['helm'])}"] if row["helm"] else []
        lines += [f"- {words}: {row[field]}" for field, words in _SAID.items() if row[field]]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _asks(row: dict[str, Any]) -> str:
    return f", asks a person {row['phase']} the rollout" if row["asks"] else ""


def _sentence(text: str) -> str:
    word = text.partition(" ")[0]
    text = text[:1].upper() + text[1:] if word.isalpha() else f"`{word}`{text[len(word) :]}" if "-" in word else text
    return text if text.endswith(".") else f"{text}."
