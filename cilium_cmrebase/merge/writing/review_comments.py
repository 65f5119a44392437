"""Review in the file: what is left to a person as comments of the program's own, which a later run takes out again.

They stand on whole lines, directly above the key that they speak of; where that key is not in the output, above all
others. A rebase reads no annotation: it works on both documents as they are without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cilium_cmrebase.document.comment_lines import comment_lines, shown
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.edits import Edit, splice
from cilium_cmrebase.merge.model import Decision, Finding
from cilium_cmrebase.merge.writing.comments import ANNOTATION

__all__ = ["with_review_comments", "without_review_comments"]

_LINE = re.compile(rf"^[ \t]*{ANNOTATION}[^\n]*(?:\n|\Z)", re.M)
_WIDTH = 110
_MOST_LINES = 3


def without_review_comments(document: ConfigMap) -> ConfigMap:
    """Return *document* without the annotations of an earlier run; itself where it has none."""
    text, layout = document.text, document.layout
    if layout.flow or ANNOTATION not in text:
        return document
    regions = [(entry.lead, entry.start) for entry in layout.entries] + [(layout.entries[-1].end, layout.end)]
    edits = [Edit(*line.span(), "") for start, end in regions for line in _LINE.finditer(text, start, end)]
    if not edits:
        return document
    return ConfigMap(splice(text, edits), source=document.source, name=document.name)


def with_review_comments(document: ConfigMap, decisions: Iterable[Decision], findings: Iterable[Finding]) -> str:
    """Return the text of *document* with what is open as comments.

    Args:
        document: The output of a rebase, in block style.
        decisions: The decisions; those open for review are annotated.
        findings: The findings; those required and open are, where the user has or had one of their options.
    """
    above: dict[str, list[str]] = {}
    for key, text, commands in _points(list(decisions), findings):
        lines = comment_lines(text, _WIDTH - len(ANNOTATION), _MOST_LINES)
        above.setdefault(key, []).extend([*lines, *(f"  $ {command}" for command in commands)])
    indent, newline = " " * document.layout.indent, document.newline
    edits = []
    for key, lines in above.items():
        place = document.entries[key].start if key in document.entries else document.layout.start
        edits.append(Edit(place, place, "".join(f"{indent}{ANNOTATION}{line}{newline}" for line in lines)))
    return splice(document.text, edits)


def _points(decisions: list[Decision], findings: Iterable[Finding]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the option that each point is about, what to say of it, and the commands to run."""
    written = [decision.key for decision in decisions if decision.value is not None]
    had = [decision.key for decision in decisions if decision.ours is not None]
    spoken_of: set[str] = set()
    for finding in findings:
        if finding.severity != "required" or not finding.is_open:
            continue
        key = next((key for keys in (written, had) for key in finding.keys if key in keys), None)
        if key is not None:
            spoken_of.update(finding.keys)
            about = "" if key in written or any(given == key for _, given in finding.arguments) else f"{key}: "
            yield key, f"required: {about}{finding.message.rstrip('.')}. {finding.action}", finding.commands
    for decision in decisions:
        if decision.is_open and (decision.value is not None or decision.key not in spoken_of):
            yield decision.key, _review(decision), ()


def _review(decision: Decision) -> str:
    """Return in short words what a person has to look at."""
    if decision.value is None:
        had = "" if decision.ours is None else f", was {shown(decision.ours)}"
        about = f"{decision.key} is left out{had}: {decision.reason}"
    else:
        about = decision.reason
    defaults = {"default before": decision.base, "now" if decision.base is not None else "template:": decision.theirs}
    shown_defaults = ", ".join(f"{whose} {shown(value)}" for whose, value in defaults.items() if value is not None)
    return f"review: {about} ({shown_defaults})" if shown_defaults else f"review: {about}"
