"""What lies under `schemas/`, and the script that writes it."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cilium_cmrebase.catalog import release_order
from cilium_cmrebase.catalog.brief import brief
from cilium_cmrebase.catalog.comments import fingerprint, normalise
from cilium_cmrebase.values import KINDS
from tests.support.paths import ROOT, SCHEMAS
from tests.support.releases import RELEASES

# It comes without types; imported like this, nobody needs a stub package to check this file.
jsonschema = importlib.import_module("jsonschema")


def _schema(release: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / release / "configmap.schema.json").read_text(encoding="utf-8"))
    return schema


def _defaults(release: str) -> dict[str, Any]:
    defaults: dict[str, Any] = json.loads((SCHEMAS / release / "defaults.json").read_text(encoding="utf-8"))
    return defaults


def _properties(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    properties: dict[str, dict[str, Any]] = schema["properties"]["data"]["properties"]
    return properties


def test_there_is_a_folder_for_every_release() -> None:
    """A release that nobody wrote a default set for is none to the program."""
    assert sorted(path.name for path in SCHEMAS.iterdir() if path.is_dir()) == sorted(RELEASES)
    assert [release_order(name) for name in RELEASES] == [(1, minor) for minor in range(len(RELEASES))]


@pytest.mark.parametrize("release", RELEASES)
class TestSchema:
    """`configmap.schema.json` describes the ConfigMap of one release, to people's editors as well."""

    def test_is_valid_by_the_draft(self, release: str) -> None:
        jsonschema.Draft202012Validator.check_schema(_schema(release))

    def test_is_told_in_brief_as_well(self, release: str) -> None:
        in_brief = json.loads((SCHEMAS / release / "brief.json").read_text(encoding="utf-8"))
        conflicts = json.loads((SCHEMAS / "conflicts.json").read_text(encoding="utf-8"))["conflicts"]

        assert in_brief == brief(_schema(release), conflicts), "run tools/renew.py"

    def test_names_its_release(self, release: str) -> None:
        schema = _schema(release)

        assert schema["x-release"] == release
        assert schema["$id"] == f"urn:cilium-cmrebase:{release}:cilium-config"

    def test_has_an_option_per_line_in_order(self, release: str) -> None:
        """Two releases can be compared line by line."""
        text = (SCHEMAS / release / "configmap.schema.json").read_text(encoding="utf-8")
        keys = re.findall(r'^        "([^"]+)": \{"\$ref"', text, re.M)

        assert keys == sorted(_properties(_schema(release)))

    def test_types_are_defined_used_and_known_to_the_program(self, release: str) -> None:
        schema = _schema(release)
        used = {entry["$ref"].removeprefix("#/$defs/") for entry in _properties(schema).values()}

        assert used == set(schema["$defs"])
        assert used <= KINDS

    def test_keywords_are_left_out_where_they_say_nothing(self, release: str) -> None:
        for key, entry in _properties(_schema(release)).items():
            assert all(value or name in {"default", "x-minimum"} for name, value in entry.items()), key
            assert set(entry) <= {
                "$ref",
                "default",
                "description",
                "enum",
                "pattern",
                "x-form",
                "x-replaced-by",
                "x-stands-for",
                "x-values",
                "deprecated",
                "x-argument",
                "x-components",
                "x-corrected",
                "x-differs",
                "x-helm",
                "x-hidden",
                "x-hint",
                "x-maximum",
                "x-minimum",
                "x-read-as",
                "x-undocumented",
            }, key

    def test_a_key_is_an_option_of_a_component_or_read_in_another_way(self, release: str) -> None:
        for key, entry in _properties(_schema(release)).items():
            assert bool(entry.get("x-components")) != (entry.get("x-read-as") in {"file", "key-ref", "template"}), key

    def test_compiled_defaults_are_values_of_their_type(self, release: str) -> None:
        schema = _schema(release)
        odd = {
            key
            for key, entry in _properties(schema).items()
            for fields in (entry, *entry.get("x-differs", {}).values())
            if "default" in fields
            and not re.search(
                schema["$defs"][entry["$ref"].removeprefix("#/$defs/")].get("pattern", ""), fields["default"]
            )
        }

        assert not odd

    def test_only_the_first_releases_read_selected_keys(self, release: str) -> None:
        schema = _schema(release)
        read = schema.get("x-keys-read")

        assert (read is not None) == (release in {"1.0", "1.1", "1.2", "1.3", "1.4"})
        assert read is None or (read == sorted(set(read)) and set(read) <= set(_properties(schema)))


@pytest.mark.parametrize("release", RELEASES)
class TestDefaultSet:
    """`defaults.json` is the default ConfigMap of the newest patch, and how others differ."""

    def test_names_its_release_and_patch(self, release: str) -> None:
        defaults = _defaults(release)

        assert defaults["release"] == release
        assert defaults["patch"].startswith(f"{release}.")
        assert all(patch.startswith(f"{release}.") for patch in defaults["patches"])
        assert defaults["patch"] not in defaults["patches"]

    def test_every_patch_is_valid(self, release: str) -> None:
        validator = jsonschema.Draft202012Validator(_schema(release))
        defaults = _defaults(release)

        for changes in ({}, *defaults["patches"].values()):
            data = {key: value for key, value in (defaults["data"] | changes).items() if value is not None}
            validator.validate({"apiVersion": "v1", "kind": "ConfigMap", "data": data})

    def test_every_key_is_known(self, release: str) -> None:
        defaults = _defaults(release)
        keys = set(defaults["data"]).union(*defaults["patches"].values())

        assert keys <= set(_properties(_schema(release)))

    def test_patches_say_only_what_differs(self, release: str) -> None:
        defaults = _defaults(release)

        for patch, changes in defaults["patches"].items():
            assert all(value != defaults["data"].get(key) for key, value in changes.items()), patch

    def test_values_have_no_comment_lines(self, release: str) -> None:
        defaults = _defaults(release)
        for data in (defaults["data"], *defaults["patches"].values()):
            assert not any(re.search(r"^\s*#", value or "", re.M) for value in data.values())


@pytest.mark.parametrize("release", RELEASES)
def test_comments_are_sorted_fingerprints(release: str) -> None:
    lines = (SCHEMAS / release / "comments.txt").read_text(encoding="ascii").splitlines()

    assert lines == sorted(set(lines))
    assert lines
    assert all(re.fullmatch("[0-9a-f]{12}", line) for line in lines)


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"debug": True},
        {"enable-ipv4": "perhaps"},
        {"agent-health-port": "x"},
        {"mtu": "5m"},
        {"arping-refresh-period": "5 minutes"},
        {"of-no-release": 1},
    ],
)
def test_a_mistake_is_found(data: object) -> None:
    document = {"apiVersion": "v1", "kind": "ConfigMap", "data": data}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(_schema("1.16")).validate(document)


# The conversion


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
