"""Wherever a comment of the user may stand, it is in the output or said to be lost."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, strategies as st
from ruamel.yaml import YAML

from cilium_cmrebase.merge import Result, rebase


def numbered(text: str) -> str:
    """Give each `#` that stands for a comment its own words."""
    count = iter(range(1, 1000))
    return re.sub(r"#(?=\n)", lambda _: f"# mine {next(count)}.", text)


BLOCK = numbered("""\
#
--- #
#

#
apiVersion: v1 #
#
kind: #
  ConfigMap #
#
metadata: #
  #
  name: cilium-config #
  #
  namespace: #
    kube-system #
  #
  uid: 1-2 #
  #
  managedFields: #
  #
  - manager: x #
    #
    time: y #
    #
  #
  finalizers: [ #
    x, #
    y ] #
  #
  labels: #
    #
    team: #
      #
      net #
    #
    app.kubernetes.io/name: x #
    #
  #
  annotations: #
    #
    kubectl.kubernetes.io/last-applied-configuration: x #
    #
    a/b: > #
       c
    #
    d/e: f #
    #
  #
#
data: #
  #
  debug: #
    #
    "true" #
  #
  enable-ipv4: "true" #
  #
  monitor-aggregation: >- #
    none
  #
  #
#
immutable: true #
#
""")

_METADATA_IN_BRACES = """\
   #
   { #
   name: cilium-config #
   , #
   namespace: kube-system, #
   #
   uid: 1-2, #
   #
   managedFields: [ #
   {manager: x, #
    #
    time: y #
   #
   } #
   ], #
   labels: #
   { #
    #
    team: net, #
    #
    app.kubernetes.io/name: x #
    #
  }, #
  #
  annotations: { #
    #
    kubectl.kubernetes.io/last-applied-configuration: x, #
    #
    a/b: "c
      ", #
    d/e: f #
    #
    } #
  #
  }"""
_DATA_IN_BRACES = """\
{ #
  #
  debug: #
    "true" #
   #
   ,
  #
  enable-ipv4: "true", #
  #
  monitor-aggregation: none #
  #
  #
 }"""
FLOW = numbered(f"""\
#
--- #
#
{{ #
 #
 apiVersion: v1, #
 #
 kind: #
   ConfigMap, #
 #
 metadata: #
{_METADATA_IN_BRACES}, #
#
data: {_DATA_IN_BRACES}, #
#
immutable: true #
#
}} #
#
""")
MIXED = numbered(f"""\
#
kind: ConfigMap
#
metadata: #
{_METADATA_IN_BRACES} #
#
data: {_DATA_IN_BRACES} #
#
""")


def in_list(text: str) -> str:
    """Make the object *text* the middle one of a list; what stands above it comes behind a value that keeps blanks."""
    above, _, rest = text.partition("apiVersion")
    item = f"  - apiVersion{rest}".replace("\n", "\n    ").rstrip(" ")
    before = "  - kind: Secret\n    stringData:\n      a: |+\n        # no comment\n\n"
    above = "".join(f"  {line}\n" for line in above.splitlines())
    return f"kind: List\nitems:\n{before}{above}{item}  - kind: Role\n"


LISTED = in_list(BLOCK.partition("\n\n")[2])

_DATA = 'data:\n  debug: "false"\n  enable-ipv4: "true"\n  monitor-aggregation: medium\n'
_NAMED = "kind: ConfigMap\nmetadata:\n  name: cilium-config\n"
_LABELS = "  labels:\n    x: y\n  annotations:\n    x: y\n"
_FLOW_DATA = '{"debug": "false", "enable-ipv4": "true", "monitor-aggregation": "medium"}'
_OTHER_VALUES = "  labels:\n    team: x\n  annotations:\n    d/e: |\n      y\n    a/b: x  # theirs\n"
IN_BLOCK_STYLE = {
    "with labels": f"{_NAMED}{_LABELS}{_DATA}",
    "with other values": f"{_NAMED}{_OTHER_VALUES}{_DATA}",
    "without labels": f"{_NAMED}{_DATA}",
    "with empty labels": f"{_NAMED}  labels: {{}}\n  annotations:\n{_DATA}",
    "with labels that go": f"{_NAMED}  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: x\n{_DATA}",
    "with data first": f"{_DATA}{_NAMED}{_LABELS}",
    "a fragment": f"kind: ConfigMap\n{_DATA}",
    "an item of a list": in_list(f"apiVersion: v1\n{_NAMED}{_LABELS}{_DATA}"),
    "a fragment with empty metadata": f"kind: ConfigMap\nmetadata: {{}}\n{_DATA}",
}
IN_FLOW_STYLE = {
    "JSON": '{"kind": "ConfigMap", "metadata": {"name": "cilium-config", "labels": {"x": "y"}}, "data": %s}\n',
    "JSON without labels": '{"kind": "ConfigMap", "metadata": {"name": "cilium-config"}, "data": %s}\n',
    "fields in flow style": "kind: ConfigMap\nmetadata: {name: cilium-config, labels: {x: y}}\ndata: %s\n",
    "a fragment in flow style": '{"kind": "ConfigMap", "data": %s}\n',
}
TEMPLATES = IN_BLOCK_STYLE | {name: text % _FLOW_DATA for name, text in IN_FLOW_STYLE.items()}


def lost(result: Result) -> str:
    """Return what the rebase says of comments that are lost."""
    return "".join(finding.message for finding in result.findings if finding.id == "comments-lost")


def comments_of(text: str) -> list[str]:
    return re.findall(r"# mine \d+\.", text)


def load(text: str) -> list[dict[str, Any]]:
    """Return the objects in *text*, the ConfigMap last."""
    loaded = YAML(typ="safe", pure=True).load(StringIO(text))
    return sorted(loaded.get("items", [loaded]), key=lambda item: bool(item["kind"] == "ConfigMap"))


def thinned(text: str, kept: set[str]) -> str:
    """Leave those comments out of *text* that are not *kept*, with the lines that hold nothing else."""
    without = re.sub(r"[ ]*# mine \d+\.", lambda found: found.group() if found.group().strip() in kept else "\0", text)
    return re.sub(r"(?m)^\0\n", "", without).replace("\0", "")


def assert_all_there(ours: str, theirs: str) -> Result:
    """Check that each comment is told of once, and that another rebase has nothing to do."""
    result = rebase(ours, theirs, from_release="1.16", to_release="1.17")

    said = lost(result)
    assert [each for each in comments_of(ours) if result.text.count(each) + said.count(each) != 1] == []
    before, after = load(ours)[-1]["data"], load(result.text)
    assert {key: after[-1]["data"][key] for key in before} == before
    assert after[:-1] == load(theirs)[:-1]
    assert rebase(result.text, theirs, from_release="1.17", to_release="1.17").text == result.text
    return result


class TestEveryPlace:
    """A comment is carried over, to another place where its own is gone, and lost only in flow style."""

    @pytest.mark.parametrize("theirs", TEMPLATES)
    @pytest.mark.parametrize("ours", [BLOCK, FLOW, MIXED, LISTED], ids=["block", "flow", "mixed", "in a list"])
    def test_each_comment_is_there_or_said_to_be_lost(self, ours: str, theirs: str) -> None:
        result = assert_all_there(ours, TEMPLATES[theirs])

        if theirs in IN_BLOCK_STYLE:
            assert lost(result) == ""

    @given(st.sampled_from([BLOCK, FLOW, MIXED, LISTED]), st.sampled_from(sorted(TEMPLATES)), st.data())
    def test_so_is_each_of_some(self, ours: str, theirs: str, data: st.DataObject) -> None:
        comments = comments_of(ours)
        kept = data.draw(st.sets(st.sampled_from(comments)) | st.sets(st.sampled_from(comments), max_size=3))

        assert_all_there(thinned(ours, kept), TEMPLATES[theirs])


class TestTheDocuments:
    """The documents are what they are meant to be."""

    @pytest.mark.parametrize("text", [BLOCK, FLOW, MIXED, LISTED], ids=["block", "flow", "mixed", "in a list"])
    def test_mean_the_same_with_and_without_comments(self, text: str) -> None:
        assert len(comments_of(text)) > 40
        assert load(thinned(text, set())) == load(text)
        assert "# mine" not in thinned(text, set())
