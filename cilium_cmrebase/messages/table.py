"""All that the program says by itself, by code. Rules, contradictions and policies bring words of their own.

Names in braces are places for arguments. A value of an option brings its quotes along; see `Value`.
"""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["PHRASES", "WORDINGS", "Wording"]


class Wording(NamedTuple):
    """What a finding says, with places for arguments such as `{release}`.

    Attributes:
        message: What is the matter.
        action: What to do; empty where nothing is.
        rollback: What it means for going back; empty where nothing.
        commands: Commands that a person is to run, each on its own, in order.
    """

    message: str
    action: str = ""
    rollback: str = ""
    commands: tuple[str, ...] = ()


# Reasons of decisions, and parts of sentences.
PHRASES: Mapping[str, str] = {
    # The decision table
    "same-everywhere": "the default, before and after",
    "new-default": "you had the old default; this is the new one",
    "yours": "your value",
    "yours-as-in-template": "your value, which the template now has too",
    "yours-template-has-it-now": "your value; the template now has it too",
    "yours-template-differs": "your value; the template, which now has the key, says otherwise",
    "yours-default-changed": "your value; the default has changed as well",
    "yours-gone": "your value of an option that is gone",
    "nobody-has-it": "neither you nor the template has it",
    "new-in-template": "new in the template",
    "new-in-template-matters": "new in the template; left out it would mean {default}",
    "left-out-by-you": "you had left it out",
    "left-out-default-changed": "you had left it out; the default has changed since",
    "old-default-gone": "the old default of an option that is gone",
    "without-it-the-same": "the template no longer writes it, and Cilium does the same without it",
    "without-it-unknown": "the template no longer writes it; without it Cilium might do otherwise",
    # What rules and releases add to it
    "gone-at-default": "an option that is gone, at its default",
    "gone-unread-before": "an option that is gone, which {release} does not read either",
    "required-by-rule": "the upgrade needs it: {message}",
    "required-on-the-way": "a release on the way needed it, the new one does not read it",
    "held-back-by-rule": "held back: {message}",
    "held-back-as-all": "held back, as all new defaults are",
    "removed-by-rule": "{message}",
    "converted-by-rule": "{message}",
    "moved-from": "your {old}, which goes by this name now",
    "moved-to": "goes by the name {new} now",
    "moved-to-what-is-there": "{new} takes its place, and you have that already",
    "moved-to-what-is-gone": "it became {new} on the way, which {release} does not read",
    # Answers
    "answer": 'the answer "{choice}" in {place}',
    "answer-by": 'the answer "{choice}" by {by} in {place}',
    "answered": "{answer}",
    "answered-because": "{answer}: {reason}",
    "answer-place": "{key} ({place})",
    "situation-value": "{name} was {before} and is {now}",
    "left-out": "left out",
    # What is added to a finding
    "not-settled": " (Not settled: {reason})",
    "later-name": "; {old} goes by the name {new} in {release}",
    "contradicts-already": "; that is so in yours already, so something else may decide in this cluster",
    # Why an option is gone
    "gone-inert": "{release} does not read it either",
    "gone-no-loss": "you had it at what {release} does anyway",
    "gone-no-rule": "no rule says what replaces it",
    "gone-not-yet": "it came with {release}",
    # Facts about a configuration
    "fact": "{key} is {value}",
    "fact-default": "{key} is left out, which means {value}",
    "fact-left-out": "{key} is left out",
    "fact-unknown": "{key} is left out, and {release} does not know it",
    "fact-unread": "{key} is {value}, which {release} does not read",
    "fact-unread-does": "{key} is {value}, which {release} does not read and does {effective}",
    "about-releases": "it is about releases {releases}",
    # What somebody accepted
    "entry": "{what}",
    "entry-on": "{what} on {key}",
    "entry-at": "{place} ({entry})",
}

