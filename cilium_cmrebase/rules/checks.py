"""The program's own checks: what each is called, how grave it is, and what it asks for.

Rules, contradictions and users' policies bring ids of their own; all other findings are made from this registry. An id
is a contract: files in which people accept findings hold it. It is never renamed.
"""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cilium_cmrebase.messages import WORDINGS, Argument, Arguments, Message, places
from cilium_cmrebase.rules.findings import REVIEW, Asks, Finding, Severity

__all__ = ["CHECKS", "DECISIONS", "PROBLEMS", "Check"]


class Check(NamedTuple):
    """One check of the program's own.

    Attributes:
        id: Its name, a contract.
        kind: What sort of fact it finds.
        severity: How grave a finding is, as a rule.
        title: What sort of finding it is, in a few words.
        help: What there is to know of the sort.
        asks: What an answer depends on; see `Finding.asks`.
        aliases: Retired ids whose findings it makes now.
    """

    id: str
    kind: str
    severity: Severity
    title: str
    help: str
    asks: Asks = "nothing"
    aliases: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its findings: its id, or what begins with it where they have several forms."""
        return tuple(code for code in WORDINGS if code == self.id or code.startswith(f"{self.id}-"))

    @property
    def args(self) -> tuple[str, ...]:
        """The names of the arguments that its findings have, whatever their form."""
        names = [places(WORDINGS[code]) for code in self.codes]
        return tuple(name for name in names[0] if all(name in others for others in names)) if names else ()

    def finding(
        self,
        keys: Iterable[str] = (),
        form: str = "",
        *,
        kind: str | None = None,
        severity: Severity | None = None,
        resolved: bool = False,
        source: str = "",
        notes: tuple[Message, ...] = (),
        given: Arguments = (),
        **named: Argument,
    ) -> Finding:
        """Return a finding of this check.

        Args:
            keys: The options concerned.
            form: What follows the check's id in the code of the wording, where it has several; see `WORDINGS`.
            kind: What sort of fact it is here, where that is another.
            severity: How grave it is here, likewise.
            resolved: Whether the output takes care of it.
            source: Where it is documented.
            notes: What is added to the message.
            given: What goes to the places of the wording.
            **named: The same, where it is not at hand as arguments.
        """
        code = f"{self.id}-{form}" if form else self.id
        return Finding(
            id=self.id,
            kind=kind or self.kind,
            severity=severity or self.severity,
            keys=tuple(keys),
            code=code,
            wording=WORDINGS[code],
            arguments=(*given, *named.items()),
            notes=notes,
            asks=self.asks,
            resolved=resolved,
            source=source,
        )


ACCEPTED_CHANGED = Check(
    "accepted-changed",
    "accepted",
    "info",
    "Accepted with other values",
    "A finding was accepted when the options had other values. See whether the reason still holds.",
    asks="choice",
)
ACCEPTED_EXPIRED = Check(
    "accepted-expired",
    "accepted",
    "info",
    "Accepted for a time that is over",
    "A finding was accepted until a day that has passed. Mend it, or say a later day.",
    asks="choice",
)
ACCEPTED_UNUSED = Check(
    "accepted-unused",
    "accepted",
    "info",
    "Accepted, but not found",
    "Nothing that was found is what the file of accepted findings speaks of. Take out what nobody needs any more.",
)
ANSWER_OUTDATED = Check(
    "answer-outdated",
    "answer",
    "required",
    "Answer to another situation",
    "An answer was given when the option had other values or the way was another one. Decide again.",
    asks="choice",
)
ANSWERS_UNUSED = Check(
    "answers-unused",
    "answer",
    "info",
    "Answers without effect",
    "The rebase did not ask what the file of answers answers. Take out what no cluster needs any more.",
)
BIRTH_RELEASE = Check(
    "birth-release",
    "birth-release",
    "info",
    "Depends on the release that the cluster was born with",
    "A rule concerns only clusters that were first installed with certain releases. Say with --born which it was.",
    asks="cluster",
)
COMMENTS_LOST = Check(
    "comments-lost",
    "comments-lost",
    "recommended",
    "Comments have no place in the new template",
    "A template in flow style, such as JSON, has no place for comments; one in block style has.",
    asks="choice",
)
COMPILED_DEFAULT_CHANGED = Check(
    "compiled-default-changed",
    "default-changed",
    "recommended",
    "A default changes in silence",
    "Neither the ConfigMap nor the template writes the option, and what it means to leave it out is another thing "
    "in the new release. Write it to keep what the cluster does, or accept the new default.",
    asks="choice",
)
DEPRECATED = Check(
    "deprecated",
    "option-deprecated",
    "recommended",
    "Option on its way out",
    "The release still reads the option, but announces that a later one will not.",
    asks="choice",
)
DIFFERS = Check(
    "differs",
    "differs",
    "info",
    "Option differs",
    "The option means something different on the two sides, or only one of them has it.",
)
FORM_REFUSED = Check(
    "form-refused",
    "value-refused",
    "recommended",
    "Value does not look right",
    "The option takes an address, a network, a port or the like, and the value is none.",
    asks="choice",
)
IMMUTABLE = Check(
    "immutable",
    "immutable",
    "recommended",
    "The ConfigMap is immutable",
    "The API server refuses to change an immutable ConfigMap in place: delete it and create it anew.",
)
KEY_SYNTAX = Check(
    "key-syntax",
    "kubernetes",
    "required",
    "Key that Kubernetes refuses",
    "Keys of a ConfigMap consist of letters, digits, `-`, `_` and `.`, and have at most 253 of them.",
)
METADATA_KEPT = Check(
    "metadata-kept",
    "metadata",
    "info",
    "Metadata of yours is kept",
    "Labels, annotations and other metadata that the template lacks are taken over from yours.",
)
NAMESPACE_DIFFERS = Check(
    "namespace-differs",
    "namespace-differs",
    "required",
    "Another namespace than the template's",
    "The agents read the ConfigMap in their own namespace only: render the template for that one.",
)
NOT_A_STRING = Check(
    "not-a-string",
    "not-a-string",
    "required",
    "Value is no string",
    "All values of a ConfigMap are strings. Kubernetes refuses numbers, booleans and null without quotes.",
)
NOT_ANNOTATED = Check(
    "not-annotated",
    "not-annotated",
    "info",
    "The output has no place for annotations",
    "A template in flow style, such as JSON, has no place for comments: only the report says what to review.",
)
NOT_READ = Check(
    "not-read",
    "not-read",
    "info",
    "Option without effect in the ConfigMap",
    "The release knows the option, but its stock DaemonSet does not pass the ConfigMap's value on to the agent.",
)
NOT_REBASED = Check(
    "not-rebased",
    "not-rebased",
    "required",
    "Could not be rebased",
    "The file holds no ConfigMap that can be rebased, or its release is not known.",
)
NOT_YET_KNOWN = Check(
    "not-yet-known",
    "unknown-key",
    "recommended",
    "Option of a later release",
    "The release does not know the option yet and ignores it; a later one will read it.",
    asks="choice",
)
NOTHING_LEFT = Check(
    "nothing-left",
    "nothing-left",
    "recommended",
    "No option is left",
    "What leaves out all that the template has is seldom the ConfigMap of a whole cluster, or came from elsewhere.",
    asks="cluster",
)
OPTION_GONE = Check(
    "option-gone",
    "option-removed",
    "required",
    "Option is gone, and no rule says what replaces it",
    "The new release does not read the option. Find out in its notes what takes its place, and set that.",
    asks="choice",
)
OPTION_WAKES_UP = Check(
    "option-wakes-up",
    "behaviour-changed",
    "recommended",
    "Value takes effect that had none so far",
    "The old release does not read the key from the ConfigMap and the new one does: the value begins to count.",
    asks="choice",
)
RELEASE_GUESSED = Check(
    "release-guessed",
    "release-guessed",
    "recommended",
    "Release is guessed",
    "Base, rules and defaults depend on the releases; give them with --from and --to where the guess is wrong.",
    asks="cluster",
)
REMOVED = Check(
    "removed",
    "option-removed",
    "required",
    "Option is gone",
    "The release does not read the option, though an older one did: what it says has no effect.",
    asks="choice",
)
REPEATED = Check(
    "repeated",
    "repeated",
    "recommended",
    "Key is there more than once",
    "Of a repeated key the last value counts for most tools, and some refuse the file.",
)
REVIEWED = Check(
    REVIEW,
    REVIEW,
    "recommended",
    "Outcome to be looked at",
    "What became of the option may not be what you want: the template says something else than you, the "
    "default has changed under it, or it is gone.",
    asks="choice",
)
SAME_RELEASE = Check(
    "same-release",
    "same-release",
    "info",
    "Both are of one release",
    "What differs from the new template counts as chosen, since nothing tells it from what is new in the template.",
)
SEVERAL_RELEASES = Check(
    "several-releases",
    "several-releases",
    "info",
    "The way leads over several releases",
    "Cilium supports going one minor release at a time: deploy each of them in turn.",
)
TAKEN_OUT_BEFORE = Check(
    "taken-out-before",
    "downgrade-warning",
    "info",
    "An upgrade may have taken options out",
    "The upgrade that is now undone takes options out of the ConfigMap; write again those that you had.",
    asks="choice",
)
TOO_LARGE = Check(
    "too-large",
    "kubernetes",
    "required",
    "Too much data for a ConfigMap",
    "Kubernetes refuses more than 1 MiB of data in a ConfigMap.",
)
UNKNOWN_KEY = Check(
    "unknown-key",
    "unknown-key",
    "recommended",
    "Unknown key",
    "Cilium ignores keys that it does not know: what they say has no effect. Often it is a spelling mistake.",
    asks="choice",
)
VALUE_CORRECTED = Check(
    "value-corrected",
    "value-refused",
    "recommended",
    "Value is corrected",
    "The release starts with a value beyond the option's bounds, but goes by another one than is written.",
    asks="choice",
)
VALUE_REFUSED = Check(
    "value-refused",
    "value-refused",
    "required",
    "Value is refused",
    "The release does not start with a value that the option does not accept.",
    asks="choice",
)
VALUE_UNUSUAL = Check(
    "value-unusual",
    "value-refused",
    "recommended",
    "Value is unknown",
    "The release starts with the value, but takes it for something else than one of the words that it knows.",
    asks="choice",
)

# What a fleet's report leaves to a person of decisions, by their outcome.
DECISIONS: Mapping[str, Check] = {
    outcome: Check(
        f"decision-{outcome}",
        REVIEW,
        "recommended",
        f"To look at: {outcome}",
        "What became of the option depends on what was meant by it.",
        asks="choice",
    )
    for outcome in (
        "adopted",
        "added",
        "answered",
        "converted",
        "dropped",
        "kept",
        "left-out",
        "preserved",
        "renamed",
        "required",
        "unchanged",
    )
}

# What finds the problems of a document, by their kind; see `document.configmap.Problem`.
PROBLEMS: Mapping[str, Check] = {"not-a-string": NOT_A_STRING, "repeated": REPEATED}

CHECKS: Mapping[str, Check] = {
    check.id: check
    for check in (
        ACCEPTED_CHANGED,
        ACCEPTED_EXPIRED,
        ACCEPTED_UNUSED,
        ANSWER_OUTDATED,
        ANSWERS_UNUSED,
        BIRTH_RELEASE,
        COMMENTS_LOST,
        COMPILED_DEFAULT_CHANGED,
        DEPRECATED,
        DIFFERS,
        FORM_REFUSED,
        IMMUTABLE,
        KEY_SYNTAX,
        METADATA_KEPT,
        NAMESPACE_DIFFERS,
        NOT_A_STRING,
        NOT_ANNOTATED,
        NOT_READ,
        NOT_REBASED,
        NOT_YET_KNOWN,
        NOTHING_LEFT,
        OPTION_GONE,
        OPTION_WAKES_UP,
        RELEASE_GUESSED,
        REMOVED,
        REPEATED,
        REVIEWED,
        SAME_RELEASE,
        SEVERAL_RELEASES,
        TAKEN_OUT_BEFORE,
        TOO_LARGE,
        UNKNOWN_KEY,
        VALUE_CORRECTED,
        VALUE_REFUSED,
        VALUE_UNUSUAL,
        *DECISIONS.values(),
    )
}
