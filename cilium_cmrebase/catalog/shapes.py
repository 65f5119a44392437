"""The shapes of the catalog's files, for type checkers: no run imports this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypeAlias, TypedDict

from cilium_cmrebase.catalog.option import Bound

__all__ = [
    "BriefData",
    "ComponentData",
    "Condition",
    "ConflictData",
    "DefaultSetData",
    "LimitsData",
    "OptionData",
    "ProcedureData",
    "ProgramsData",
    "RuleData",
    "RulesData",
    "StepData",
]

# As `rules.schema.json` describes it, with the names of options in it.
Condition: TypeAlias = Mapping[str, object]


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
# An option in `configmap.schema.json`; see `catalog.option`.
OptionData = TypedDict(
    "OptionData",
    {
        "$ref": str,
        "default": NotRequired[str],
        "description": NotRequired[str],
        "deprecated": NotRequired[bool],
        "enum": NotRequired[Sequence[str]],
        "pattern": NotRequired[str],
        "x-argument": NotRequired[str],
        "x-components": NotRequired[Sequence[str]],
        "x-corrected": NotRequired[Sequence[Bound]],
        "x-form": NotRequired[str],
        "x-helm": NotRequired[Sequence[str]],
        "x-hidden": NotRequired[bool],
        "x-hint": NotRequired[str],
        "x-maximum": NotRequired[int | str],
        "x-minimum": NotRequired[int | str],
        "x-read-as": NotRequired[str],
        "x-replaced-by": NotRequired[str],
        "x-stands-for": NotRequired[dict[str, str]],
        "x-values": NotRequired[Sequence[str]],
    },
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


class RuleData(TypedDict):
    """A rule; `rules.schema.json` describes each field."""

    id: str
    kind: str
    severity: str
    message: str
    source: str
    examples: list[dict[str, object]]
    origins: NotRequired[str]
    targets: NotRequired[str]
    born: NotRequired[str]
    when: NotRequired[Condition]
    keys: NotRequired[list[str]]
    require: NotRequired[dict[str, str]]
    preserve: NotRequired[dict[str, str | None]]
    adopt: NotRequired[list[str]]
    rename: NotRequired[dict[str, str]]
    convert: NotRequired[dict[str, Mapping[str, object]]]
    remove: NotRequired[list[str]]
    action: NotRequired[str]
    commands: NotRequired[list[str]]
    phase: NotRequired[str]
    asks: NotRequired[str]
    rollback: NotRequired[str | None]
    no_rollback: NotRequired[str]
    irreversible: NotRequired[str]
    helm: NotRequired[list[str]]
    facts: NotRequired[list[str]]
    unsure: NotRequired[str]


class RulesData(TypedDict, total=False):
    """The rules into and out of a release, in `rules.json`."""

    rules: list[RuleData]
    downgrade_rules: list[RuleData]
    left_out: list[dict[str, str]]


# Beside its text a command is a list of parts, some of which stand there under a condition only.
CommandData: TypeAlias = "str | list[str | PartData]"


class PartData(TypedDict):
    """A part of a command, and the condition under which it stands there."""

    part: str
    when: Condition


class StepData(TypedDict):
    """A step of the way to another release or patch, in `procedure.json`."""

    text: str
    commands: list[CommandData]
    id: NotRequired[str]
    title: NotRequired[str]
    stage: NotRequired[str]
    direction: NotRequired[Literal["up", "down"]]
    releases: NotRequired[str]
    when: NotRequired[Condition]
    unless_latest: NotRequired[bool]
    source: NotRequired[str]


DetourData = TypedDict(
    "DetourData",
    {
        "id": str,
        "title": str,
        "text": str,
        "releases": str,
        "from": NotRequired[str],
        "when": NotRequired[Condition],
        "steps": list[StepData],
        "source": str,
    },
)


class ProcedureData(TypedDict):
    """How to go from one release to the next, in `procedure.json`."""

    impacts: dict[str, dict[str, str]]
    names: list[dict[str, str]]
    transitions: list[dict[str, str]]
    steps: list[StepData]
    micro: StepData
    roads: list[DetourData]
