"""Findings: what a rule, the catalog, the schema or a document has to say."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from cilium_cmrebase.messages import Arguments, Message, Wording, fill, plain
from cilium_cmrebase.rules.fingerprints import fingerprint

if TYPE_CHECKING:
    from cilium_cmrebase.rules.acceptance import Acceptance

__all__ = ["REVIEW", "SEVERITIES", "Asks", "Finding", "Phase", "Severity"]

Severity: TypeAlias = Literal["required", "recommended", "info"]
Phase: TypeAlias = Literal["before", "during", "after"]
Asks: TypeAlias = Literal["cluster", "choice", "nothing"]
SEVERITIES: tuple[Severity, ...] = ("required", "recommended", "info")
# What a point for review, which no finding stands for, goes by where findings go by their id.
REVIEW = "review"


class Finding(NamedTuple):
    """What a rule, the catalog or the document has to say.

    Attributes:
        id: The rule's id, or the name of a check such as `unknown-key`.
        kind: What sort of fact it is.
        severity: `required`: the cluster may break without it; `recommended`: a person should look; `info`.
        keys: The options concerned.
        code: Which of the forms that the check can take it is; a rule's id.
        wording: What it says, with places for the arguments.
        arguments: What goes to these places.
        notes: What is added to the message.
        asks: What an answer depends on: the `cluster`, of which the program sees the ConfigMap only, a `choice` about
            the configuration, or `nothing`.
        resolved: Whether the output already takes care of it.
        source: Where it is documented; empty for checks of the program's own.
        phase: When a person has to act or look: `before` the new release is deployed, `during` its rollout or `after`.
        helm: The Helm values that set what it speaks of.
        accepted: Who accepted it and why; None where nobody did.
        values: What its options had and have now, None where one is absent; None until that is known.
        fingerprint_on_record: The fingerprint of a finding that was read from a file, without its values.
    """

    id: str
    kind: str
    severity: Severity
    keys: tuple[str, ...]
    code: str
    wording: Wording
    arguments: Arguments = ()
    notes: tuple[Message, ...] = ()
    asks: Asks = "nothing"
    resolved: bool = False
    source: str = ""
    phase: Phase = "before"
    helm: tuple[str, ...] = ()
    accepted: "Acceptance | None" = None
    values: tuple[str | None, ...] | None = None
    fingerprint_on_record: str = ""

    def __repr__(self) -> str:
        """Name the finding and its options; values may be secrets."""
        return f"<Finding {self.code}: {self.severity}{(self.resolved and ', resolved') or ''}, {self.keys!r}>"

    @property
    def message(self) -> str:
        """What is the matter."""
        return fill(self.wording.message, self.arguments) + "".join(note.text for note in self.notes)

    @property
    def action(self) -> str:
        """What to do; empty where nothing is left to do."""
        return fill(self.wording.action, self.arguments)

    @property
    def rollback(self) -> str:
        """What it means for going back; empty where nothing."""
        return fill(self.wording.rollback, self.arguments)

    @property
    def commands(self) -> tuple[str, ...]:
        """Commands that a person is to run, each on its own, in order."""
        return tuple(fill(command, self.arguments) for command in self.wording.commands)

    @property
    def args(self) -> Mapping[str, Any]:
        """The arguments by name, ready for JSON."""
        return plain(self.arguments)

    @property
    def fingerprint(self) -> str:
        """By which the same finding is known again; empty until it is known which values it is about."""
        if self.values is None:
            return self.fingerprint_on_record
        return fingerprint(self.id, self.keys, self.values)

    @property
    def is_open(self) -> bool:
        """Whether it is left to a person: the output does not take care of it, and nobody has accepted it."""
        return not self.resolved and self.accepted is None

    def about(self, values: Iterable[str | None]) -> "Finding":
        """Return the finding about the *values* that its options had and have now; None where one is absent."""
        return self._replace(values=tuple(values))

    def in_namespace(self, namespace: str) -> "Finding":
        """Return the finding with its commands for Cilium in *namespace*."""
        if not any(name == "namespace" for name, _ in self.arguments):
            return self
        import shlex

        quoted = shlex.quote(namespace)
        return self._replace(
            arguments=tuple((name, quoted if name == "namespace" else given) for name, given in self.arguments)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the finding ready for JSON."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "keys": list(self.keys),
            "message": self.message,
            "action": self.action,
            "commands": list(self.commands),
            "code": self.code,
            "args": self.args,
            "notes": [{"code": note.code, "args": plain(note.arguments)} for note in self.notes],
            "asks": self.asks,
            "resolved": self.resolved,
            "source": self.source,
            "rollback": self.rollback,
            "phase": self.phase,
            "helm": list(self.helm),
            "fingerprint": self.fingerprint,
            "accepted": self.accepted and self.accepted.to_dict(),
        }

    @classmethod
    def from_dict(cls, account: Mapping[str, Any]) -> "Finding":
        """Return what `to_dict` gave an account of: it says the same, word for word, and has the same fingerprint.

        Raises:
            KeyError, TypeError: It is no such account.
        """
        return cls(
            id=account["id"],
            kind=account["kind"],
            severity=account["severity"],
            keys=tuple(account["keys"]),
            code=account["code"],
            wording=Wording(account["message"], account["action"], account["rollback"], tuple(account["commands"])),
            asks=account["asks"],
            source=account["source"],
            phase=account["phase"],
            fingerprint_on_record=account["fingerprint"],
        )
