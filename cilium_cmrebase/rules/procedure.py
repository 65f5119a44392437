"""How to go from one release to the next, beside the rules: steps, their commands, and what they interrupt."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from cilium_cmrebase.rules.conditions import Cluster, concerns_origin, holds

__all__ = ["STAGES", "Procedure", "Road", "Stage", "Step", "Transition"]

Stage: TypeAlias = Literal["preflight", "configmap", "deploy", "verify", "rollback"]
STAGES: tuple[Stage, ...] = ("preflight", "configmap", "deploy", "verify", "rollback")

_PLACE = re.compile(r"\{([-._a-zA-Z0-9]+)\}")
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
        source: Where it is documented; empty for a part of a road.
    """

    title: str
    text: str
    commands: tuple[str, ...]
    source: str = ""


@attrs.frozen
class Road:
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
        places: What else stands for places in texts and commands, such as `namespace`.
    """

    data: Mapping[str, Any]
    cluster: Cluster
    start: str
    target: str
    places: Mapping[str, str]

    def transition(self) -> Transition | None:
        """Return what is known of the hop; None where it is not a tested way."""
        impacts = self.data["impacts"]
        for entry in self.data["transitions"]:
            if concerns_origin(entry["from"], self.start) and concerns_origin(entry["to"], self.target):
                said = {word: impacts[word][entry[word]] for word in ("manifests", "l3", "l7")}
                return Transition(**said, source=entry["source"], unsure=entry.get("unsure", ""))
        return None

    def steps(self, stage: Stage, *, down: bool) -> Iterator[Step]:
        """Yield what to do at *stage*."""
        for entry in self.data["steps"]:
            if (
                entry["stage"] == stage
                and entry.get("direction") in (None, "down" if down else "up")
                and concerns_origin(entry.get("releases", ""), self.target)
                and holds(entry.get("when"), self.cluster)
                and not (entry.get("unless_latest") and self.places["before_patch"] == self.places["before_latest"])
            ):
                yield self._step(entry)

    def micro(self) -> Step:
        """Return how to go to another patch of the same release."""
        return self._step({"title": "Change the image", **self.data["micro"]})

    def roads(self) -> Iterator[Road]:
        """Yield the changes of their own that concern the cluster."""
        for entry in self.data["roads"]:
            if (
                concerns_origin(entry["releases"], self.target)
                and concerns_origin(entry.get("from", ""), self.start)
                and holds(entry.get("when"), self.cluster)
            ):
                steps = tuple(self._step(step) for step in entry["steps"])
                yield Road(entry["id"], self._fill(entry["title"]), self._fill(entry["text"]), steps, entry["source"])

    @property
    def _names(self) -> dict[str, str]:
        names = (entry for entry in self.data["names"] if concerns_origin(entry["releases"], self.target))
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
            if isinstance(part, str) or holds(part["when"], self.cluster)
        ]
        return self._fill(_CONTINUED.join(parts))

    def _fill(self, text: str) -> str:
        """Put what they stand for into the places of *text*: names of the step, else options of the ConfigMap."""

        def said(found: re.Match[str]) -> str:
            name = found[1]
            written = self.cluster.data.get(name)
            return self.places.get(name) or self._names.get(name) or (shlex.quote(written) if written else found[0])

        return _PLACE.sub(said, text)
