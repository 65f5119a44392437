"""What one release knows of an option."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

__all__ = ["Bound", "Option"]

Bound: TypeAlias = Literal["minimum", "maximum"]


@attrs.frozen
class Option:
    """What one release knows of an option.

    Attributes:
        name: The key in `data`.
        kind: Its type, a word of `cilium_cmrebase.values.KINDS`.
        default: The compiled default as text; None where it is not known or the key is no command-line option.
        components: The programs that accept it.
        hidden: Whether the command's help leaves it out.
        deprecated: Whether the release announces its end.
        read_as: How it is read: `option` by a component, `file` through a mount, `key-ref` by the workload's
            environment, `template` where only the chart's template is known to write it.
        description: What it does, in one sentence; empty where nobody documents it.
        values: The words that it knows, where there are only certain ones.
        refuses_others: Whether any other value keeps Cilium from starting; without `values` any other than the `hint`
            describes.
        hint: What its text has to be, where Cilium refuses any other and words cannot be listed; empty where not.
        minimum: The least number or duration that it takes, as text; None where there is none.
        maximum: The greatest, likewise.
        corrected: Those of the bounds `minimum` and `maximum` beyond which Cilium takes another value instead of
            refusing to start.
        form: What its text is beyond its type, such as `cidr`; a word of `values.FORMS`, or another.
        replaced_by: The option that takes its place, where it is deprecated.
        helm: The Helm values that the chart sets it from.
    """

    name: str
    kind: str
    default: str | None
    components: tuple[str, ...]
    hidden: bool
    deprecated: bool
    read_as: str
    description: str = ""
    values: tuple[str, ...] = ()
    refuses_others: bool = False
    hint: str = ""
    minimum: str | None = None
    maximum: str | None = None
    corrected: tuple[Bound, ...] = ()
    form: str | None = None
    replaced_by: str | None = None
    helm: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """The bounds in words that can follow "a number"; empty where there are none."""
        if self.minimum is None:
            return "" if self.maximum is None else f"up to {self.maximum}"
        return f"of {self.minimum} or more" if self.maximum is None else f"from {self.minimum} to {self.maximum}"
