"""The script that writes the files under `schemas/` from a folder of facts."""

from __future__ import annotations

import importlib
import json
import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cilium_cmrebase.catalog.comments import fingerprint, normalise
from tests.support.paths import ROOT
from tests.support.releases import RELEASES

# It comes without types; imported like this, nobody needs a stub package to check this file.
jsonschema = importlib.import_module("jsonschema")


def _properties(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    properties: dict[str, dict[str, Any]] = schema["properties"]["data"]["properties"]
    return properties


@pytest.fixture(name="tool", scope="module")
def _tool() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        yield importlib.import_module("convert_catalog")


class Facts:
    """A folder of facts that a test fills in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def release(
        self,
        release: str,
        *,
        options: list[dict[str, Any]] | None = None,
        keys: tuple[str, ...] = (),
        key_refs: tuple[str, ...] = (),
        data: dict[str, str] | None = None,
        patches: dict[str, dict[str, str | None]] | None = None,
        template: str = "",
    ) -> None:
        self._json(f"options/{release}.json", {"release": release, "options": options or []})
        references = {key: ["daemonset.yaml"] for key in key_refs}
        self._json(f"template-keys/{release}.json", {"keys": {key: {} for key in keys}, "key_refs": references})
        defaults = {
            "release": release,
            "patch": f"{release}.9",
            "source": "s",
            "data": data or {},
            "patches": patches or {},
        }
        self._json(f"defaults/{release}.json", defaults)
        self.text(f"templates/{release}.yaml", template)

    def text(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _json(self, name: str, content: dict[str, Any]) -> None:
        self.text(name, json.dumps(content))


@pytest.fixture(name="facts")
def _facts(tmp_path: Path) -> Facts:
    return Facts(tmp_path / "facts")


def _option(name: str, kind: str = "string", **fields: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "default": "", "components": ["cilium-agent"], **fields}


class TestConvert:
    """`convert` writes one folder per release."""

    def _converted(
        self, tool: ModuleType, facts: Facts, *corrections: dict[str, Any], **knowledge: dict[str, Any]
    ) -> dict[str, Any]:
        out = facts.folder.parent / "out"
        tool.convert(facts.folder, out, [], corrections, knowledge)
        (folder,) = out.iterdir()
        schema: dict[str, Any] = json.loads((folder / "configmap.schema.json").read_text(encoding="utf-8"))
        return schema

    def test_what_is_known_of_an_option_is_added(self, tool: ModuleType, facts: Facts) -> None:
        facts.release("1.9", options=[_option("zeal")])
        known = {"description": "How much.", "replaced_by": "verve", "form": "cidr"}

        assert _properties(self._converted(tool, facts, zeal=known))["zeal"] == {
            "$ref": "#/$defs/string",
            "default": "",
            "x-components": ["cilium-agent"],
            "description": "How much.",
            "x-replaced-by": "verve",
            "x-form": "cidr",
        }

    @pytest.mark.parametrize(
        ("states", "accepted", "refused"),
        [
            ([{"from": "1.0", "values": ["low", "high"]}], ["low"], ["Low", "true", ""]),
            ([{"from": "1.0", "values": ["low", "high"], "any_case": True}], ["low", "LOW"], ["lower"]),
            ([{"from": "1.0", "values": ["low"], "also_bool": True}], ["low", "true", "F"], ["yes"]),
            ([{"from": "1.0", "values": ["a", "b"], "list": True}], ["a", "a,b", "b a", ""], ["c", "a,c"]),
            ([{"from": "1.0", "values": ["a"]}, {"from": "1.9", "values": ["b"]}], ["b"], ["a"]),
            ([{"from": "1.0", "values": ["a"]}, {"from": "1.10", "values": ["b"]}], ["a"], ["b"]),
            ([{"from": "1.10", "values": ["b"]}], ["anything"], []),
            ([{"from": "1.0", "values": ["a"], "lenient": True}], ["a", "b"], []),
            ([{"from": "1.0", "values": ["auto"], "also_pattern": "[0-9]+"}], ["auto", "17"], ["some"]),
        ],
    )
    def test_only_certain_words_are_accepted(
        self,
        tool: ModuleType,
        facts: Facts,
        states: list[dict[str, Any]],
        accepted: list[str],
        refused: list[str],
    ) -> None:
        facts.release("1.9", options=[_option("zeal")])

        schema = self._converted(tool, facts, zeal={"states": states})

        validator = jsonschema.Draft202012Validator(schema)
        document = {"apiVersion": "v1", "kind": "ConfigMap"}
        assert all(validator.is_valid({**document, "data": {"zeal": value}}) for value in accepted)
        assert not any(validator.is_valid({**document, "data": {"zeal": value}}) for value in refused)

    @pytest.mark.parametrize(
        ("states", "keywords"),
        [
            ([{"from": "1.0", "minimum": 0, "maximum": 255}], {"x-minimum": 0, "x-maximum": 255}),
            ([{"from": "1.0", "minimum": "25s"}], {"x-minimum": "25s"}),
            ([{"from": "1.0", "maximum": 9, "corrected": ["maximum"]}], {"x-maximum": 9, "x-corrected": ["maximum"]}),
            ([{"from": "1.0", "minimum": 0}, {"from": "1.9", "minimum": 1}], {"x-minimum": 1}),
            ([{"from": "1.0", "minimum": 0}, {"from": "1.9"}], {}),
            ([{"from": "1.10", "minimum": 0}], {}),
            ([{"from": "1.0", "pattern": "^a", "hint": "an a"}], {"pattern": "^a", "x-hint": "an a"}),
        ],
    )
    def test_what_else_is_accepted_is_added_from_its_release_on(
        self, tool: ModuleType, facts: Facts, states: list[dict[str, Any]], keywords: dict[str, Any]
    ) -> None:
        facts.release("1.9", options=[_option("zeal", "int", default="1")])

        entry = _properties(self._converted(tool, facts, zeal={"states": states}))["zeal"]

        assert entry == {"$ref": "#/$defs/int", "default": "1", "x-components": ["cilium-agent"], **keywords}

    def test_an_option_has_only_the_keywords_that_say_something(self, tool: ModuleType, facts: Facts) -> None:
        facts.release(
            "1.9",
            options=[
                _option("zeal", "bool", default="false"),
                _option("awe", "duration", default=None, components=["b", "a"], hidden=True, deprecated=True),
                _option("fun", undocumented=True, hidden=False),
            ],
        )

        properties = _properties(self._converted(tool, facts))

        assert properties == {
            "awe": {"$ref": "#/$defs/duration", "x-components": ["a", "b"], "x-hidden": True, "deprecated": True},
            "fun": {"$ref": "#/$defs/string", "default": "", "x-components": ["cilium-agent"], "x-undocumented": True},
            "zeal": {"$ref": "#/$defs/bool", "default": "false", "x-components": ["cilium-agent"]},
        }
        assert list(properties) == ["awe", "fun", "zeal"]

    def test_components_name_only_what_they_have_in_another_way(self, tool: ModuleType, facts: Facts) -> None:
        differs = {
            "operator": {"type": "int", "default": "2"},
            "wide": {"type": "uint32", "default": "1"},
            "same": {"type": "int", "default": "1"},
        }
        facts.release("1.9", options=[_option("port", "int", default="1", differs=differs)])

        entry = _properties(self._converted(tool, facts))["port"]

        assert entry["x-differs"] == {"operator": {"default": "2"}, "wide": {"type": "uint32"}}

    def test_a_key_that_is_no_option_is_read_in_another_way(self, tool: ModuleType, facts: Facts) -> None:
        facts.release(
            "1.9",
            options=[_option("known")],
            keys=("known", "written", "etcd-config"),
            key_refs=("mapped",),
            data={"rendered": "1"},
            patches={"1.9.1": {"early": "1"}},
        )

        properties = _properties(self._converted(tool, facts))

        assert {key: entry.get("x-read-as") for key, entry in properties.items()} == {
            "early": "template",
            "etcd-config": "file",
            "known": None,
            "mapped": "key-ref",
            "rendered": "template",
            "written": "template",
        }
        assert properties["etcd-config"]["$ref"] == "#/$defs/yaml"

    @pytest.mark.parametrize(("release", "expected"), [("1.4", ["etcd-config", "mapped"]), ("1.5", None)])
    def test_keys_are_selected_up_to_1_4(
        self, tool: ModuleType, facts: Facts, release: str, expected: list[str] | None
    ) -> None:
        facts.release(release, key_refs=("mapped",))

        assert self._converted(tool, facts).get("x-keys-read") == expected

    def test_a_type_without_definition_is_refused(self, tool: ModuleType, facts: Facts) -> None:
        facts.release("1.9", options=[_option("odd", "complex128")])

        with pytest.raises(KeyError, match="complex128"):
            self._converted(tool, facts)

    def test_the_default_set_keeps_order_and_loses_comments(self, tool: ModuleType, facts: Facts) -> None:
        config = "---\n# ours\nendpoints:\n\n  - a # stays\n  #- b\n"
        facts.release(
            "1.9",
            data={"z": "# no file", "etcd-config": config, "a": "1"},
            patches={"1.9.1": {"etcd-config": "# old\nx: 1", "a": None}},
        )

        self._converted(tool, facts)

        written = json.loads((facts.folder.parent / "out" / "1.9" / "defaults.json").read_text(encoding="utf-8"))
        assert list(written["data"].items()) == [
            ("z", "# no file"),
            ("etcd-config", "---\nendpoints:\n  - a # stays\n"),
            ("a", "1"),
        ]
        assert written["patches"] == {"1.9.1": {"etcd-config": "x: 1", "a": None}}
        assert (written["release"], written["patch"]) == ("1.9", "1.9.9")
        assert "source" not in written

    def test_comments_of_templates_and_variants_are_hashed(self, tool: ModuleType, facts: Facts) -> None:
        facts.release("1.1", template="# One thing\nkey: value\n#\n  #key: other\n")
        facts.text("templates/variants/1.1-etcd.yaml", '# Two\nkey: "a # b" # behind\n# {{ no }}\n')
        facts.text("templates/variants/1.10-etcd.yaml", "# another release\n")

        self._converted(tool, facts)

        remarks = ["one thing", "key: other", "two", "behind"]
        lines = (facts.folder.parent / "out" / "1.1" / "comments.txt").read_text(encoding="ascii").splitlines()
        assert lines == sorted(map(fingerprint, remarks))

    def test_twice_gives_the_same_and_leaves_other_files_alone(self, tool: ModuleType, facts: Facts) -> None:
        facts.release("1.9", options=[_option("b"), _option("a", "map")], data={"a": "x=1"}, template="# c\n")
        self._converted(tool, facts)
        folder = facts.folder.parent / "out" / "1.9"
        (folder / "rules.json").write_text("[]", encoding="utf-8")
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        self._converted(tool, facts)

        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_a_correction_concerns_its_releases_only(self, tool: ModuleType, facts: Facts) -> None:
        facts.release(
            "1.9", options=[_option("wrong"), _option("gone"), _option("later"), _option("kept", hidden=True)]
        )
        corrections: list[dict[str, Any]] = [
            {"key": "wrong", "releases": ["1.8", "1.10"], "type": "bool", "default": "true", "source": "s"},
            {"key": "missing", "releases": ["1.9", "1.9"], "type": "int", "components": ["x"], "source": "s"},
            {"key": "gone", "releases": ["1.0", "1.9"], "remove": True, "source": "s"},
            {"key": "later", "releases": ["1.10", "1.20"], "remove": True, "source": "s"},
            {"key": "kept", "releases": ["1.9", "1.9"], "default": "new", "source": "s"},
        ]

        properties = _properties(self._converted(tool, facts, *corrections))

        assert set(properties) == {"kept", "later", "missing", "wrong"}
        assert properties["wrong"]["$ref"] == "#/$defs/bool"
        assert properties["wrong"]["default"] == "true"
        assert properties["missing"] == {"$ref": "#/$defs/int", "x-components": ["x"]}
        assert properties["kept"]["default"] == "new"
        assert properties["kept"]["x-hidden"] is True

    def test_a_correction_of_nothing_is_refused(self, tool: ModuleType, facts: Facts) -> None:
        facts.release("1.9")

        with pytest.raises(ValueError, match=r"1\.9 has no option absent"):
            self._converted(tool, facts, {"key": "absent", "releases": ["1.9", "1.9"], "default": "", "source": "s"})

    def test_a_delta_brings_an_early_list_up_to_the_release(self, tool: ModuleType, facts: Facts) -> None:
        facts.release(
            "1.9",
            options=[
                _option("was-hidden", hidden=True),
                _option("agent-only", default="1"),
                _option("half", components=["cilium-agent", "cilium-operator"]),
                _option("gone"),
                _option("old", "bool", default=None),
            ],
        )
        facts.text(
            "options/1.9-delta.yaml",
            """
added:
- {name: new, component: agent, type: int, default: "7"}
- {name: new-hidden, component: agent, type: bool, default: "true", hidden: true}
- {name: was-hidden, component: agent, type: string}
- {name: agent-only, component: operator, type: string, default: "2"}
hidden-at-early-state-and-in-1.20:
- {name: secret, component: agent, type: duration, default: 5m}
removed:
- {name: gone, component: agent}
- {name: never-there, component: 'agent, operator'}
- {name: half, component: operator}
deprecated-but-accepted:
- {name: old, component: agent, type: bool, default: "false"}
""",
        )

        properties = _properties(self._converted(tool, facts))

        assert set(properties) == {"agent-only", "half", "new", "new-hidden", "old", "secret", "was-hidden"}
        assert properties["new"] == {"$ref": "#/$defs/int", "default": "7", "x-components": ["cilium-agent"]}
        assert properties["new-hidden"]["x-hidden"] is True
        assert "x-hidden" not in properties["was-hidden"]
        assert properties["agent-only"]["default"] == "1"
        assert "cilium-operator-aws" in properties["agent-only"]["x-components"]
        assert properties["half"]["x-components"] == ["cilium-agent"]
        assert properties["secret"] == {
            "$ref": "#/$defs/duration",
            "default": "5m",
            "x-components": ["cilium-agent"],
            "x-hidden": True,
        }
        assert properties["old"]["default"] == "false"
        assert properties["old"]["deprecated"] is True

    def test_the_command_line_takes_charts(self, tool: ModuleType, facts: Facts, tmp_path: Path) -> None:
        """Comments under a condition are in no rendering, only in the packed chart and the source tree."""
        facts.release("1.6", template="# rendered\n")
        charts = tmp_path / "charts"
        path = "cilium/charts/config/templates/configmap.yaml"
        _repository(
            charts,
            {
                "cilium-1.6.1.tgz": _archive({path: b"{{- if x }}\n  # packed\n", "cilium/values.yaml": b"# no\n"}),
                "cilium-1.6.0-rc1.tgz": b"not opened",
                "examples/kubernetes/1.12/cilium-cm.yaml": b"# from the tree\n",
                "examples/kubernetes/1.12/cilium-ds.yaml": b"# no\n",
            },
        )
        corrections = tmp_path / "corrections.json"
        corrections.write_text("[]", encoding="utf-8")

        tool.main(
            [
                str(facts.folder),
                str(tmp_path / "out"),
                "--charts",
                str(charts / ".git"),
                "--corrections",
                str(corrections),
            ]
        )

        lines = (tmp_path / "out" / "1.6" / "comments.txt").read_text(encoding="ascii").splitlines()
        assert lines == sorted(map(fingerprint, ["rendered", "packed", "from the tree"]))


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return buffer.getvalue()


def _repository(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.invalid", "-c", "commit.gpgsign=false"]
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        [*identity, "commit", "-q", "-m", "x"],
        ["tag", "v1.6.2"],
        ["tag", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


class TestComments:
    """`comments` finds what a reader would call a comment."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("# a\nb: c", ["a"]),
            ("    # a", ["a"]),
            ('b: "c" # a', ["a"]),
            ("b: c  # a", ["a"]),
            ("b: c#d", []),
            ("b: 'c # d'", []),
            ('b: "c # d" # a', ["a"]),
            ("# {{ a }}", []),
            ("b: {{ c }} # a", []),
            ("etcd-config: |-\n    ---\n    # a\n    b: c", ["a"]),
        ],
    )
    def test_in_a_text(self, tool: ModuleType, text: str, expected: list[str]) -> None:
        found = importlib.import_module("upstream_comments").comments(text)

        assert [normalise(comment) for comment in found] == expected


class TestCorrections:
    """`tools/corrections.json` says where each correction is from."""

    def test_each_has_a_source_and_an_order(self) -> None:
        corrections = json.loads((ROOT / "tools" / "corrections.json").read_text(encoding="utf-8"))
        order = [(each["key"], RELEASES.index(each["releases"][0])) for each in corrections]

        assert order == sorted(order)
        assert all(each["source"] for each in corrections)
        assert all(
            RELEASES.index(first) <= RELEASES.index(last) for first, last in (c["releases"] for c in corrections)
        )
        assert all({"default", "type", "remove", "argument", "deprecated"} & set(each) for each in corrections)
