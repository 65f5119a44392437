"""What the documentation shows is true: commands, their output, addresses, and that it builds without a warning."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import run_docs
import write_report_reference

import cilium_cmrebase
from cilium_cmrebase.cli.commands import COMMANDS, load
from cilium_cmrebase.cli.main import main
from tests.support.needed import needed_module
from tests.support.paths import ROOT

PAGES = run_docs.pages()
README = ROOT / "README.md"
# From 3.13 on argparse writes help otherwise.
HELP_AS_SHOWN = sys.version_info < (3, 13)

CALL = re.compile(r"(?:^|[\s|;&(])(?:cilium-cmrebase|python3? -m cilium_cmrebase)(?P<rest> [^|;&>)\n]*)")
POST_RENDERER = re.compile(r"--post-renderer cilium-cmrebase(?P<rest>(?: +--post-renderer-args +\S+)+)")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def with_commands() -> list[Path]:
    return [page for page in PAGES if run_docs.commands(page.read_text(encoding="utf-8"))]


def invocations(page: str) -> Iterator[list[str]]:
    """Yield the arguments of every call of the program in the fenced blocks of *page*."""
    for language, body, _ in run_docs.fences(page):
        if language not in ("console", "shell", "yaml"):
            continue
        lines = re.sub(r"\$\([^()]*\)", "VALUE", re.sub(r" *\\\n *", " ", body))
        if language == "console":
            lines = "\n".join(line for line in lines.splitlines() if line.startswith("$ "))
        if language == "yaml":  # a scalar goes on in deeper lines
            lines = re.sub(r"\n +(?=--)", " ", lines)
        for call in POST_RENDERER.finditer(lines):
            yield [word for word in shlex.split(call["rest"]) if word != "--post-renderer-args"]
        for call in CALL.finditer(POST_RENDERER.sub("", lines)):
            yield shlex.split(re.sub(r"\s\d?$", "", call["rest"]))


CALLS = [
    pytest.param(arguments, id=f"{name_of(page)}: {shlex.join(arguments)}")
    for page in [*PAGES, README]
    for arguments in invocations(page.read_text(encoding="utf-8"))
    if "--help" not in arguments
]


class TestCommands:
    """What a page shows in blocks of the language `console` is what happens."""

    @pytest.mark.parametrize("page", with_commands(), ids=name_of)
    def test_print_what_the_page_says(self, page: Path) -> None:
        shown = run_docs.commands(page.read_text(encoding="utf-8"))
        if not HELP_AS_SHOWN and any(each.text.endswith("--help\n") for each in shown):
            pytest.skip("another Python writes help otherwise")

        ran = run_docs.run(page, shown)

        assert len(ran) == len(shown)
        for command, (printed, status) in zip(shown, ran, strict=True):
            # 1 is an answer as well, such as that there is something to decide.
            assert command.shown or status in (0, 1), f"{command.text}{printed}"
            if not run_docs.says(command.shown, printed):  # where they differ is easier to see than that they do
                assert printed == command.shown, "python tools/run_docs.py puts this into the page"

    @pytest.mark.parametrize("arguments", CALLS)
    def test_are_spelled_as_the_program_wants_them(
        self, arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        command = arguments[0] if arguments[0] in COMMANDS else "rebase"
        monkeypatch.setattr(load(command), "run", lambda options: 0)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))

        assert main(arguments) == 0

    def test_are_found_in_all_sorts_of_blocks(self) -> None:
        page = """
