"""What the contestants work on: the templates of releases, and made-up ConfigMaps of any size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from cilium_cmrebase.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.template import render_template

__all__ = ["FROM", "TO", "Sides", "made_up", "template"]

# They stay when newer releases come: bounds and published figures are about them.
FROM, TO = "1.19", "1.20"

_HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n"
_SUBJECTS = ("bpf-map", "node-port", "hubble-metrics", "ipam-pool", "egress-gateway", "identity", "cluster-mesh")
_ASPECTS = ("dynamic-size-ratio", "refresh-interval", "enabled", "max-entries", "allowed-range")
_VALUES = ("true", "5m0s", "262144", "10.0.0.0/16", "kube-system/cilium", "")


class Sides(NamedTuple):
    """The three texts of a merge, and the releases that know their keys, if not those of the program."""

    base: str
    ours: str
    theirs: str
    catalog: Catalog | None = None

    @classmethod
    def read(cls, folder: Path) -> Sides:
        """Return what `made_up` wrote to *folder*."""
        base, ours, theirs = ((folder / f"{name}.yaml").read_text(encoding="utf-8") for name in cls._fields[:3])
        return cls(base, ours, theirs, Catalog(folder / "schemas"))


def template(release: str, folder: Path | None = None) -> str:
    """Return the default ConfigMap of *release*: as upstream renders it in *folder*, else as the catalog knows it."""
    if folder is not None:
        return (folder / f"{release}.yaml").read_text(encoding="utf-8")
    return render_template(default_catalog().release(release))


def made_up(number: int, folder: Path) -> Sides:
    """Return a merge of some *number* keys, and write it to *folder*, with a catalog that knows the keys and the base.

    Of forty keys, two have another value and a comment in ours, two another value in theirs, one is new in theirs,
    one is in ours alone, and ten have a comment everywhere. Two that differ are never neighbours, so that a merge by
    lines has no conflicts either.
    """
    sides: tuple[list[str], ...] = ([], [], [])
    keys, base = [], {}
    for index in range(number):
        subject, aspect = _SUBJECTS[index % len(_SUBJECTS)], _ASPECTS[index % len(_ASPECTS)]
        key = f"{subject}-{aspect}-{index}"
        keys.append(key)
        value, another = (_VALUES[place % len(_VALUES)] for place in (index, index + 1))
        line, other = (f'  {key}: "{text}"\n' for text in (value, another))
        if index % 4 == 1:
            comment = f"  # What the {aspect} of {subject} number {index} is for\n"
            line, other = comment + line, comment + other
        three = _lines(index, line, other)
        for side, lines in zip(sides, three, strict=True):
            side.append(lines)
        if three[0]:
            base[key] = value
    schema = {"properties": {"data": {"properties": {key: {"$ref": "#/$defs/string"} for key in keys}}}}
    for release in (FROM, TO):
        place = folder / "schemas" / release
        place.mkdir(parents=True)
        (place / "configmap.schema.json").write_text(json.dumps(schema))
        (place / "defaults.json").write_text(json.dumps({"patch": f"{release}.0", "data": base, "patches": {}}))
        (place / "comments.txt").write_text("")
    for name, side in zip(Sides._fields, sides, strict=False):
        (folder / f"{name}.yaml").write_text(_HEAD + "".join(side), encoding="utf-8")
    return Sides.read(folder)


def _lines(index: int, line: str, other: str) -> tuple[str, str, str]:
    """Return what base, ours and theirs have of a key."""
    match index % 40:
        case 3 | 23:
            return line, f"  # as we agreed\n{other}", line
        case 8 | 28:
            return line, line, other
        case 13:
            return "", "", line
        case 33:
            return "", line, ""
        case _:
            return line, line, line
