"""The life of one option, as text for a terminal and as a part of the reference."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from cilium_cmrebase.explanation import Change, Explanation, Period, RuleNote, limits
from cilium_cmrebase.quoting import printable
from cilium_cmrebase.report.as_markdown import escape
from cilium_cmrebase.report.words import sentence

__all__ = ["known", "option_as_markdown", "option_as_text", "rule_page", "wrapped"]

_READ_AS = {
    "file": "file that the DaemonSet mounts",
    "key-ref": "environment variable of the workloads",
    "template": "value that the chart's template writes",
}
# One operator in as many images as there are clouds: what all take is the operator's.
_OPERATORS = {"cilium-operator", *(f"cilium-operator-{cloud}" for cloud in ("alibabacloud", "aws", "azure", "generic"))}
_MARGIN = "    "


def option_as_text(explanation: Explanation, *, width: int = 80) -> str:
    """Return all that is known of an option as lines of text.

    Args:
        explanation: What `explain` returned.
        width: Columns that a line may take.
    """
    return "\n".join(_text(explanation, width)) + "\n"


def _text(explanation: Explanation, width: int) -> Iterator[str]:
    option = explanation.option
    yield f"{explanation.key} ({option.kind}; {_read_by(explanation)}; {known(explanation)})"
    default = "not known" if option.default is None else f'"{option.default}"'
    writes = "does not write it" if explanation.template_default is None else f'writes "{explanation.template_default}"'
    only = "Takes only" if option.refuses_others or option.kind == "bool" else "Knows"
    for line in (
        option.description,
        f"{only} {', '.join(map(_quoted, option.values))}." if option.values else "",
        f"Other releases: {', '.join(_other_words(explanation))}." if _other_words(explanation) else "",
        f"Takes {limits(option)}." if limits(option) else "",
        f"{explanation.release}: compiled default {default}; the default ConfigMap {writes}",
        f"Deprecated{f'; use {option.replaced_by}' if option.replaced_by else ''}" if option.deprecated else "",
        f"Helm: {', '.join(option.helm)}" if option.helm else "",
    ):
        yield from wrapped(line, width, _MARGIN)
    if explanation.changes:
        yield from ("", "History")
        for change in explanation.changes:
            yield from wrapped(f"{change.release:6} {_changed(change)}", width, "  ", " " * 9)
    if explanation.successions:
        yield from ("", "Names")
        yield from (f"  {step.release:6} {step.old} -> {step.new}" for step in explanation.successions)
    if explanation.rules:
        yield from ("", "Rules")
        for note in explanation.rules:
            yield from wrapped(f"{note.id} ({_place(note)}): {note.effect}", width, "  ", _MARGIN)
            yield from wrapped(sentence(note.message, explanation.key), width, _MARGIN)


def wrapped(text: str, width: int, margin: str, further: str | None = None) -> list[str]:
    """Return *text* broken into lines.

    Args:
        text: The text.
        width: Columns that a line may take, margin and all; longer words stay whole.
        margin: What stands before the first line, and the others if *further* is not given.
        further: What stands before all but the first.
    """
    return textwrap.wrap(
        " ".join(text.split(" ")),
        max(40, width),
        initial_indent=margin,
        subsequent_indent=margin if further is None else further,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def option_as_markdown(explanation: Explanation, *, rules_at: str | None = None) -> str:
    """Return all that is known of an option as markdown: a heading and a list.

    Args:
        explanation: What `explain` returned.
        rules_at: Where the pages of the rules are, seen from the page that it goes to; None for no links.
    """
    return "\n".join(_markdown(explanation, rules_at)) + "\n"


def _markdown(explanation: Explanation, rules_at: str | None) -> Iterator[str]:
    option, history = explanation.option, explanation.history
    yield f"## {escape(explanation.key)}"
    yield ""
    if option.description:
        yield from (escape(option.description), "")
    yield f"- releases: {known(explanation)}"
    yield f"- type: {_over_time(history['type'], code=False)}"
    yield f"- read by: {_read_by(explanation)}"
    if history["values"]:
        only = "takes only" if option.refuses_others or option.kind == "bool" else "knows"
        yield f"- {only}: {_words(history['values'], history['known'])}"
    if history["limits"]:
        yield f"- takes: {_over_time(history['limits'], code=False, whole=history['known'])}"
    if history["compiled-default"]:
        yield f"- compiled default: {_over_time(history['compiled-default'], whole=history['known'])}"
    if history["template-default"]:
        yield f"- the default ConfigMap writes: {_over_time(history['template-default'], whole=history['known'])}"
    if history["deprecated"]:
        yield f"- deprecated: {', '.join(map(_span, history['deprecated']))}"
    if explanation.successions:
        names = (f"`{step.old}` → `{step.new}` ({step.release})" for step in explanation.successions)
        yield f"- names: {', '.join(names)}"
    if option.helm:
        yield f"- Helm values: {', '.join(f'`{value}`' for value in option.helm)}"
    if explanation.rules:
        yield "- rules:"
        for note in explanation.rules:
            name = f"[{note.id}]({rules_at}{rule_page(note.release, note.id)})" if rules_at is not None else note.id
            yield f"  - {name} ({_place(note)}): {escape(note.effect)}"


def rule_page(release: str, rule: str) -> str:
    """Return where a rule stands, seen from the folder of the rules' pages."""
    return f"{release}.md#{rule.replace('.', '')}"


