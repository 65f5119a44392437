"""Releases, options and rules as tables and pages of the reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cilium_cmrebase.catalog import Catalog, Release
from cilium_cmrebase.explanation import explain
from cilium_cmrebase.report.as_markdown import escape, shell_block
from cilium_cmrebase.report.option_page import known, option_as_markdown
from cilium_cmrebase.report.words import sentence
from cilium_cmrebase.rules import downgrade_rules, rules_into

__all__ = [
    "option_names",
    "options_as_markdown",
    "options_index",
    "release_rows",
    "releases_as_markdown",
    "rule_rows",
    "rules_as_markdown",
    "rules_index",
]


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
            "origins": rule.scope.origins,
            "targets": rule.scope.targets,
            "born": rule.scope.born,
            "keys": list(rule.keys),
            "helm": list(rule.helm),
            "asks": rule.asks,
            "phase": rule.phase,
            "message": rule.text.message,
            "action": rule.finding().action,
            "commands": list(rule.finding().commands),
            "rollback": rule.text.rollback,
            "no_rollback": rule.text.no_rollback,
            "irreversible": rule.irreversible,
            "source": rule.source,
            "unsure": rule.text.unsure,
        }
        for name in names
        for direction, rules in (("into", rules_into), ("out of", downgrade_rules))
        for rule in rules(catalog.release(name))
    ]


# What a page says of a rule below its message, where there is something to say.
_SAID = {
    "origins": "from releases",
    "targets": "where the way leads to releases",
    "born": "clusters first installed with",
    "action": "to do",
    "rollback": "rollback",
    "no_rollback": "rollback: nothing to do",
    "irreversible": "not undone by a downgrade",
    "source": "source",
    "unsure": "not settled",
}


def rules_as_markdown(catalog: Catalog, names: Iterable[str], *, options_at: str | None = None) -> str:
    """Return the rules of the releases *names* as pages of markdown: a heading each, and what is known under it.

    Args:
        catalog: The releases.
        names: Those whose rules are wanted.
        options_at: Where the pages of the options are, seen from the page that it goes to; None for no links.
    """
    lines: list[str] = []
    chapter = None
    for row in rule_rows(catalog, names):
        if chapter != (row["direction"], row["release"]):
            chapter = (row["direction"], row["release"])
            lines += [f"## {row['direction'].capitalize()} {row['release']}", ""]
        lines += [f"### {row['id']}", "", _paragraph(row["message"]), ""]
        lines.append(f"- kind: {row['kind']}, {row['severity']}{_asks(row)}")
        lines.append(f"- options: {', '.join(_option(key, catalog, options_at) for key in row['keys'])}")
        lines += [f"- Helm values: {', '.join(f'`{value}`' for value in row['helm'])}"] if row["helm"] else []
        for field, words in _SAID.items():
            lines += [f"- {words}: {row[field]}"] if row[field] else []
            lines += shell_block(row["commands"]) if field == "action" and row["commands"] else []
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def rules_index(catalog: Catalog, pages: str) -> str:
    """Return a markdown table of the releases that have rules, with the page of each below the folder *pages*."""
    lines = ["| release | rules into it | rules out of it |", "|---|--:|--:|"]
    for name in catalog.releases:
        release = catalog.release(name)
        if release.rule_data or release.downgrade_rule_data:
            counts = f"{len(release.rule_data)} | {len(release.downgrade_rule_data)}"
            lines.append(f"| [{name}]({pages}{name}.md) | {counts} |")
    return "\n".join(lines) + "\n"


def options_as_markdown(catalog: Catalog, *, rules_at: str) -> dict[str, str]:
    """Return all options as markdown, those of each initial letter on a page, by that letter.

    Args:
        catalog: The releases.
        rules_at: Where the pages of the rules are, seen from these.
    """
    pages: dict[str, list[str]] = {}
    for name in option_names(catalog):
        explanation = explain(name, catalog=catalog)
        pages.setdefault(name[0], []).append(option_as_markdown(explanation, rules_at=rules_at))
    return {letter: "\n".join(parts) for letter, parts in pages.items()}


def options_index(catalog: Catalog, pages: str) -> str:
    """Return a markdown table of all options, with the page of each below the folder *pages*."""
    lines = ["| option | releases | what it does |", "|---|---|---|"]
    for name in option_names(catalog):
        explanation = explain(name, catalog=catalog)
        lines.append(
            f"| {_option(name, catalog, pages)} | {known(explanation)} | {escape(explanation.option.description)} |"
        )
    return "\n".join(lines) + "\n"


def option_names(catalog: Catalog) -> list[str]:
    """Return the names of all options that any release knows, in order."""
    return sorted({name for release in catalog.releases for name in catalog.release(release)})


def _option(key: str, catalog: Catalog, pages: str | None) -> str:
    """Return the name of an option, with a link to where it stands if there are *pages*, and any release knows it."""
    return f"[`{key}`]({pages}{key[0]}.md#{key})" if pages is not None and catalog.knows(key) else f"`{key}`"


def _asks(row: dict[str, Any]) -> str:
    return "" if row["asks"] == "nothing" else f", asks a person {row['phase']} the rollout ({row['asks']})"


def _paragraph(text: str) -> str:
    """Return *text* as a sentence, closed even behind a quotation, with an option that it begins with as code."""
    word, blank, rest = text.partition(" ")
    begun = f"`{word}`{blank}{rest}" if "-" in word else text
    return f"{sentence(begun).removesuffix('.')}."
