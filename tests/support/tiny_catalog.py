"""A catalog of a few made-up releases, so that a test can say all that a decision depends on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cilium_cmrebase.catalog import Catalog
from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Result, rebase
from cilium_cmrebase.merge.model import NewDefaults, Outcome


class Told(NamedTuple):
    """What a decision says, prose aside."""

    outcome: Outcome
    value: str | None
    rules: tuple[str, ...] = ()
    review: bool = False


class Found(NamedTuple):
    """What a finding says, prose aside."""

    id: str
    severity: str
    resolved: bool
    keys: tuple[str, ...]


def option(kind: str = "string", default: str | None = None) -> dict[str, Any]:
    """Return an entry of a release's schema."""
    entry: dict[str, Any] = {"$ref": f"#/$defs/{kind}", "x-components": ["agent"]}
    return entry if default is None else entry | {"default": default}


def rule(name: str, **fields: Any) -> dict[str, Any]:
    """Return a rule as `rules.json` has it; underscores in the names of *fields* stand for hyphens."""
    given = {word.replace("_", "-"): value for word, value in fields.items()}
    return {"id": name, "kind": "k", "severity": "recommended", "message": "m", "source": "s"} | given


def config_map(data: Mapping[str, str], namespace: str = "kube-system") -> str:
    """Return a ConfigMap as YAML."""
    lines = ["apiVersion: v1", "kind: ConfigMap", "metadata:", "  name: cilium-config", f"  namespace: {namespace}"]
    lines += ["data:", *(f"  {key}: {json.dumps(value)}" for key, value in data.items())]
    return "\n".join(lines) + "\n"


class TinyCatalog:
    """A folder like `schemas/`, release by release."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def release(
        self,
        name: str,
        options: Mapping[str, dict[str, Any]],
        *,
        template: Mapping[str, str] | None = None,
        rules: Iterable[dict[str, Any]] = (),
        downgrade_rules: Iterable[dict[str, Any]] = (),
        keys_read: list[str] | None = None,
        patches: Mapping[str, Mapping[str, str | None]] | None = None,
    ) -> None:
        """Write the folder of a release; its newest patch is `.9`."""
        schema: dict[str, Any] = {"properties": {"data": {"properties": options}}}
        if keys_read is not None:
            schema["x-keys-read"] = keys_read
        self._write(name, "configmap.schema.json", json.dumps(schema))
        default_set = {"release": name, "patch": f"{name}.9", "data": template or {}, "patches": patches or {}}
        self._write(name, "defaults.json", json.dumps(default_set))
        all_rules = {"release": name, "rules": list(rules), "downgrade_rules": list(downgrade_rules)}
        self._write(name, "rules.json", json.dumps(all_rules))
        self._write(name, "comments.txt", "")

    def _write(self, release: str, name: str, text: str) -> None:
        path = self.folder / release / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def rebase(
        self,
        ours: Mapping[str, str],
        from_release: str,
        to_release: str,
        *,
        theirs: Mapping[str, str] | None = None,
        base: Mapping[str, str] | None = None,
        born: str | None = None,
        new_defaults: NewDefaults = "safe",
    ) -> Account:
        """Rebase *ours* onto the template of *to_release*, or onto *theirs*."""
        result = rebase(
            config_map(ours),
            None if theirs is None else config_map(theirs),
            from_release=from_release,
            to_release=to_release,
            base=None if base is None else config_map(base),
            born=born,
            new_defaults=new_defaults,
            catalog=Catalog(self.folder),
        )
        return Account(result)


class Account:
    """A result without its prose."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.written = ConfigMap(result.text).data
        self.told = {each.key: Told(each.outcome, each.value, each.rules, each.review) for each in result.decisions}
        # That the way is long is said of every long way; one test of its own is enough.
        self.found = [
            Found(each.id, each.severity, each.resolved, each.keys)
            for each in result.findings
            if each.id != "several-releases"
        ]
        # Text and decisions are two accounts of the same thing.
        assert self.written == {key: each.value for key, each in self.told.items() if each.value is not None}