def _place(note: RuleNote) -> str:
    return f"{note.direction} {note.release}, {note.severity}"


def _read_by(explanation: Explanation) -> str:
    names = explanation.option.components
    if set(names) >= _OPERATORS:
        names = tuple(name for name in names if name not in _OPERATORS - {"cilium-operator"})
    return ", ".join(names) or _READ_AS[explanation.option.read_as]


def known(explanation: Explanation) -> str:
    """Return in words which releases know the option."""
    return ", ".join(map(_span, explanation.history["known"]))


def _over_time(periods: Iterable[Period], *, code: bool = True, whole: tuple[Period, ...] = ()) -> str:
    """Say what something was in which releases; only what it was where that is so in all that know the option."""
    periods = tuple(periods)
    shown = [_code(period.value) if code else escape(period.value) for period in periods]
    spans = {(period.first, period.last) for period in periods}
    if len(periods) == 1 and (not whole or spans == {(period.first, period.last) for period in whole}):
        return shown[0]
    return "; ".join(f"{value} ({_span(period)})" for value, period in zip(shown, periods, strict=True))


def _other_words(explanation: Explanation) -> list[str]:
    """Return the words that other releases know, with those releases."""
    others = (period for period in explanation.history["values"] if period.value not in explanation.option.values)
    return [f"{_quoted(period.value)} ({_span(period)})" for period in others]


def _words(periods: Iterable[Period], whole: tuple[Period, ...]) -> str:
    """Name words, with the releases that know them where not all do that know the option."""
    always = {(period.first, period.last) for period in whole}
    spans: dict[str, list[Period]] = {}
    for period in periods:
        spans.setdefault(period.value, []).append(period)
    return ", ".join(
        _quoted_code(word)
        if {(period.first, period.last) for period in periods} == always
        else f"{_quoted_code(word)} ({', '.join(map(_span, periods))})"
        for word, periods in spans.items()
    )


def _quoted(word: str) -> str:
    return f'"{word}"'


def _quoted_code(word: str) -> str:
    return f'`"{word}"`'


def _span(period: Period) -> str:
    if period.last is None:
        return f"since {period.first}"
    return period.first if period.first == period.last else f"{period.first} to {period.last}"


def _code(value: str) -> str:
    """Return *value* as code on one line, whatever quotes it holds."""
    shown = printable(value)
    return "nothing" if not shown else f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def _changed(change: Change) -> str:
    def shown(value: str | None) -> str:
        return "none" if value is None else f'"{value}"'

    match change.what:
        case "introduced":
            return f"introduced, compiled default {shown(change.after)}"
        case "compiled-default":
            return f"compiled default {shown(change.before)} -> {shown(change.after)}"
        case "template-default" if change.before is None:
            return f"the default ConfigMap writes {shown(change.after)}"
        case "template-default" if change.after is None:
            return "the default ConfigMap no longer writes it"
        case "template-default":
            return f"the default ConfigMap writes {shown(change.after)}, no longer {shown(change.before)}"
        case "type":
            return f"type {change.before} -> {change.after}"
        case "deprecated":
            return f"deprecated, use {change.after}" if change.after else "deprecated"
        case "hidden":
            return "no longer in the command's help"
        case "shown":
            return "in the command's help"
        case _:
            return change.what