# Findings of the program's own checks: by the check's id, or where there are several forms by an id that begins so.
WORDINGS: Mapping[str, Wording] = {
    "accepted-changed": Wording(
        "{place} accepts {entry}, but the values are others now",
        "See whether the reason still holds; then write the new fingerprint.",
    ),
    "accepted-expired": Wording(
        "{place} accepted {entry} until {until}", "Mend what was accepted, or say a later day."
    ),
    "accepted-unused": Wording("accepted, but not found here: {entries}", "Take out what no cluster needs any more."),
    "answer-against-rule": Wording(
        "{answer} goes against this: {message}", "Take the answer back, or accept this finding."
    ),
    "answer-outdated": Wording(
        "{answer} was given for another situation: {differences}",
        "Decide again: answer for the situation of now, which --write-decisions adds, or take the answer out.",
    ),
    "answers-unused": Wording(
        "answered, but not asked here and without effect: {answers}", "Take out what no cluster needs any more."
    ),
    "birth-release": Wording(
        "concerns clusters that were first installed with {born}: {message}",
        "If it is one of those, say it with --born; {rule} then applies.",
    ),
    "comments-lost": Wording(
        "The template is in flow style, which has no place for your comments: {comments}",
        "Use a template in block style (YAML as helm prints it) to keep them.",
    ),
    "compiled-default-changed": Wording(
        "left out, it meant {before} in {start} and means {after} in {release}",
        "Write it with {before} to keep what the cluster does, or accept the new default.",
    ),
    "compiled-default-changed-refused": Wording(
        "left out, it meant {before} in {start} and means {after} in {release}",
        "{release} does not accept {before}: see whether the new default suits the cluster.",
    ),
    "deprecated": Wording("{release} still reads it, but announces its end", "Look for its successor in the notes."),
    "deprecated-replaced": Wording("{release} still reads it, but announces its end", "Use {successor}."),
    "deprecated-default": Wording(
        "{release} still reads it, but announces its end; its default ConfigMap has the same value"
    ),
    "differs": Wording("{left} -> {right}"),
    "form-refused": Wording("{value} does not look right", "Write {expected}."),
    "immutable": Wording(
        "{document} is immutable: the API server refuses to change it in place.",
        "Delete the ConfigMap and create it anew from the output, or give it another name.",
    ),
    "key-syntax": Wording(
        "Kubernetes refuses this key: letters, digits, `-`, `_` and `.` only, at most 253 of them", "Correct the key."
    ),
    "metadata-kept": Wording("Taken over from yours: {paths}."),
    "namespace-differs": Wording(
        "Your ConfigMap is in namespace {ours}, the template in {theirs}.",
        "Render the template for {ours}, or the running agents will not see the output.",
    ),
    "not-a-string": Wording("the value is no string, which Kubernetes refuses", "Put it in quotes."),
    "not-a-string-mended": Wording("the value at {place} is no string, which Kubernetes refuses; it is taken for text"),
    "not-annotated": Wording(
        "{document} is in flow style, which has no place for comments: the report alone has the review",
        "Use a template in block style (YAML as helm prints it) to have it in the file.",
    ),
    "not-read": Wording("{release} does not read it from the ConfigMap: the stock DaemonSet does not pass it on"),
    "not-yet-known": Wording(
        "{release} does not read it; {first} is the first release that does",
        "Leave it in if that is where you are heading, else remove it.",
    ),
    "nothing-left": Wording(
        "no option is left: with this, {release} goes by its compiled defaults alone",
        "See that yours is the ConfigMap of the whole cluster, or give what it was made from with --base.",
    ),
    "option-gone": Wording(
        "Cilium {release} does not read {key} ({value} in yours); {why}.",
        "Find out in the notes of {release} what takes the place of {key}, and set that.",
    ),
    "option-gone-inert": Wording("Cilium {release} does not read {key} ({value} in yours); {why}."),
    "option-gone-not-yet": Wording(
        "Cilium {release} does not read {key} ({value} in yours); {why}.",
        "See whether the cluster can do without what it does, before you go back to {release}.",
    ),
    "option-wakes-up": Wording(
        "{value} now counts: {start} does not read the key from the ConfigMap, {release} does",
        "Leave it if it says what you want; remove it to let the cluster do what it does.",
    ),
    "policy-violated": Wording("{wanted}; here {facts}"),
    "policy-violated-in-words": Wording("it must hold that {condition}; here {facts}"),
    "release-guessed": Wording(
        "the release of {document} is guessed by {evidence}: {version}",
        "Say it with {option} if that is wrong: base, rules and defaults depend on it.",
    ),
    "release-guessed-of-several": Wording(
        "the release of {document} is guessed by {evidence}: {version} (it could be {candidates})",
        "Say it with {option} if that is wrong: base, rules and defaults depend on it.",
    ),
    "removed": Wording(
        "{release} does not read it; it is gone since {gone}", "Remove it, or find in the notes what takes its place."
    ),
    "removed-replaced": Wording("{release} does not read it; it is gone since {gone}", "Use {successor}."),
    "repeated": Wording(
        "the key stands in the file more than once; the last one counts",
        "Remove the others: some tools refuse repeated keys.",
    ),
    "repeated-mended": Wording(
        "the key at {place} comes again further down; the last one counts, and only that is kept"
    ),
    "rollback-of-rule": Wording("{rollback}"),
    "same-release": Wording(
        "both are of {release}: where yours differs from the template, that is taken for your choice",
        "To take over what is new in the template, say which patch yours is of with --from, or what it was made from "
        "with --base.",
    ),
    "several-releases": Wording(
        "Cilium supports going one minor release at a time, here by way of {releases}",
        "Deploy each of them in turn; the rules of all of them are applied here.",
    ),
    "taken-out-before": Wording(
        "the upgrade to {upper} takes these out of the ConfigMap; what you had set them to is not known",
        "Look into the ConfigMap from before the upgrade, and set again what {release} needs.",
    ),
    "too-large": Wording(
        "{bytes} bytes of data; Kubernetes refuses more than {limit}", "Take out what is no configuration."
    ),
    "unknown-key": Wording(
        "no release in the catalog knows it, and Cilium ignores keys that it does not know",
        "Check its spelling; remove it if nothing of yours reads it.",
    ),
    "unknown-key-alike": Wording(
        "no release in the catalog knows it, and Cilium ignores keys that it does not know", "Did you mean {alike}?"
    ),
    "value-corrected-maximum": Wording(
        "{value} is more than {limit}, the most that {release} takes; it starts, but with another value",
        "Write {expected}.",
    ),
    "value-corrected-minimum": Wording(
        "{value} is less than {limit}, the least that {release} takes; it starts, but with another value",
        "Write {expected}.",
    ),
    "value-refused": Wording(
        "{release} does not start with {value}", "It accepts: {accepted}. Choose what does what you want."
    ),
    "value-refused-form": Wording("{release} does not start with {value}", "Write {expected}."),
    "value-refused-maximum": Wording(
        "{value} is more than {limit}, the most that {release} takes", "Write {expected}."
    ),
    "value-refused-minimum": Wording(
        "{value} is less than {limit}, the least that {release} takes", "Write {expected}."
    ),
    "value-refused-type": Wording("{value} is no {type}", "Write {expected}."),
    "value-refused-words": Wording("{value} is none of the words that it accepts", "Write one of: {words}."),
    "value-unusual": Wording(
        "{value} is none of the words that it knows; {release} starts, but does something else",
        "Write one of: {words}.",
    ),
}
