"""The shapes of the catalog's files, for type checkers: no run imports this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from cilium_cmrebase.catalog.option import Bound

__all__ = [
    "BriefData",
    "ComponentData",
    "Condition",
    "ConflictData",
    "DefaultSetData",
    "LimitsData",
    "ProcedureData",
    "ProgramsData",
    "RulesData",
]

# As `rules.schema.json` describes it, with the names of options in it.
Condition: TypeAlias = Mapping[str, Any]


class DefaultSetData(TypedDict):
    """The default sets of a release: the newest, and what was different in those of earlier patches."""

    release: str
    patch: str
    data: dict[str, str]
    patches: dict[str, dict[str, str | None]]


LimitsData = TypedDict(
    "LimitsData",
    {
        "enum": Sequence[str],
        "pattern": str,
        "x-minimum": int | str,
        "x-maximum": int | str,
        "x-corrected": Sequence[Bound],
    },
    total=False,
)
ConflictData = TypedDict(
    "ConflictData",
    {
        "id": str,
        "component": str,
        "keys": list[str],
        "from": str,
        "until": NotRequired[str | None],
        "from_patches": NotRequired[list[str]],
        "until_patches": NotRequired[list[str]],
        "when": Condition,
        "severity": Literal["fatal", "ignored"],
        "message": str,
        "action": str,
        "commands": NotRequired[list[str]],
        "source": str,
    },
)


class ComponentData(TypedDict):
    """A program that only some clusters run, in `components.json`."""

    when: Condition
    source: str


class ProgramsData(TypedDict):
    """Options that programs other than the agent alone accept, in `brief.json`."""

    programs: list[str]
    keys: list[str]


class BriefData(TypedDict):
    """What a rebase needs of a release's schema, in `brief.json`; see `catalog.brief`."""

    upgrade_notes: str | None
    keys_read: list[str] | None
    options: dict[str, dict[str, str | None]]
    stands_for: dict[str, dict[str, str]]
    arguments: dict[str, str]
    limits: dict[str, LimitsData]
    components: list[ProgramsData]
    contradictory: list[str] | None


class RulesData(TypedDict, total=False):
    """The rules into and out of a release, in `rules.json`."""

    rules: list[dict[str, Any]]
    downgrade_rules: list[dict[str, Any]]
    left_out: list[dict[str, str]]


class ProcedureData(TypedDict):
    """How to go from one release to the next, in `procedure.json`."""

    impacts: dict[str, dict[str, str]]
    names: list[dict[str, str]]
    transitions: list[dict[str, str]]
    steps: list[dict[str, Any]]
    micro: dict[str, Any]
    roads: list[dict[str, Any]]
