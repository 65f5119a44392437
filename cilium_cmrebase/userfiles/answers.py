"""Answers that people have given, once for many clusters, to what a rebase leaves to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.messages import Message, Quote, message
from cilium_cmrebase.userfiles.settings import Settings

__all__ = ["Answer", "Answers", "Choice"]

Choice: TypeAlias = Literal["keep", "take", "leave-out", "value", "undecided"]


@attrs.frozen
class Answer:
    """One answer.

    Attributes:
        key: The option.
        choice: `keep` the user's value, `take` the template's, write another `value`, `leave-out`; `undecided`: none.
        value: The other value; None unless *choice* is `value`.
        situation: What it was given for: any of `ours`, `base`, `theirs`, `value` (None: absent), `from`, `to` and
            `fingerprint`.
        reason: Why; empty where nobody said.
        by: Whose answer it is; empty where nobody said.
        place: File and line, to be shown to people.
    """

    key: str
    choice: Choice
    value: str | None
    situation: Mapping[str, str | None] = attrs.field(hash=False)
    reason: str
    by: str
    place: str

    @property
    def named(self) -> Message:
        """What it says and where it stands."""
        if self.by:
            return message("answer-by", choice=self.choice, by=Quote(self.by, self.key), place=self.place)
        return message("answer", choice=self.choice, place=self.place)

    @property
    def because(self) -> Message:
        """The same, and why, as the reason of a decision."""
        if self.reason:
            return message("answered-because", answer=self.named, reason=Quote(self.reason, self.key))
        return message("answered", answer=self.named)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer ready for JSON."""
        return {"answer": self.choice, "reason": self.reason, "by": self.by, "place": self.place}


@attrs.frozen
class Answers:
    """A file of answers.

    Attributes:
        settings: The file as it is written.
        entries: The answers.
    """

    settings: Settings = attrs.field(repr=False, eq=False)
    entries: tuple[Answer, ...]

    @property
    def source(self) -> str:
        """Name of the file."""
        return self.settings.source

    @classmethod
    def from_text(cls, text: str, source: str = "decisions.yaml") -> Answers:
        """Read a file of answers; `schemas/decisions.schema.json` describes it.

        Args:
            text: YAML; an empty text answers nothing.
            source: Name of the text, for messages.

        Raises:
            DocumentError: It is no such file, or an answer can never count; the message says where and why.
        """
        settings = Settings(text, json.loads(default_catalog().schema_text("decisions")), source=source)
        unconditional: dict[str, Answer] = {}
        entries: list[Answer] = []
        for index, item in enumerate(settings.data.get("decisions") or ()):
            answer = Answer(
                key=item["key"],
                choice=item.get("answer", "value"),
                value=item.get("value"),
                situation=item.get("situation", {}),
                reason=item.get("reason", ""),
                by=item.get("by", ""),
                place=f"{settings.source}:{settings.line(('decisions', index))}",
            )
            if answer.key in unconditional:
                place = unconditional[answer.key].place
                message = f"{answer.key} is answered already in {place}, whatever the situation"
                raise settings.error(("decisions", index), message, "leave one answer, or name the situation of both")
            if not answer.situation:
                unconditional[answer.key] = answer
            entries.append(answer)
        return cls(settings, tuple(entries))
