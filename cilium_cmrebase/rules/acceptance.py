"""What is left to a person, and who accepted it as it is, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Acceptance", "OpenPoint"]


@attrs.frozen
class Acceptance:
    """Somebody's word that a finding, or a point for review, may stay as it is.

    Attributes:
        reason: Why.
        by: Whose word it is; empty where nobody said.
        until: The last day on which it holds; None: for ever.
    """

    reason: str
    by: str = ""
    until: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the acceptance ready for JSON."""
        return {"reason": self.reason, "by": self.by, "until": self.until.isoformat() if self.until else None}


class OpenPoint(NamedTuple):
    """A finding, or a point for review, that is left to a person.

    Attributes:
        rule: The id of the finding; `review` for a point for review.
        keys: The options concerned.
        fingerprint: By which it is known again.
        message: What is the matter.
    """

    rule: str
    keys: tuple[str, ...]
    fingerprint: str
    message: str
