"""What the chart's template of the ConfigMap can write, and which keys its workloads read.

A Helm template is text, not YAML; what is needed of it stands on lines of a regular form:

      some-option: {{ .Values.some.path | quote }}
      #offered-option: "true"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from release_folder import InputError, Json

__all__ = ["key_references", "template_keys", "templates_in", "unlisted_values"]

_CONFIG_MAP_TEMPLATE = "cilium-configmap.yaml"
_COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.S)
_CONFIG_MAP = re.compile(r"^kind: ConfigMap$(?:\n(?!---).*)*?\n  name: [\"']?cilium-config[\"']?$", re.M)
_DATA = re.compile(r"^data:[ \t]*\n(?P<lines>(?:(?!---|[A-Za-z]).*\n?)*)", re.M)
# A sentence in a comment has a blank behind its `#`, and more than a word behind its colon.
_KEY = re.compile(
    r"^  (?:(?P<key>[\w.-]+):(?P<value>[ \t].*)?|#(?P<offered>[a-z0-9.-]+):[ \t]+(?P<offer>\S+|\{\{.*\}\}))$", re.M
)
_VALUE = re.compile(r"\.Values\.(\w+(?:\.\w+)*)")
_REFERENCE = re.compile(r"configMapKeyRef:\n(?P<fields>(?:\s+(?:name|key|optional):.*\n?){2,3})")


def template_keys(text: str, source: str) -> dict[str, Json]:
    """Return the keys that a template of the ConfigMap can write, in any section, or offers commented out.

    Args:
        text: The template.
        source: Its name, for messages.

    Returns:
        By key: `values`, the Helm values that are written to it, sorted.

    Raises:
        InputError: There is no ConfigMap `cilium-config` with `data`.
    """
    text = _COMMENT.sub("", text)
    config_map = _CONFIG_MAP.search(text)
    data = _DATA.search(text, config_map.end()) if config_map else None
    keys: dict[str, set[str]] = {}
    for line in _KEY.finditer(data["lines"] if data else ""):
        values = keys.setdefault(line["key"] or line["offered"], set())
        values.update(_VALUE.findall(line["value"] or line["offer"] or ""))
    if not keys:
        raise InputError(f"{source}: no ConfigMap cilium-config; give the chart's templates/{_CONFIG_MAP_TEMPLATE}")
    return {key: {"values": sorted(values)} for key, values in keys.items()}


def key_references(texts: Iterable[str]) -> list[str]:
    """Return the keys of `cilium-config` that the workloads in *texts* read by `configMapKeyRef`, sorted."""
    references = [reference["fields"] for text in texts for reference in _REFERENCE.finditer(text)]
    ours = [fields for fields in references if re.search(r"\sname: [\"']?cilium-config[\"']?\s", fields)]
    return sorted({key[1] for fields in ours for key in re.finditer(r"\skey: [\"']?([\w.-]+)", fields)})


def templates_in(path: Path) -> tuple[Path, list[Path]]:
    """Return the template of the ConfigMap and all templates: *path* is a chart's `templates` folder or that file."""
    if path.is_dir():
        return path / _CONFIG_MAP_TEMPLATE, sorted(path.rglob("*.yaml"))
    return path, [path]


def unlisted_values(keys: Mapping[str, Json], values: object) -> Iterator[tuple[str, str]]:
    """Yield the keys that are written from Helm values which the chart's values.yaml does not list, and say so.

    Args:
        keys: See `template_keys`.
        values: The content of values.yaml.
    """
    for key, fields in keys.items():
        for path in fields["values"]:
            if not _is_listed(path, values):
                yield key, f"the Helm value {path} is not in values.yaml"


def _is_listed(path: str, values: object) -> bool:
    for name in path.split("."):
        if not isinstance(values, Mapping) or not values:
            return True  # below a value that is nothing or empty there may be anything
        if name not in values:
            return False
        values = values[name]
    return True
