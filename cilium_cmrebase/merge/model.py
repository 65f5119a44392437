"""What a rebase returns: decisions, findings and the rebased text."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from cilium_cmrebase.catalog import KnownRelease
from cilium_cmrebase.document.configmap import ConfigMap, Place
from cilium_cmrebase.messages import Message, plain
from cilium_cmrebase.rules import REVIEW, SEVERITIES, Finding, Severity, fingerprint

if TYPE_CHECKING:
    from cilium_cmrebase.rules.acceptance import Acceptance, OpenPoint
    from cilium_cmrebase.userfiles.answers import Answer

__all__ = ["SEVERITIES", "Decision", "Finding", "NewDefaults", "Outcome", "Result", "Severity"]

Outcome: TypeAlias = Literal[
    "unchanged",
    "adopted",
    "kept",
    "added",
    "left-out",
    "dropped",
    "renamed",
    "converted",
    "required",
    "preserved",
    "answered",
]
NewDefaults: TypeAlias = Literal["safe", "adopt", "preserve"]


class Decision(NamedTuple):
    """What became of one key, and why.

    Attributes:
        key: The option.
        outcome: What became of it.
        ours: Its value in the user's ConfigMap; None where absent, as in the next three.
        base: Its value in the old release's default set.
        theirs: Its value in the new template.
        value: Its value in the output.
        effective_before: What the cluster did: `ours`, else the old release's compiled default; None: not known.
        effective_after: What it will do: `value`, else the new release's compiled default; None: not known.
        changes_behaviour: Whether both effective values are known and mean something different.
        review: Whether a person should look at it.
        rules: The ids of the rules that had a say.
        because: Why: a code with arguments, from which `reason` is made.
        moved_to: The key that holds its value now; None where it has not moved.
        answer: The answer of the user that decided it; None where there was none.
        accepted: Who accepted the point for review as it is, and why; None where nobody did.
    """

    key: str
    outcome: Outcome
    ours: str | None
    base: str | None
    theirs: str | None
    value: str | None
    effective_before: str | None
    effective_after: str | None
    changes_behaviour: bool
    review: bool
    rules: tuple[str, ...]
    because: Message
    moved_to: str | None = None
    answer: "Answer | None" = None
    accepted: "Acceptance | None" = None

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        return self.because.text

    @property
    def code(self) -> str:
        """The code of the reason."""
        return self.because.code

    @property
    def args(self) -> Mapping[str, Any]:
        """The arguments of the reason by name, ready for JSON."""
        return plain(self.because.arguments)

    @property
    def is_open(self) -> bool:
        """Whether it is left to a person: it is for review, and nobody has accepted it."""
        return self.review and self.accepted is None

    @property
    def fingerprint(self) -> str:
        """By which the same decision is known again."""
        name = " ".join((self.outcome, *self.rules))
        return fingerprint(name, (self.key,), (self.ours, self.base, self.theirs, self.value))

    def to_dict(self) -> dict[str, Any]:
        """Return the decision ready for JSON."""
        fields = {name: value for name, value in self._asdict().items() if name != "because"}
        return fields | {
            "reason": self.reason,
            "code": self.code,
            "args": self.args,
            "rules": list(self.rules),
            "fingerprint": self.fingerprint,
            "answer": self.answer and self.answer.to_dict(),
            "accepted": self.accepted and self.accepted.to_dict(),
        }


class Result(NamedTuple):
    """A rebased ConfigMap and the account of it.

    Attributes:
        ours: The user's ConfigMap.
        text: The rebased document: the new template's stream with only the decided spans changed.
        decisions: One for every key of ours, base and theirs, in the order of the output, others last.
        findings: The most severe first.
        from_: The release that the user's ConfigMap is of.
        to: The release that the template is of.
        base: What the base was, to be shown to people.
        born: The release that the cluster was first installed with; None where nobody said it.
        new_defaults: How new defaults were treated.
        rules_considered: How many rules the releases on the way have.
        upgrade_notes: The addresses of the upgrade guides of the releases on the way.
        other_documents: How many other objects of the new stream stand unchanged in the text.
        config_map_span: Where in `text` the ConfigMap's document begins and ends.
    """

    ours: ConfigMap
    text: str
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    from_: KnownRelease
    to: KnownRelease
    base: str
    born: str | None
    new_defaults: NewDefaults
    rules_considered: int
    upgrade_notes: tuple[str, ...]
    other_documents: int
    config_map_span: tuple[int, int]

    def __eq__(self, other: object) -> bool:
        """Say whether the other one says the same; the user's ConfigMap itself does not count."""
        if not isinstance(other, Result):
            return NotImplemented
        return self._replace(ours=other.ours)[:] == other[:]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.text, self.decisions))

    def __repr__(self) -> str:
        """Name the releases, and how many keys there are."""
        return f"<Result {self.from_.version} -> {self.to.version}: {len(self.decisions)} decisions>"

    def place(self, keys: Iterable[str]) -> Place | None:
        """Return where the first of *keys* stands in the user's text; None where it has none of them."""
        keys = [key for key in keys if key in self.ours.data]
        return self.ours.place(keys) if keys else None

    def _where(self, keys: Iterable[str]) -> dict[str, int | None]:
        place = self.place(keys)
        return {"line": place.line if place else None, "column": place.column if place else None}

    @property
    def config_map_text(self) -> str:
        """The ConfigMap's document alone; where it is an item of a List, the List."""
        start, end = self.config_map_span
        return self.text[start:end]

    @property
    def ok(self) -> bool:
        """Whether nothing that is required is left for a person to decide."""
        return not self.needs_human("required")

    @property
    def summary(self) -> Mapping[str, int]:
        """How many keys had each outcome."""
        return dict(Counter(decision.outcome for decision in self.decisions))

    def needs_human(self, level: Literal["required", "review"]) -> bool:
        """Say whether something is left for a person.

        Args:
            level: `required`: count what may break the cluster; `review`: also decisions marked for review and
                recommendations.
        """
        if any(finding.severity == "required" and finding.is_open for finding in self.findings):
            return True
        if level == "required":
            return False
        return any(decision.is_open for decision in self.decisions) or any(
            finding.severity == "recommended" and finding.is_open for finding in self.findings
        )

    def open_points(self) -> "tuple[OpenPoint, ...]":
        """Return what `needs_human` counts, in the form in which it can be accepted."""
        from cilium_cmrebase.rules.acceptance import OpenPoint

        return (
            *(
                OpenPoint(finding.id, finding.keys, finding.fingerprint, finding.message)
                for finding in self.findings
                if finding.severity != "info" and finding.is_open
            ),
            *(
                OpenPoint(REVIEW, (decision.key,), decision.fingerprint, decision.reason)
                for decision in self.decisions
                if decision.is_open
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report in its published form, ready for JSON; see `docs` for its promise."""
        return {
            "format_version": "1.0",
            "report": "rebase",
            "from": self.from_.version.release,
            "to": self.to.version.release,
            "from_detail": self.from_.to_dict(),
            "to_detail": self.to.to_dict(),
            "base": self.base,
            "born": self.born,
            "new_defaults": self.new_defaults,
            "upgrade_notes": list(self.upgrade_notes),
            "ok": self.ok,
            "decisions": [decision.to_dict() | self._where((decision.key,)) for decision in self.decisions],
            "findings": [finding.to_dict() | self._where(finding.keys) for finding in self.findings],
            "summary": dict(self.summary),
        }
