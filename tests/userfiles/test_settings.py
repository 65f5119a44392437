"""Files that users write for the program: read with the place of every fault, and added to without loss."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from cilium_cmrebase.document import DocumentError
from cilium_cmrebase.userfiles.settings import Settings, SettingsError

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "items": {
            "type": ["array", "null"],
            "items": {
                "description": "an item needs a name or a number",
                "type": "object",
                "additionalProperties": False,
                "anyOf": [{"required": ["name"]}, {"required": ["number"]}],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "number": {"description": "digits only", "type": "string", "pattern": "^[0-9]+$"},
                    "choice": {"enum": ["this", "that"]},
                },
            },
        },
        "other": {"type": "string"},
    },
}


def settings(text: str) -> Settings:
    return Settings(text, SCHEMA, source="s.yaml")


class TestReading:
    """Scalars are the texts that stand in the file."""

    @pytest.mark.parametrize(
        ("text", "data"),
        [
            ("", {}),
            ("\ufeff", {}),
            ("# nothing\n---\n", {}),
            ("\ufeffother: x\n", {"other": "x"}),
            ("other: 010\n", {"other": "010"}),
            ("other: yes\n", {"other": "yes"}),
            ("other: 2027-03-31\n", {"other": "2027-03-31"}),
            ("other: 'null'\n", {"other": "null"}),
            ("other: |\n  a\n  b\n", {"other": "a\nb\n"}),
            ("items:\n", {"items": None}),
            *((f"items: {word}\n", {"items": None}) for word in ("~", "null", "Null", "NULL")),
            ("other: |\n  a\n---x: y\n".replace("---x: y\n", "  ---\n"), {"other": "a\n---\n"}),
            ('{"items": [{"name": "x"}]}', {"items": [{"name": "x"}]}),
            ("%YAML 1.2\n---\nitems:\r\n- name: x\r\n", {"items": [{"name": "x"}]}),
        ],
    )
    def test_says_what_is_written(self, text: str, data: dict[str, Any]) -> None:
        assert settings(text).data == data

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("items: [", "s.yaml:"),
            ("text\n", "s.yaml:1:1: should be a mapping"),
            ("\ufeff- a\n", "s.yaml:1:1: should be a mapping"),
            ("\ufeffothre: x\n", "s.yaml:1:1: othre is not known here; did you mean other?"),
            ("\ufeffother: x\nothre: x\n", "s.yaml:2:1: othre is not known here; did you mean other?"),
            ("---x: y\n", "s.yaml:1:1: ---x is not known here"),
            ("other: x\n---x: y\n", "s.yaml:2:1: ---x is not known here"),
            ("\nwhatever: x\n", "s.yaml:2:1: whatever is not known here; there are: items, other"),
            ("other:\n", "s.yaml:1:1: other should be a text"),
            ("items: x\n", "s.yaml:1:1: items should be a list or nothing"),
            ("items:\n  - x\n", "s.yaml:2:5: should be a mapping"),
            ("items:\n  - nmae: x\n", "s.yaml:2:5: nmae is not known here; did you mean name?"),
            ("items:\n  - choice: this\n", "s.yaml:2:5: does not fit: an item needs a name or a number"),
            ("items:\n  - name: ''\n", "s.yaml:2:5: name is empty"),
            ("items:\n  - name: x\n    number: x\n", "s.yaml:3:5: number does not fit: digits only"),
            ("items:\n  - name: x\n    choice: x\n", "s.yaml:3:5: choice should be one of: this, that"),
            ("items:\n  - choice: x\n  - name: ''\n", "s.yaml:2:5: "),
            ("other: x\nother: y\n", "s.yaml:2:1: other stands here a second time; leave one of them"),
            ("other: x\n---\nother: y\n", "s.yaml:2:1: a second YAML document; leave one in the file"),
            ("? [a]\n: x\n", "s.yaml:1:3: a key that is itself a collection; write it as a word"),
            ("items:\n- &x {name: x}\n- *x\n", "s.yaml:2:3: an anchor that other places refer to; write the value out"),
            ("other: &x [*x]\n", "s.yaml:1:8: an anchor that other places refer to; write the value out"),
        ],
    )
    def test_a_fault_is_said_with_its_place(self, text: str, message: str) -> None:
        with pytest.raises(DocumentError) as caught:
            settings(text)

        assert str(caught.value).startswith(message)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "s.yaml:1:1: a is missing"),
            ("\ufeff", "s.yaml:1:1: a is missing"),
            ("a: x\n", "s.yaml:1:1: b is missing"),
            ("a: x\nc: y\n", "s.yaml:2:1: c is not known here"),
        ],
    )
    def test_what_is_missing_is_said_where_no_word_is_misspelt(self, text: str, message: str) -> None:
        schema = {
            "type": "object",
            "required": ["a", "b"],
            "properties": {"a": {}, "b": {}},
            "additionalProperties": False,
        }

        with pytest.raises(SettingsError) as caught:
            Settings(text, schema, source="s.yaml")

        assert str(caught.value).startswith(message)

    def test_lines_are_counted_from_one(self) -> None:
        read = settings("other: x\nitems:\n  - name: a\n")

        assert [read.line(path) for path in ((), ("items",), ("items", 0))] == [1, 2, 3]


class TestAdding:
    """New items go behind those of the list; the rest of the text stays as it is."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("", "items:\n  # new\n  - name: n\n", id="empty"),
            pytest.param("---\n", "---\nitems:\n  # new\n  - name: n\n", id="begun"),
            pytest.param("# ours\n", "# ours\nitems:\n  # new\n  - name: n\n", id="comments"),
            pytest.param(
                "other: x", "other: x\nitems:\n  # new\n  - name: n\n", id="no list, no line break at the end"
            ),
            pytest.param(
                "other: x # ours\n# end\n",
                "other: x # ours\n# end\nitems:\n  # new\n  - name: n\n",
                id="no list",
            ),
            pytest.param(
                "  other: x\n...\n", "  other: x\n  items:\n    # new\n    - name: n\n...\n", id="indented, with an end"
            ),
            pytest.param(
                "items: # ours\nother: x\n", "items: # ours\n  # new\n  - name: n\nother: x\n", id="nothing in the list"
            ),
            pytest.param(
                "items: [] # ours\nother: x\n", "items: # ours\n  # new\n  - name: n\nother: x\n", id="an empty list"
            ),
            pytest.param("items: ~\nother: x\n", "items:\n  # new\n  - name: n\nother: x\n", id="null"),
            pytest.param("items: []", "items:\n  # new\n  - name: n\n", id="an empty list, no line break at the end"),
            pytest.param(
                "items:\n- name: a  # ours\n\nother: x\n",
                "items:\n- name: a  # ours\n# new\n- name: n\n\nother: x\n",
                id="dashes below the key",
            ),
            pytest.param(
                "items:\n    - name: a\n    # ours\nother: x\n",
                "items:\n    - name: a\n    # ours\n    # new\n    - name: n\nother: x\n",
                id="dashes far in",
            ),
            pytest.param(
                "items:\r\n  - name: a", "items:\r\n  - name: a\r\n  # new\r\n  - name: n\r\n", id="other line breaks"
            ),
            pytest.param(
                "\ufeffitems:\n  - {name: a}\n", "\ufeffitems:\n  - {name: a}\n  # new\n  - name: n\n", id="flow inside"
            ),
        ],
    )
    def test_goes_behind_the_others(self, text: str, expected: str) -> None:
        before = settings(text)

        added = before.with_items("items", ["# new\n- name: n"])

        assert added == expected
        assert settings(added).data["items"] == [*(before.data.get("items") or ()), {"name": "n"}]

    @pytest.mark.parametrize("text", ["", "items: []", "items:\n- name: a"])
    def test_nothing_new_changes_nothing(self, text: str) -> None:
        assert settings(text).with_items("items", []) == text

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('{"items": [{"name": "a"}]}', "s.yaml:1:1: new entries cannot be added to a file in flow style"),
            ("\nitems: [{name: a}]\n", "s.yaml:2:1: new entries cannot be added to items, which is in flow style"),
        ],
    )
    def test_flow_style_is_refused(self, text: str, message: str) -> None:
        with pytest.raises(SettingsError) as caught:
            settings(text).with_items("items", ["- name: n"])

        assert str(caught.value).startswith(message)

    @given(
        st.lists(st.sampled_from(["- name: a", "- name: b # x", "- number: |\n    12", "- {name: c}"]), max_size=4),
        st.sampled_from(["", "  ", "    "]),
        st.sampled_from(["", "other: x\n", "other: |+\n  x\n\n"]),
        st.sampled_from(["", "# end\n", "other: x # y\n"]),
        st.integers(1, 3),
    )
    def test_all_that_was_there_stays(self, items: list[str], pad: str, before: str, after: str, new: int) -> None:
        lines = [line for item in items for line in item.splitlines()]
        after = "" if before and after.startswith("other") else after
        text = f"{before}items:{'' if items else ' []'}\n" + "".join(f"{pad}{line}\n" for line in lines) + after

        added = settings_without_check(text).with_items("items", ["# new\n- name: n"] * new)

        assert settings_without_check(added).data["items"][len(items) :] == [{"name": "n"}] * new
        assert [line for line in added.splitlines() if line.strip() not in ("# new", "- name: n")] == [
            line.replace("items: []", "items:") for line in text.splitlines()
        ]


def settings_without_check(text: str) -> Settings:
    return Settings(text, {}, source="s.yaml")
