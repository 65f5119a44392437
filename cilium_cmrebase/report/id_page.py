"""What an id stands for, as text for a terminal and as markdown, and the program's own checks as rows and a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cilium_cmrebase.ids import IdExplanation
from cilium_cmrebase.report.as_markdown import escape, shell_block
from cilium_cmrebase.report.as_text import command_lines
from cilium_cmrebase.report.option_page import wrapped
from cilium_cmrebase.report.words import sentence
from cilium_cmrebase.rules.checks import CHECKS

__all__ = ["check_rows", "checks_as_markdown", "id_as_markdown", "id_as_text"]

_MARGIN = "    "


def id_as_text(explanation: IdExplanation, *, width: int = 80) -> str:
    """Return what an id stands for as lines of text.

    Args:
        explanation: What `explain_id` returned.
        width: Columns that a line may take; commands stay whole to be copied.
    """
    return "\n".join(_text(explanation, width)) + "\n"


def _text(explanation: IdExplanation, width: int) -> Iterator[str]:
    yield from wrapped(f"{explanation.id} ({_what(explanation)})", width, "", _MARGIN)
    if explanation.title:
        yield from wrapped(sentence(explanation.title), width, _MARGIN)
    yield from wrapped(sentence(explanation.message), width, _MARGIN)
    for label, text in _facts(explanation):
        yield from wrapped(f"{label}: {text}", width, _MARGIN)
        if label == "To do":
            yield from command_lines(explanation.commands, _MARGIN)


def id_as_markdown(explanation: IdExplanation) -> str:
    """Return what an id stands for as markdown: a heading and a list."""
    lines = [f"## {escape(explanation.id)}", "", escape(sentence(explanation.title or explanation.message)), ""]
    if explanation.title:
        lines += [escape(sentence(explanation.message)), ""]
    lines.append(f"- {_what(explanation)}")
    for label, text in _facts(explanation):
        lines.append(f"- {label[:1].lower()}{label[1:]}: {escape(text)}")
        if label == "To do" and explanation.commands:
            lines += shell_block(explanation.commands)
    return "\n".join(lines) + "\n"


def _what(explanation: IdExplanation) -> str:
    """Return in a few words what an explanation is of."""
    asks = "asks nobody" if explanation.asks == "nothing" else f"asks about the {explanation.asks}"
    if explanation.asks == "choice":
        asks = "asks for a choice"
    when = f" {explanation.phase} the rollout" if explanation.sort == "rule" and explanation.asks != "nothing" else ""
    where = f" {explanation.where}" if explanation.where else ""
    parts = [f"{explanation.sort}{where}", explanation.kind, explanation.severity, f"{asks}{when}"]
    return "; ".join(dict.fromkeys(parts))


def _facts(explanation: IdExplanation) -> Iterator[tuple[str, str]]:
    """Yield what else there is to say, each with what it is."""
    facts = (
        ("Options", ", ".join(explanation.keys)),
        ("Where", explanation.when),
        ("To do", explanation.action),
        ("Rollback", explanation.rollback),
        ("Helm", ", ".join(explanation.helm)),
        ("Source", explanation.source),
        ("Not settled", explanation.unsure),
    )
    yield from ((label, text) for label, text in facts if text)


def check_rows() -> list[dict[str, Any]]:
    """Return the program's own checks, by id."""
    return [
        {
            "id": check.id,
            "kind": check.kind,
            "severity": check.severity,
            "asks": check.asks,
            "title": check.title,
            "help": check.help,
            "codes": list(check.codes),
            "args": list(check.args),
        }
        for check in sorted(CHECKS.values())
    ]


def checks_as_markdown() -> str:
    """Return the program's own checks as markdown: a heading each, and what is known under it."""
    lines: list[str] = []
    for row in check_rows():
        lines += [f"## {row['id']}", "", f"{row['title']}. {row['help']}", ""]
        lines.append(f"- kind: {row['kind']}, {row['severity']}")
        lines += [f"- asks: {row['asks']}"] if row["asks"] != "nothing" else []
        lines += [f"- codes: {', '.join(f'`{code}`' for code in row['codes'])}"] if row["codes"] else []
        lines += [f"- arguments: {', '.join(f'`{name}`' for name in row['args'])}"] if row["args"] else []
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
