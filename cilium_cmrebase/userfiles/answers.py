"""Answers that people have given, once for many clusters, to what a rebase leaves to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.catalog import default_catalog
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
    def named(self) -> str:
        """What it says and where it stands, in words."""
        by = f" by {self.by}" if self.by else ""
        return f'the answer "{self.choice}"{by} in {self.place}'

    @property
    def words(self) -> str:
        """The same, and why, in words."""
        return f"{self.named}: {self.reason}" if self.reason else self.named

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
        whatever: dict[str, Answer] = {}
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
            if answer.key in whatever:
                message = f"{answer.key} is answered already in {whatever[answer.key].place}, whatever the situation"
                raise settings.error(("decisions", index), message, "leave one answer, or name the situation of both")
            if not answer.situation:
                whatever[answer.key] = answer
            entries.append(answer)
        return cls(settings, tuple(entries))