```console
$ cilium-cmrebase old.yaml \\
    "$(cat name)" > out 2> err
$ cat x | cilium-cmrebase check - | head
cilium-cmrebase: shown, not run
```
```shell
helm upgrade --post-renderer cilium-cmrebase --post-renderer-args old --post-renderer-args -
```
```yaml
- run: cilium-cmrebase detect a
  script:
    - cilium-cmrebase plan a
      --to 1.16
```
"""

        assert list(invocations(page)) == [
            ["old.yaml", "VALUE"],
            ["check", "-"],
            ["old", "-"],
            ["detect", "a"],
            ["plan", "a", "--to", "1.16"],
        ]


class TestOutput:
    """How what is printed is compared with what is shown."""

    @pytest.mark.parametrize(
        ("shown", "printed", "right"),
        [
            ("one\ntwo\n", "one\ntwo\n", True),
            ("one\n", "one", True),
            ("one\n", "two\n", False),
            ("one\n...\n", "one\ntwo\nthree\n", True),
            ("...\nthree\n", "one\ntwo\nthree\n", True),
            ("...\ntwo\n", "one\ntwo\nthree\n", False),
            ("one\n...\nthree\n", "one\nthree\n", True),
            ("a.c\n", "abc\n", False),
            ("", "anything\n", True),
        ],
    )
    def test_dots_stand_for_lines_left_out(self, shown: str, printed: str, right: bool) -> None:
        assert run_docs.says(shown, printed) is right

    def test_a_page_that_is_wrong_is_renewed_and_nothing_else_in_it(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        page.write_text("Say:\n\n```console\n$ echo one\ntwo\n$ false\n$ echo $?\n1\n```\n\nDone.\n", encoding="utf-8")

        assert run_docs.renewed(page) == "Say:\n\n```console\n$ echo one\none\n$ false\n$ echo $?\n1\n```\n\nDone.\n"


class TestReference:
    """The reference is complete."""

    def test_every_command_has_its_help_on_the_page(self) -> None:
        shown = run_docs.commands((run_docs.DOCS / "reference" / "command-line.md").read_text(encoding="utf-8"))

        texts = [each.text.strip() for each in shown]
        for command in COMMANDS:
            assert f"cilium-cmrebase{'' if command == 'rebase' else f' {command}'} --help" in texts

    def test_every_public_name_is_on_the_page(self) -> None:
        page = (run_docs.DOCS / "reference" / "library.md").read_text(encoding="utf-8")

        listed = re.findall(r"^\.\. auto\w+:: cilium_cmrebase\.(\w+)$", page, re.M)
        assert sorted(listed) == sorted(set(cilium_cmrebase.__all__) - {"__version__"})

    def test_the_report_is_told_as_its_schema_says(self) -> None:
        assert write_report_reference.PAGE.read_text(encoding="utf-8") == write_report_reference.page()


class TestPages:
    """They hang together."""

    def test_every_row_of_the_decision_table_has_its_case(self) -> None:
        page = (run_docs.DOCS / "explanation" / "merge.md").read_text(encoding="utf-8")

        linked = set(re.findall(r"\(\.\./\.\./tests/cases/(row-[\w-]+)/case\.yaml\)", page))
        assert linked == {path.name for path in (ROOT / "tests" / "cases").glob("row-*")}

    @pytest.mark.parametrize("page", [*PAGES, README, ROOT / "CONTRIBUTING.md"], ids=name_of)
    def test_links_to_files_lead_somewhere(self, page: Path) -> None:
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)

        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)[^)]*\)", prose):
            assert (page.parent / target).exists(), target

    def test_contributors_are_told_of_every_package_and_module(self) -> None:
        table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| folder |")[2].partition("\n\n")[0]

        package = ROOT / "cilium_cmrebase"
        folders = {f"`cilium_cmrebase/{path.parent.name}/`" for path in package.glob("*/__init__.py")}
        modules = {path.name for path in package.glob("[!_]*.py")}
        assert [each for each in sorted(folders | modules) if each not in table] == []

    @pytest.mark.slow
    def test_build_without_a_warning(self, tmp_path: Path) -> None:
        for module in ("sphinx", "furo", "myst_parser"):
            needed_module(module)

        built = subprocess.run(
            [
                sys.executable,
                "-m",
                "sphinx",
                "-q",
                "-W",
                "--keep-going",
                "-d",
                tmp_path / "cache",
                "docs",
                tmp_path / "out",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert (built.returncode, built.stderr) == (0, "")
        assert (tmp_path / "out" / "tutorial.html").is_file()
