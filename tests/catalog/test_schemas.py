"""What lies under `schemas/`."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import pytest

from cilium_cmrebase.catalog import release_order
from cilium_cmrebase.catalog.brief import brief
from cilium_cmrebase.values import KINDS
from tests.support.paths import SCHEMAS
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
