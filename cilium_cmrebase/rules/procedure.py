"""How to go from one release to the next, beside the rules: steps, their commands, and what they interrupt."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.catalog.specifiers import covers
from cilium_cmrebase.rules.conditions import Cluster, parse_condition

__all__ = ["STAGES", "Detour", "Procedure", "Stage", "Step", "Transition"]

Stage: TypeAlias = Literal["preflight", "configmap", "deploy", "verify", "rollback"]
STAGES: tuple[Stage, ...] = ("preflight", "configmap", "deploy", "verify", "rollback")

_PLACEHOLDER = re.compile(r"\{([-._a-zA-Z0-9]+)\}")
_CONTINUED = " \\\n    "


@attrs.frozen
class Transition:
    """What a tested way from one patch to another asks for and interrupts, in words for a person.

    Attributes:
        manifests: Whether all manifests have to be renewed.
        l3: What happens to connections.
        l7: What happens to connections through the proxy.
        source: Where it is documented.
        unsure: Why it may be wrong; empty where it is settled.
    """

    manifests: str
    l3: str
    l7: str
    source: str
    unsure: str = ""


@attrs.frozen
class Step:
    """Something to do.

    Attributes:
        title: What.
        text: Why, and when it is done.
        commands: Commands for a shell, in order.
        source: Where it is documented; empty for a part of a detour.
    """

    title: str
    text: str
    commands: tuple[str, ...]
    source: str = ""


@attrs.frozen
class Detour:
    """A change of its own that a cluster can make on the way.

    Attributes:
        id: Stable name.
        title: What it leads from and to.
        text: Why, and whom it concerns.
        steps: Its parts, in order.
        source: Where it is documented.
    """

    id: str
    title: str
    text: str
    steps: tuple[Step, ...]
    source: str


@attrs.frozen
class Procedure:
    """The catalog's `procedure.json` for one cluster and one hop.

    Attributes:
        data: The file.
        cluster: The configuration before the hop, which conditions judge.
        start: The patch that the hop leaves.
        target: The patch that it enters.
        placeholders: What stands for those in texts and commands that are no options, such as `namespace`.
    """

    data: Mapping[str, Any]
    cluster: Cluster
    start: str
    target: str
    placeholders: Mapping[str, str]

    def transition(self) -> Transition | None:
        """Return what is known of the hop; None where it is not a tested one."""
        impacts = self.data["impacts"]
        for entry in self.data["transitions"]:
            if covers(entry["from"], self.start) and covers(entry["to"], self.target):
                sentences = {word: impacts[word][entry[word]] for word in ("manifests", "l3", "l7")}
                return Transition(**sentences, source=entry["source"], unsure=entry.get("unsure", ""))
        return None

    def steps(self, stage: Stage, *, down: bool) -> Iterator[Step]:
        """Yield what to do at *stage*."""
        for entry in self.data["steps"]:
            if (
                entry["stage"] == stage
                and entry.get("direction") in (None, "down" if down else "up")
                and covers(entry.get("releases", ""), self.target)
                and parse_condition(entry.get("when")).holds(self.cluster)
                and not (
                    entry.get("unless_latest")
                    and self.placeholders["before_patch"] == self.placeholders["before_latest"]
                )
            ):
                yield self._step(entry)

    def micro(self) -> Step:
        """Return how to go to another patch of the same release."""
        return self._step({"title": "Change the image", **self.data["micro"]})

    def detours(self) -> Iterator[Detour]:
        """Yield the changes of their own that concern the cluster."""
        for entry in self.data["roads"]:
            if (
                covers(entry["releases"], self.target)
                and covers(entry.get("from", ""), self.start)
                and parse_condition(entry.get("when")).holds(self.cluster)
            ):
                steps = tuple(self._step(step) for step in entry["steps"])
                yield Detour(entry["id"], self._fill(entry["title"]), self._fill(entry["text"]), steps, entry["source"])

    @property
    def _names(self) -> dict[str, str]:
        names = (entry for entry in self.data["names"] if covers(entry["releases"], self.target))
        return {"patch": self.target} | {entry["name"]: entry["value"] for entry in names}

    def _step(self, entry: Mapping[str, Any]) -> Step:
        commands = tuple(self._command(command) for command in entry["commands"])
        return Step(self._fill(entry["title"]), self._fill(entry["text"]), commands, entry.get("source", ""))

    def _command(self, command: str | list[str | dict[str, Any]]) -> str:
        if isinstance(command, str):
            return self._fill(command)
        parts = [
            part if isinstance(part, str) else part["part"]
            for part in command
            if isinstance(part, str) or parse_condition(part["when"]).holds(self.cluster)
        ]
        return self._fill(_CONTINUED.join(parts))

    def _fill(self, text: str) -> str:
        """Fill the placeholders of *text*: by names of the step, else by options of the ConfigMap."""

        def filled(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            filling = self.placeholders.get(name) or self._names.get(name)
            written = self.cluster.data.get(name)
            return filling or (shlex.quote(written) if written else placeholder[0])

        return _PLACEHOLDER.sub(filled, text)
