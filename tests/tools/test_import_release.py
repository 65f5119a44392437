"""`tools/import_release.py` adds a release to the catalog; all releases, options and pages here are made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from import_release import main

from cilium_cmrebase.catalog.comments import fingerprint, normalise

TEAPOT = Path(__file__).with_name("teapot")  # what upstream publishes of 9.1.0

Run = Callable[..., tuple[int, str, str]]


class Upstream:
    """What upstream publishes of a release; a test changes it, and writes it to files for the importer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.agent, self.operator, self.template, self.rendered = (
            (TEAPOT / name).read_text(encoding="utf-8")
            for name in (
                "cilium-agent.md",
                "cilium-operator-generic.md",
                "cilium-configmap.yaml.tpl",
                "rendered.yaml",
            )
        )

    def without(self, *flags: str) -> None:
        lines = self.agent.splitlines(keepends=True)
        self.agent = "".join(line for line in lines if not any(f"--{flag} " in line for flag in flags))

    def pages(self) -> list[str]:
        folder = self.folder / "cmdref"
        self._write("cmdref/cilium-agent_completion.md", "## cilium-agent completion\n")
        self._write("cmdref/cilium-agent.md", self.agent)
        self._write("cmdref/cilium-operator-generic.md", self.operator)
        return ["--pages", str(folder)]

    def chart(self, patch: str = "9.1.0") -> list[str]:
        return [*self.rendering(patch), "--template", self._write("cilium-configmap.yaml", self.template)]

    def rendering(self, patch: str = "9.1.0") -> list[str]:
        return ["--rendered", self._write("rendered.yaml", self.rendered.replace("v9.1.0", f"v{patch}"))]

    def file(self, name: str, content: object) -> str:
        return self._write(name, content if isinstance(content, str) else json.dumps(content))

    def _write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture(name="upstream")
def _upstream(tmp_path: Path) -> Upstream:
    return Upstream(tmp_path)


@pytest.fixture(name="schemas")
def _schemas(tmp_path: Path) -> Path:
    return tmp_path / "schemas"


