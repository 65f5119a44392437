"""The report on a plan: each hop with its impact, then what to do in the order in which it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilium_cmrebase.planning import Drift, Hop, Plan
from cilium_cmrebase.quoting import quoted
from cilium_cmrebase.report.model import Commands, Entry, Issue, Report, Section
from cilium_cmrebase.report.of_rebase import counts, open_issues, to_decide
from cilium_cmrebase.report.words import mark_of, of_finding, sentence
from cilium_cmrebase.rules import Detour, Finding, Stage, Step

__all__ = ["make_report"]

_TITLES: dict[Stage, str] = {
    "preflight": "Before",
    "configmap": "The ConfigMap",
    "deploy": "Deploy",
    "verify": "Verify",
    "rollback": "If it has to be undone",
}


def make_report(plan: Plan) -> Report:
    """Return the report on *plan*."""
    headline = f"The way of {plan.source} from Cilium {plan.from_} to {plan.to}"
    sections = [section for number, hop in enumerate(plan.hops, 1) for section in _hop(number, hop)]
    return Report(headline, tuple(sections), tuple(_closing(plan)), plan.to_dict, lambda: _issues(plan))


def _hop(number: int, hop: Hop) -> Iterator[Section]:
    yield Section(f"Step {number}: {hop.before} to {hop.after}", tuple(_impact(hop)), counted=False)
    if hop.is_micro:
        yield Section("Defaults that differ", tuple(_drift(default) for default in hop.drift), level=2)
        yield Section("Deploy", tuple(_step(step) for step in hop.steps["deploy"]), counted=False, level=2)
        return
    yield _stage("preflight", (*_findings(_prerequisites(hop)), *_steps(hop, "preflight")))
    yield _stage("configmap", (*_steps(hop, "configmap"), *_config_map(hop)))
    yield _stage("deploy", (*_steps(hop, "deploy"), *_findings(hop.findings("during"))))
    yield _stage("verify", (*_steps(hop, "verify"), *_findings(hop.findings("after"))))
    rollback = (*_steps(hop, "rollback"), *map(_one_way, hop.one_way))
    if rollback:
        yield _stage("rollback", rollback)
    for detour in hop.detours:
        yield _detour(detour)


def _stage(stage: Stage, entries: tuple[Entry, ...]) -> Section:
    return Section(_TITLES[stage], entries, counted=False, level=2)


def _impact(hop: Hop) -> Iterator[Entry]:
    if hop.is_micro:
        yield Entry("note", "patches of one release are compatible both ways")
    elif hop.transition is None:
        line = "Cilium does not name this step among the tested ones; consider the newest patch of the release first."
        yield Entry("review", "not a tested step", (line,))
        return
    if hop.transition is not None:
        yield Entry("note", hop.transition.manifests)
        yield Entry("note", f"layer 3 and 4: {hop.transition.l3}")
        yield Entry("note", f"layer 7: {hop.transition.l7}")


def _prerequisites(hop: Hop) -> Iterator[Finding]:
    """Yield what is to be done before the deployment beside the options themselves, which the rebase decides."""
    for finding in hop.findings("before"):
        if finding.kind in ("prerequisite", "manual-step"):
            yield finding


def _findings(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    return tuple(of_finding(mark_of(finding), finding) for finding in findings)


def _one_way(finding: Finding) -> Entry:
    lines = (sentence(finding.rollback or finding.message), f"[{finding.id}]")
    return Entry("note", ", ".join(finding.keys) or finding.id, lines)


def _config_map(hop: Hop) -> Iterator[Entry]:
    if hop.result is None:
        return
    yield Entry("note", "what the rebase does", (counts(hop.result),))
    yield from to_decide(hop.result)


def _steps(hop: Hop, stage: Stage) -> tuple[Entry, ...]:
    return tuple(_step(step) for step in hop.steps.get(stage, ()))


def _step(step: Step) -> Entry:
    return Entry("step", step.title, (step.text, Commands(step.commands)) if step.commands else (step.text,))


def _drift(drift: Drift) -> Entry:
    return Entry("change", f"{drift.key}: {quoted(drift.before)} -> {quoted(drift.after)}")


def _detour(detour: Detour) -> Section:
    entries = (Entry("note", "whether it concerns you", (detour.text, f"[{detour.id}] {detour.source}")),)
    return Section(
        f"On its own: {detour.title}", (*entries, *map(_step, detour.steps)), counted=False, folded=True, level=2
    )


def _issues(plan: Plan) -> Iterator[Issue]:
    """Yield the open issues of each step, at their places in the user's text; what stays open is said once."""
    matters: set[tuple[str, str]] = set()
    results = [(hop, hop.result) for hop in plan.hops if hop.result is not None]
    for hop, result in results:
        _, first = results[0]
        for issue in open_issues(result, first.ours):
            matter = (issue.fingerprint, issue.message)
            if matter not in matters:
                matters.add(matter)
                yield issue._replace(heading=f"{issue.heading} ({hop.before} to {hop.after})")


def _closing(plan: Plan) -> Iterator[str]:
    if not plan.hops:
        yield f"Nothing to do: {plan.source} is at {plan.to} already."
        return
    if not plan.certain:
        others = f" (it could be {', '.join(plan.candidates)})" if plan.candidates else ""
        yield f"That {plan.source} is of {plan.from_} is a guess{others}; say --from if it is wrong."
    if len(plan.hops) > 1:
        yield "Cilium supports going one release at a time: finish each step, on all nodes, before the next."
