"""Which values of an option Cilium starts with, and which it corrects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cilium_cmrebase.values import ValueMeaningError, parse

if TYPE_CHECKING:
    from cilium_cmrebase.catalog.option import Bound
    from cilium_cmrebase.catalog.shapes import LimitsData

__all__ = ["Limits"]

# With the sign by which a value beyond it is the lesser one.
_BOUNDS: tuple[tuple[Bound, int], ...] = (("minimum", 1), ("maximum", -1))


class Limits(NamedTuple):
    """What a release accepts as the value of an option.

    Attributes:
        kind: The option's type.
        data: What the option's entry in the schema says beyond it: words or a pattern, bounds, and those of the bounds
            beyond which Cilium takes another value instead of refusing to start.
    """

    kind: str
    data: LimitsData

    def refuses(self, value: str) -> bool:
        """Say whether Cilium does not start with *value*: it cannot read it, or it is beyond a bound."""
        bound = self.exceeds(value)
        return (bound is not None and bound not in self.data.get("x-corrected", ())) or not self.can_read(value)

    def can_read(self, value: str) -> bool:
        """Say whether *value* is one of the words that Cilium knows there, or else something of the option's type."""
        text = value.strip()
        if "enum" in self.data:
            return text in self.data["enum"]
        if "pattern" in self.data:
            return re.search(self.data["pattern"], text) is not None
        if not text:  # charts write some options without a value; whether a release minds is known to its rules
            return True
        try:
            parse(self.kind, text)
        except ValueMeaningError:
            return False
        return True

    def exceeds(self, value: str) -> Bound | None:
        """Return the bound that *value* is beyond; None where it is within, or is no number."""
        amount = self._amount(value) if self.data else None
        if amount is not None:
            for bound, sign in _BOUNDS:
                limit = self._amount(self.bound(bound))
                if limit is not None and sign * amount < sign * limit:
                    return bound
        return None

    def bound(self, bound: Bound) -> str | None:
        """Return the least or the greatest value; None where there is none."""
        limit = self.data.get("x-minimum" if bound == "minimum" else "x-maximum")
        return None if limit is None else str(limit)

    def _amount(self, text: str | None) -> float | None:
        """Return the number or the nanoseconds that *text* means; None where it means neither."""
        try:
            meaning = None if text is None else parse(self.kind, text.strip())
        except ValueMeaningError:
            return None
        return meaning if isinstance(meaning, int | float) else None