@pytest.fixture(name="run")
def _run(schemas: Path, upstream: Upstream, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        given = [*arguments, "--into", str(schemas)]
        if "--corrections" not in given:
            given += ["--corrections", upstream.file("corrections.json", [])]
        status = main(given)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def _options(schemas: Path, release: str = "9.1") -> dict[str, dict[str, Any]]:
    schema = json.loads((schemas / release / "configmap.schema.json").read_text(encoding="utf-8"))
    options: dict[str, dict[str, Any]] = schema["properties"]["data"]["properties"]
    return options


def _defaults(schemas: Path, release: str = "9.1") -> dict[str, Any]:
    defaults: dict[str, Any] = json.loads((schemas / release / "defaults.json").read_text(encoding="utf-8"))
    return defaults


class TestFolder:
    """The release's folder that comes out."""

    @pytest.fixture(autouse=True)
    def _imported(self, run: Run, upstream: Upstream) -> None:
        status, _, errors = run("9.1.0", *upstream.pages(), *upstream.chart())
        assert status == 0, errors

    @pytest.mark.parametrize(
        ("option", "kind", "default"),
        [
            ("brew", "bool", "true"),
            ("flavours", "strings", "mint,anise"),
            ("kettle", "string", 'the "big" one'),
            ("labels-of-tea", "map", ""),
            ("lid", "bool", "false"),
            ("steep-time", "duration", "4m0s"),
            ("strength", "float", "0"),
            ("sugar-lumps", "uint8", "0"),
            ("waiters", "int", "3"),
            ("whistle", "string", "low"),
        ],
    )
    def test_types_and_compiled_defaults_are_those_of_the_pages(
        self, schemas: Path, option: str, kind: str, default: str
    ) -> None:
        found = _options(schemas)[option]

        assert (found["$ref"], found["default"]) == (f"#/$defs/{kind}", default)

    def test_components_say_where_they_differ(self, schemas: Path) -> None:
        options = _options(schemas)

        assert options["brew"]["x-components"] == ["cilium-agent"]
        assert options["kettle"]["x-components"] == ["cilium-agent", "cilium-operator-generic"]
        assert options["kettle"]["x-differs"] == {"cilium-operator-generic": {"default": "small"}}

    def test_remarks_of_the_pages_deprecate(self, schemas: Path) -> None:
        assert [key for key, option in _options(schemas).items() if option.get("deprecated")] == ["lid"]

    def test_only_options_and_keys_of_the_template_are_listed(self, schemas: Path) -> None:
        options = _options(schemas)

        assert not {"help", "comment-of-helm", "other-key", "not-ours"} & options.keys()
        assert options["saucer"]["x-read-as"] == "key-ref"
        assert options["etcd-config"]["x-read-as"] == "file"

    def test_helm_values_are_those_of_the_template(self, schemas: Path) -> None:
        options = _options(schemas)

        assert options["sugar-lumps"]["x-helm"] == ["tea.lumps", "tea.sugar"]
        assert options["saucer"]["x-helm"] == ["saucer"]
        assert "x-helm" not in options["whistle"]

    def test_the_default_set_keeps_its_order(self, schemas: Path) -> None:
        defaults = _defaults(schemas)

        assert list(defaults["data"].items()) == [("saucer", "blue"), ("brew", "true")]
        assert (defaults["release"], defaults["patch"], defaults["patches"]) == ("9.1", "9.1.0", {})

    def test_comments_of_the_config_map_and_its_template_are_hashed(self, schemas: Path) -> None:
        text = (schemas / "9.1" / "comments.txt").read_text(encoding="ascii")
        remarks = ["a remark on brewing", "only with sugar", "secret remark", 'whistle: "high"']
        remarks.append("lid: as this sentence says, no key")

        assert text.split() == sorted(fingerprint(normalise(remark)) for remark in remarks)

    def test_nothing_else_is_written(self, schemas: Path) -> None:
        names = {"brief.json", "comments.txt", "configmap.schema.json", "defaults.json"}

        assert {path.name for path in (schemas / "9.1").iterdir()} == names


class TestNextRelease:
    """A release after one that the catalog has."""

    @pytest.fixture(autouse=True)
    def _first(self, run: Run, upstream: Upstream) -> None:
        hidden = {"key": "secret-tap", "releases": ["9.1", "9.1"], "type": "int", "hidden": True, "source": "here"}
        corrections = upstream.file("first.json", [hidden | {"components": ["cilium-agent"]}])
        status, _, errors = run("9.1.0", *upstream.pages(), *upstream.chart(), "--corrections", corrections)
        assert status == 0, errors

    def test_hidden_options_are_carried_over(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        _, report, _ = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"))

        assert "= secret-tap" in report
        assert _options(schemas, "9.2")["secret-tap"]["x-hidden"] is True

    def test_hidden_options_can_be_dropped(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        _, report, _ = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"), "--no-carry-hidden")

        assert "- secret-tap" in report
        assert "secret-tap" not in _options(schemas, "9.2")

    def test_what_the_chart_still_writes_is_kept_and_to_be_checked(
        self, run: Run, upstream: Upstream, schemas: Path
    ) -> None:
        upstream.without("brew", "kettle")
        _, report, _ = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"))

        assert "brew" in _options(schemas, "9.2")
        assert "! brew: on no page" in report
        assert _options(schemas, "9.2")["kettle"]["x-components"] == ["cilium-operator-generic"]

    def test_a_key_that_no_page_has_is_to_be_checked(self, run: Run, upstream: Upstream) -> None:
        upstream.rendered = upstream.rendered.replace("  brew:", '  cosy: "knitted"\n  brew:')
        _, report, _ = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"))

        assert "+ cosy: read as template" in report
        assert "! cosy: the chart writes it" in report

    def test_a_type_in_other_words_is_that_of_before(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        upstream.agent = upstream.agent.replace("--steep-time duration", "--steep-time minutes ")
        _, report, _ = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"))

        assert _options(schemas, "9.2")["steep-time"]["$ref"].endswith("/duration")
        assert "! whistle" not in report

    def test_the_review_names_what_differs(self, run: Run, upstream: Upstream) -> None:
        upstream.without("lid", "strength")
        upstream.agent = upstream.agent.replace("(default 4m0s)", "(default 5m0s)").replace(
            "      --whistle", "      --zest uint    Zest\n      --whistle"
        )
        upstream.rendered = upstream.rendered.replace('saucer: "blue"', 'sugar-lumps: "2"').replace('"true"', '"false"')
        knowledge = {key: {"description": "Known."} for key in ("brew", "etcd-config", "flavours", "kettle", "waiters")}
        status, report, errors = run(
            "9.2.0",
            *upstream.pages(),
            *upstream.chart("9.2.0"),
            "--knowledge",
            upstream.file("options.json", knowledge),
        )

        assert status == 0
        assert report.split("\n\n")[:8] == [
            "Cilium 9.2.0 compared with 9.1.0",
            'Options new (1)\n+ zest: uint, "0", cilium-agent',
            'Options gone (2)\n- lid: bool, "false", cilium-agent, deprecated\n- strength: float, "0", cilium-agent',
            'Options changed (1)\n~ steep-time: default "4m0s" -> "5m0s"',
            'Default set: new keys (1)\n+ sugar-lumps: "2"',
            'Default set: keys gone (1)\n- saucer: "blue"',
            'Default set: values changed (1)\n~ brew: "true" -> "false"',
            "Without description in options.json (7)\n? labels-of-tea\n? saucer\n? secret-tap\n? steep-time"
            "\n? sugar-lumps\n? whistle\n? zest",
        ]
        assert "9.2 is written" in errors

    def test_markdown_for_a_pull_request(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        upstream.without("lid")
        _, report, _ = run(
            "9.2.0", *upstream.pages(), *upstream.chart("9.2.0"), "--report-format", "markdown", "--dry-run"
        )

        assert report.startswith("# Cilium 9.2.0 compared with 9.1.0\n\n## Options gone (1)\n\n- `lid`: bool")
        assert not (schemas / "9.2").exists()

    def test_a_delta_brings_pages_up_to_the_release(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        delta = (
            "added: [{name: zest, component: agent, type: uint, default: '1'}]\n"
            "removed: [{name: lid, component: agent}]\n"
        )
        run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"), "--delta", upstream.file("delta.yaml", delta))
        options = _options(schemas, "9.2")

        assert options["zest"]["default"] == "1"
        assert "lid" not in options

    def test_a_correction_without_option_is_to_be_checked(self, run: Run, upstream: Upstream) -> None:
        lost = {"key": "lost", "releases": ["9.1", "9.2"], "default": "1", "source": "here"}
        later = {"key": "later", "releases": ["9.3", "9.4"], "default": "1", "source": "here"}
        _, report, _ = run(
            "9.2.0",
            *upstream.pages(),
            *upstream.chart("9.2.0"),
            "--corrections",
            upstream.file("c.json", [lost, later]),
        )

        assert "! lost: corrections.json" in report
        assert "later" not in report

    def test_a_component_without_page_is_to_be_checked(self, run: Run, upstream: Upstream) -> None:
        upstream.pages()
        agent = str(upstream.folder / "cmdref" / "cilium-agent.md")
        _, report, _ = run("9.2.0", "--agent", agent, *upstream.chart("9.2.0"))

        assert "! cilium-operator-generic: no page" in report

    def test_values_that_the_chart_does_not_list_are_to_be_checked(self, run: Run, upstream: Upstream) -> None:
        values = upstream.file("values.yaml", "tea: {sugar: 1, brew: ~}\nsaucer: {}\n")
        _, report, _ = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"), "--values", values)

        assert "To check (1)\n! sugar-lumps: the Helm value tea.lumps is not in values.yaml\n" in report


class TestPatches:
    """Patches of a release that the catalog has."""

    @pytest.fixture(autouse=True)
    def _first(self, run: Run, upstream: Upstream) -> None:
        status, _, errors = run("9.1.2", *upstream.pages(), *upstream.chart("9.1.2"))
        assert status == 0, errors

    def test_a_later_patch_keeps_how_earlier_ones_differ(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        before = (schemas / "9.1" / "configmap.schema.json").read_bytes()
        run("9.1", "--patch", "9.1.3", *upstream.rendering("9.1.3"))
        upstream.rendered = upstream.rendered.replace('saucer: "blue"', 'kettle: "big"')
        _, report, _ = run("9.1.10", *upstream.rendering("9.1.10"))

        assert _defaults(schemas) == {
            "release": "9.1",
            "patch": "9.1.10",
            "data": {"kettle": "big", "brew": "true"},
            "patches": {"9.1.2": {"kettle": None, "saucer": "blue"}, "9.1.3": {"kettle": None, "saucer": "blue"}},
        }
        assert "+ 9.1.3: 2 keys differ from 9.1.10" in report
        assert (schemas / "9.1" / "configmap.schema.json").read_bytes() == before

    def test_an_earlier_patch_only_adds_its_default_set(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        upstream.rendered = upstream.rendered.replace('brew: "true"', 'brew: "false"')
        status, _, _ = run("9.1.1", *upstream.rendering("9.1.1"))

        assert status == 0
        assert _defaults(schemas)["patch"] == "9.1.2"
        assert _defaults(schemas)["patches"] == {"9.1.1": {"brew": "false"}}

    def test_the_same_patch_again_changes_nothing(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        (schemas / "9.1" / "rules.json").write_text("{}", encoding="utf-8")
        before = {path.name: path.read_bytes() for path in (schemas / "9.1").iterdir()}
        _, report, _ = run("9.1", *upstream.pages(), *upstream.chart("9.1.2"))

        assert {path.name: path.read_bytes() for path in (schemas / "9.1").iterdir()} == before
        assert "new" not in report

    def test_a_release_again_is_compared_with_the_one_before(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        upstream.without("lid")
        first = run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0"))
        before = {path.name: path.read_bytes() for path in (schemas / "9.2").iterdir()}

        assert run("9.2.0", *upstream.pages(), *upstream.chart("9.2.0")) == first
        assert {path.name: path.read_bytes() for path in (schemas / "9.2").iterdir()} == before

    def test_previews_make_way_for_the_release(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        for patch in ("9.2.0-pre.2", "9.2.0-rc.0", "9.2.0-pre.10"):
            pages = upstream.pages() if patch == "9.2.0-pre.2" else []
            run(patch, *pages, *(upstream.chart(patch) if pages else upstream.rendering(patch)))
        previews = _defaults(schemas, "9.2")
        run("9.2.0", *upstream.rendering("9.2.0"))

        assert (previews["patch"], list(previews["patches"])) == ("9.2.0-rc.0", ["9.2.0-pre.2", "9.2.0-pre.10"])
        assert (_defaults(schemas, "9.2")["patch"], _defaults(schemas, "9.2")["patches"]) == ("9.2.0", {})


class TestRefusal:
    """Bad input gets one line and exit status 2, and nothing is written."""

    def _refused(self, result: tuple[int, str, str], *words: str) -> None:
        status, report, errors = result

        assert (status, report) == (2, "")
        assert errors.startswith("import_release: ")
        assert errors.count("\n") == 1
        assert all(word in errors for word in words)

    def test_a_new_release_without_pages(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        self._refused(run("9.1.0", *upstream.chart()), "--agent", "--pages")
        assert not schemas.exists()

    def test_a_new_release_without_template(self, run: Run, upstream: Upstream) -> None:
        self._refused(run("9.1.0", *upstream.pages(), *upstream.rendering()), "--template")

    def test_a_page_of_another_program(self, run: Run, upstream: Upstream) -> None:
        page = upstream.file("cilium-agent.md", upstream.agent.replace("## cilium-agent", "## teapot"))
        self._refused(run("9.1.0", "--agent", page, *upstream.chart()), page, "teapot")

    def test_a_page_without_options(self, run: Run, upstream: Upstream) -> None:
        page = upstream.file("cilium-agent.md", "## cilium-agent\n")
        self._refused(run("9.1.0", "--agent", page, *upstream.chart()), page, "no options")

    def test_two_pages_of_one_program(self, run: Run, upstream: Upstream) -> None:
        page = upstream.file("again.md", upstream.agent)
        self._refused(run("9.1.0", *upstream.pages(), "--agent", page, *upstream.chart()), "more than one page")

    def test_a_folder_without_pages(self, run: Run, upstream: Upstream) -> None:
        self._refused(run("9.1.0", "--pages", str(upstream.folder), *upstream.chart()), "cilium-agent.md")

    def test_a_template_of_something_else(self, run: Run, upstream: Upstream) -> None:
        upstream.template = upstream.template.replace("name: cilium-config", "name: tea-config")
        self._refused(run("9.1.0", *upstream.pages(), *upstream.chart()), "cilium-configmap.yaml", "templates/")

    def test_a_chart_without_config_map(self, run: Run, upstream: Upstream) -> None:
        upstream.rendered = "kind: Service\n"
        self._refused(run("9.1.0", *upstream.pages(), *upstream.chart()), "rendered.yaml")

    def test_a_chart_of_another_release(self, run: Run, upstream: Upstream) -> None:
        self._refused(run("9.2.0", *upstream.pages(), *upstream.chart()), "9.1.0", "9.2.0")

    @pytest.mark.parametrize("release", ["nine", "9", "9.1.0.0"])
    def test_what_is_no_release(self, run: Run, upstream: Upstream, release: str) -> None:
        self._refused(run(release, *upstream.pages(), *upstream.chart()), release)

    def test_a_patch_that_nothing_names(self, run: Run, upstream: Upstream) -> None:
        upstream.rendered = upstream.rendered.partition("kind: DaemonSet")[0]
        self._refused(run("9.1", *upstream.pages(), *upstream.chart()), "--patch")

    def test_a_file_that_is_not_there(self, run: Run, upstream: Upstream) -> None:
        self._refused(run("9.1.0", *upstream.pages(), "--rendered", "no-such.yaml"), "no-such.yaml")

    def test_a_type_that_nobody_knows(self, run: Run, upstream: Upstream) -> None:
        delta = upstream.file("delta.yaml", "added: [{name: zest, component: agent, type: citrus}]\n")
        self._refused(run("9.1.0", *upstream.pages(), *upstream.chart(), "--delta", delta), "zest", "citrus")

    def test_a_delta_of_another_form(self, run: Run, upstream: Upstream) -> None:
        delta = upstream.file("delta.yaml", "added: [zest]\n")
        self._refused(run("9.1.0", *upstream.pages(), *upstream.chart(), "--delta", delta), "delta.yaml")

    def test_pages_of_an_older_patch(self, run: Run, upstream: Upstream, schemas: Path) -> None:
        run("9.1.2", *upstream.pages(), *upstream.chart("9.1.2"))
        before = (schemas / "9.1" / "defaults.json").read_bytes()

        self._refused(run("9.1.1", *upstream.pages(), *upstream.chart("9.1.1")), "9.1.2")
        assert (schemas / "9.1" / "defaults.json").read_bytes() == before

    def test_something_else_to_compare_with(self, run: Run, upstream: Upstream) -> None:
        against = str(upstream.folder)
        self._refused(run("9.1.0", *upstream.pages(), *upstream.chart(), "--against", against), against)

    def test_a_command_line_without_chart(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["9.1.0"])

        assert caught.value.code == 2
        assert capsys.readouterr().err.count("\n") == 1
