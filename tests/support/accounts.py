"""What must hold of any rebase: every key has its decision, and nothing changes when the result is rebased again."""

from __future__ import annotations

from ruamel.yaml import YAML

from cilium_cmrebase.document import ConfigMap
from cilium_cmrebase.merge import Result, rebase

__all__ = ["checked_rebase"]


def checked_rebase(ours: str, theirs: str, start: str, target: str) -> Result:
    """Rebase *ours* onto *theirs*, and assert what must hold of it whatever they are."""
    result = rebase(ours, theirs, from_release=start, to_release=target)
    again = rebase(result.text, theirs, from_release=target, to_release=target)
    _check_account(ours, theirs, result)
    assert again.text == result.text
    return result


def _check_account(ours: str, theirs: str, result: Result) -> None:
    """Every key is accounted for, and text and account agree, also for another YAML parser."""
    written = ConfigMap(result.text).data
    decisions = {decision.key: decision for decision in result.decisions}
    assert len(decisions) == len(result.decisions)
    assert {key: decision.value for key, decision in decisions.items() if decision.value is not None} == written
    assert decisions.keys() >= ConfigMap(ours).data.keys() | ConfigMap(theirs).data.keys()
    documents = [document for document in YAML(typ="safe", pure=True).load_all(result.text) if document]
    config_maps = [
        config_map
        for document in documents
        for config_map in (document.get("items") or [document])
        if config_map.get("metadata", {}).get("name") == "cilium-config"
    ]
    [loaded] = config_maps
    assert loaded["data"] == written
