"""Hostile and odd input: what goes in, and the right answer or one clear line and status 2. Nothing ever crashes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from cilium_cmrebase.cli.main import main
from cilium_cmrebase.document import ConfigMap
from tests.support.command_line import COMMAND, on_standard_input, run_command

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n"
PLAIN = f'{HEAD}data:\n  debug: "true"\n'
RELEASES = ("--from", "1.15", "--to", "1.16")
NEW = HEAD + 'data:\n  debug: "false"\n'


def data(below: str) -> str:
    """Return a ConfigMap with the option `debug`, and *below* it."""
    return f'{HEAD}data:\n  debug: "true"\n{below}'


class Refused(NamedTuple):
    """Input that cannot be used: what its one line says behind the file's name."""

    name: str
    given: str | bytes
    says: str


class Read(NamedTuple):
    """Odd input that can be used: what the output has for options beside debug, with status 0 or 1."""

    name: str
    given: str | bytes
    kept: dict[str, str] = {}  # noqa: RUF012  a default that nobody changes


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))

REFUSED = [
    Refused("nothing", "", "nothing in it"),
    Refused("blanks and comments", "\n  \n# nothing\n---\n", "nothing in it"),
    Refused("not YAML", "data: [\n", ":2:1: not valid YAML"),
    Refused("a program", b"\x7fELF\x02\x01\x01\x00\xff\xfe", ":1:9: not UTF-8"),
    Refused("an archive", b"\x1f\x8b\x08\x00", ":1:2: not UTF-8"),
    Refused("a page of a proxy", "<html><body>403 Forbidden</body></html>\n", ":1:1: a plain text, not a ConfigMap"),
    Refused("an error of kubectl", "Error from server (NotFound): none\n", "no ConfigMap in it"),
    Refused("a Secret", "kind: Secret\ndata: {debug: dHJ1ZQ==}\n", ":1:1: no ConfigMap in it, but: Secret"),
    Refused("a list at the root", f"- {json.dumps(NEW)}\n", ":1:1: a list, not a ConfigMap"),
    Refused("a number at the root", "42\n", ":1:1: a plain text, not a ConfigMap"),
    Refused("two that are meant", f"{PLAIN}---\n{PLAIN}", ":8:1: 2 ConfigMaps are called cilium-config (lines 1, 8)"),
    Refused("others", PLAIN.replace("cilium-config", "x"), ":1:1: no ConfigMap is called cilium-config; there is: x"),
    Refused("no data", HEAD, ":1:1: data is missing"),
    Refused("empty data", f"{HEAD}data: {{}}\n", ":5:1: data is empty"),
    Refused("data that is null", f"{HEAD}data: ~\n", ":5:1: data is empty"),
    Refused("data as a list", f"{HEAD}data:\n- debug\n", ":5:1: data is a list"),
    Refused("data as a text", f"{HEAD}data: debug\n", ":5:1: data is a text"),
    Refused("a nested mapping", data("  a:\n    b: c\n"), ":7:3: the value of a is a mapping"),
    Refused("a nested list", data("  a: [b]\n"), ":7:3: the value of a is a list"),
    Refused("a merge key", data("  <<: {a: b}\n"), ":7:3: a merge key"),
    Refused("an anchor at a key", data("  &k a: b\n"), ":7:3: the key a has an anchor"),
    Refused("data as an alias", f"x: &d {{debug: 'true'}}\n{HEAD}data: *d\n", ":6:7: data is an alias"),
    Refused("an alias to nothing", data("  a: *b\n"), ":7:6: not valid YAML"),
    Refused("an alias to itself", data("  a: &a [*a]\n"), ":7:3: the value of a is a list"),
    Refused("an alias bomb without data", f"{HEAD}{BOMB}", ":1:1: data is missing"),
    Refused("an alias bomb as data", f"{HEAD}{BOMB}data: *a29\n", "data is a list"),
    Refused("100,000 brackets", "kind: ConfigMap\ndata: " + "[" * 100_000, ":2:106: nested more than 100 levels deep"),
    Refused("100,000 braces", "kind: ConfigMap\ndata: " + "{a: " * 100_000, ":2:403: nested more than 100 levels deep"),
    Refused(
        "100,000 dashes", "kind: ConfigMap\ndata:\n  " + "- " * 100_000, ":3:201: nested more than 100 levels deep"
    ),
    Refused("NUL", data("  a: b\0\n"), ":7:7: not valid YAML: a control character"),
    Refused("an escape", data("  a: \x1b[31mred\n"), ":7:6: not valid YAML: a control character"),
    Refused("UTF-16 with a mark", NEW.encode("utf-16"), ":1:1: not UTF-8; it looks like UTF-16"),
    Refused("UTF-16 without", NEW.encode("utf-16-le"), ""),
    Refused("UTF-32", NEW.encode("utf-32"), "not UTF-8"),
    Refused("Latin-1", data("  # für\n").encode("latin-1"), ":7:6: not UTF-8"),
    Refused("half a character", data("  a: ").encode() + b"\xe2\x82", ":7:6: not UTF-8"),
    Refused("surrogates in bytes", data("  a: ").encode() + b"\xed\xa0\x80\n", ":7:6: not UTF-8"),
    Refused("a mark inside", f"kind: Pod\n---\n\ufeff{PLAIN}", ":3:1: a byte order mark"),
    Refused("old Mac line ends", PLAIN.replace("\n", "\r"), "carriage return"),
    Refused("a line separator", data('  a: "x\u2028y"\n'), ":7:8: a line separator of Unicode"),
    Refused("tabs", data("\ta: b\n"), ":7:1: not valid YAML"),
    Refused("a tag of Python", data("  a: !!python/object/apply:os.system ['id']\n"), ":7:3: the value of a is a list"),
    Refused("a tag of Python at a text", data("  a: !!python/name:os.system x\n"), ":7:6: the value of a is tagged"),
    Refused("binary", data("  a: !!binary aGk=\n"), ":7:6: the value of a is tagged !!binary"),
    Refused("binaryData", data("binaryData:\n  a: aGk=\n"), ":7:1: binaryData is not empty"),
    Refused("complex keys", data("  ? [a, b]\n  : c\n"), ":7:5: a key that is itself a collection"),
    Refused("a key with a question mark", data("  ? a\n  : b\n"), ":7:5: the key a is written with `?`"),
    Refused("a quote that is open", data('  a: "b\n'), "not valid YAML"),
    Refused("data twice", data("data:\n  a: b\n"), ":7:1: data is there twice"),
    Refused("JSON that is cut off", '{"kind": "ConfigMap", "data": {"debug": "tr', "not valid YAML"),
    Refused("a version of YAML that is none", f"%YAML x\n---\n{PLAIN}", "not valid YAML"),
]

READ = [
    Read("a byte order mark", f"\ufeff{PLAIN}"),
    Read("CRLF", data("  a: b\n").replace("\n", "\r\n"), {"a": "b"}),
    Read("mixed line ends", data("  a: |\n    x\r\n    y\n  b: c\r\n"), {"a": "x\ny\n", "b": "c"}),
    Read("trailing blanks", data("  a: b   \n  c: 'd'\t\n"), {"a": "b", "c": "d"}),
    Read("no final line break", data("  a: b"), {"a": "b"}),
    Read("markers", f"---\n{data('  a: b')}\n...\n", {"a": "b"}),
    Read("directives", f"%YAML 1.1\n%TAG ! tag:x.example,2000:\n---\n{PLAIN}"),
    Read("a tag of text", data("  a: !!str 5\n"), {"a": "5"}),
    Read("a repeated key", data("  a: b\n  a: c\n"), {"a": "c"}),
    Read("an anchor of a value", data("  a: &x b\n  c: *x\n"), {"a": "b", "c": "b"}),
    Read("an alias bomb beside data", f"{PLAIN}{BOMB}"),
    Read("keys that Kubernetes refuses", data("  a/b: c\n  'd e': f\n  ü: g\n"), {"a/b": "c", "d e": "f", "ü": "g"}),
    Read("quoted keys", data("  \"a\": b\n  'c': d\n"), {"a": "b", "c": "d"}),
    Read("flow style", HEAD + "data: {debug: 'true', a: b,\n  c: 'd'}\n", {"a": "b", "c": "d"}),
    Read("JSON", json.dumps({"kind": "ConfigMap", "data": {"debug": "true", "a": "\u00fc\n"}}), {"a": "ü\n"}),
    Read(
        "a List",
        "kind: List\nitems:\n- " + data("  a: b\n").replace("\n", "\n  ").rstrip(" "),
        {"a": "b"},
    ),
    Read(
        "block scalars",
        data(
            "  a: |\n    x\n     y\n  b: >-\n    x\n    y\n"
            "  c: |2+\n      x\n\n  # why\n  d: |- # so\n    # no comment\n"
        ),
        {"a": "x\n y\n", "b": "x y", "c": "  x\n\n", "d": "# no comment"},
    ),
    Read(
        "what YAML 1.1 takes for something else",
        data("  a: on\n  b: 0o17\n  c: 1_000\n  d: ~\n  e: 2020-01-01\n  f: 1:30\n  g: .inf\n  h:\n"),
        {"a": "on", "b": "0o17", "c": "1_000", "d": "", "e": "2020-01-01", "f": "1:30", "g": ".inf", "h": ""},
    ),
    Read(
        "what an export leaves",
        PLAIN.replace(
            "metadata:\n",
            "metadata:\n  creationTimestamp: null\n  uid: 1-2\n  resourceVersion: '7'\n"
            "  managedFields:\n  - manager: x\n",
        ),
    ),
    Read("Windows paths", data("  a: C:\\new\\table\n  b: 'C:\\x'\n"), {"a": "C:\\new\\table", "b": "C:\\x"}),
    Read("emoji and what turns the line", data('  a: "\\U0001F41D\\u202e"\n'), {"a": "\U0001f41d\u202e"}),
    Read("a value of 3 MB", data(f"  a: {'x' * 3_000_000}\n"), {"a": "x" * 3_000_000}),
    Read("3 MB in lines", data("  a: |\n" + "    some line\n" * 300_000), {"a": "some line\n" * 300_000}),
    Read("50 MB of other objects", f"kind: Pod\nx: {'y' * 100_000}\n---\n" * 500 + PLAIN),
    Read("brackets that are not nested", data(f"  a: '{'[{' * 50_000}'\n"), {"a": "[{" * 50_000}),
]


def as_bytes(given: str | bytes) -> bytes:
    return given if isinstance(given, bytes) else given.encode()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with new.yaml, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    Path("new.yaml").write_text(NEW, encoding="utf-8")
    return tmp_path


def assert_one_line(run: tuple[str, str], says: str) -> None:
    """Assert that standard output is empty, and standard error one line fit for a terminal that says *says*."""
    out, err = run
    assert out == ""
    assert err.startswith("cilium-cmrebase: ")
    assert err.endswith("\n")
    assert err[:-1].isprintable()
    assert says in err
    assert len(err) < 600


class TestRebase:
    """The command that most people use."""

    @pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
    def test_what_cannot_be_used_is_one_line(self, case: Refused, capfd: pytest.CaptureFixture[str]) -> None:
        Path("in.yaml").write_bytes(as_bytes(case.given))

        assert main(["in.yaml", "new.yaml", *RELEASES]) == 2

        assert_one_line(capfd.readouterr(), f"in.yaml{case.says}" if case.says.startswith(":") else case.says)

    @pytest.mark.parametrize("case", READ, ids=[case.name for case in READ])
    def test_what_is_odd_is_read(self, case: Read, capfd: pytest.CaptureFixture[str]) -> None:
        Path("in.yaml").write_bytes(as_bytes(case.given))

        assert main(["in.yaml", "new.yaml", *RELEASES, "--report", "report.txt"]) in (0, 1)

        out, err = capfd.readouterr()
        assert ConfigMap(out).data == {"debug": "true", **case.kept}
        assert err == ""

    @pytest.mark.parametrize("case", [case for case in REFUSED if len(case.given) < 10_000], ids=lambda case: case.name)
    def test_the_template_is_read_like_the_cluster(self, case: Refused, capfd: pytest.CaptureFixture[str]) -> None:
        Path("in.yaml").write_bytes(as_bytes(case.given))

        assert main(["new.yaml", "in.yaml", *RELEASES, "-o", "out.yaml"]) == 2

        assert_one_line(capfd.readouterr(), case.says)
        assert not Path("out.yaml").exists()


COMMANDS = [
    ["check", "in.yaml", "--release", "1.15"],
    ["diff", "in.yaml", "1.16", "--release", "1.15"],
    ["diff", "1.16", "in.yaml", "--release", "1.15"],
    ["plan", "in.yaml", "--from", "1.15", "--to", "1.16"],
    ["detect", "in.yaml"],
    ["fleet", "in.yaml", "-o", "out", "--to", "1.16", "--from", "1.15", "--jobs", "1"],
]
SOME = (
    "not YAML", "a program", "a Secret", "data as a list", "an alias to itself", "100,000 brackets", "NUL",
    "UTF-16 with a mark", "Latin-1", "a tag of Python", "complex keys",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
class TestOtherCommands:
    """They read the same way."""

    @pytest.mark.parametrize("case", [case for case in REFUSED if case.name in SOME], ids=lambda case: case.name)
    def test_refuse_the_same(self, command: list[str], case: Refused, capfd: pytest.CaptureFixture[str]) -> None:
        Path("in.yaml").write_bytes(as_bytes(case.given))

        assert main(command) == 2

        out, err = capfd.readouterr()
        assert case.says in err
        assert "Traceback" not in out + err
        if command[0] != "fleet":  # which goes on with the other clusters, and reports
            assert_one_line((out, err), case.says)

    @pytest.mark.parametrize("case", [case for case in READ if len(case.given) < 10_000], ids=lambda case: case.name)
    def test_read_the_same(self, command: list[str], case: Read, capfd: pytest.CaptureFixture[str]) -> None:
        Path("in.yaml").write_bytes(as_bytes(case.given))

        assert main(command) in (0, 1)

        out, err = capfd.readouterr()
        assert "Traceback" not in out + err


SETTINGS = [
    ("not YAML", "a: [\n"),
    ("a list", "- a\n"),
    ("100,000 brackets", "[" * 100_000),
    ("an alias to itself", "assertions: &a [*a]\n"),
    ("a tag of Python", "assertions: !!python/object/apply:os.system [id]\n"),
    ("NUL", "assertions: \0\n"),
    ("a word of another type", "assertions: 5\nanswers: 5\naccepted: 5\n"),
]


@pytest.mark.parametrize("given", [given for _, given in SETTINGS], ids=[name for name, _ in SETTINGS])
@pytest.mark.parametrize(
    "command",
    [
        ["policy", "test", "in.yaml"],
        ["check", "new.yaml", "--release", "1.15", "--policy", "in.yaml"],
        ["check", "new.yaml", "--release", "1.15", "--accept", "in.yaml"],
        ["new.yaml", *RELEASES, "--decisions", "in.yaml"],
    ],
    ids=lambda command: " ".join(command[-2:]),
)
def test_files_that_go_with_a_run_are_refused_likewise(
    command: list[str], given: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("in.yaml").write_text(given, encoding="utf-8")

    assert main(command) == 2

    assert_one_line(capfd.readouterr(), "in.yaml")


class TestFilesThatAreNone:
    """What a name can lead to beside a file."""

    def test_a_pipe_with_a_name_is_read_once(self) -> None:
        os.mkfifo("pipe")
        with subprocess.Popen(["sh", "-c", "cat new.yaml > pipe"]):
            done = run_command("pipe", "new.yaml", *RELEASES)

        assert (done.returncode, done.stdout) == (0, NEW)

    def test_a_pipe_with_a_name_is_not_written_over_in_place(self) -> None:
        os.mkfifo("pipe")
        with subprocess.Popen(["sh", "-c", "cat new.yaml > pipe"]):
            done = run_command("-i", "pipe", "new.yaml", *RELEASES)

        assert done.returncode == 2
        assert_one_line((done.stdout, done.stderr), "pipe is no regular file")

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            (".", ".: Is a directory"),
            ("new.yaml/in.yaml", "new.yaml/in.yaml: Not a directory"),
            ("none.yaml", "none.yaml: No such file"),
            ("loop", "loop: Too many levels of symbolic links"),
            ("x" * 300, "File name too long"),
            ("", ".: Is a directory"),
        ],
    )
    @pytest.mark.parametrize("use", [["{}", "new.yaml"], ["new.yaml", "{}"], ["new.yaml", "new.yaml", "-o", "{}"]])
    def test_a_name_that_leads_nowhere(
        self, use: list[str], name: str, says: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        if use[-2] == "-o" and name in ("", "none.yaml"):
            pytest.skip("can be written, or means standard output")
        Path("loop").symlink_to("loop")

        assert main([*(word.format(name) for word in use), *RELEASES]) == 2

        assert_one_line(capfd.readouterr(), says)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
    def test_a_file_that_may_not_be_read(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("in.yaml").write_text(PLAIN, encoding="utf-8")
        Path("in.yaml").chmod(0)

        assert main(["in.yaml", "new.yaml", *RELEASES]) == 2

        assert_one_line(capfd.readouterr(), "in.yaml: Permission denied")

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
    def test_a_file_that_another_user_may_not_read(self, folder: Path) -> None:
        (folder / "in.yaml").write_text(PLAIN, encoding="utf-8")
        (folder / "in.yaml").chmod(0o600)
        script = (
            "import os, sys; from cilium_cmrebase.cli.main import main; arguments = sys.argv[2:]; "
            "main([sys.argv[1], *arguments, '-o', os.devnull, '--report', os.devnull]); "  # imports what it needs
            "os.setgid(65534); os.setuid(65534); sys.exit(main(['in.yaml', *arguments]))"
        )
        command = [sys.executable, "-c", script, "new.yaml", "new.yaml", *RELEASES]

        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

        assert done.returncode == 2
        assert_one_line((done.stdout, done.stderr), "in.yaml: Permission denied")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
class TestFullDisk:
    """Nothing can be written."""

    def test_as_standard_output(self) -> None:
        with Path("/dev/full").open("w") as full:
            command = [*COMMAND, "new.yaml", "new.yaml", *RELEASES]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)

        assert done.returncode == 2
        assert_one_line(("", done.stderr), "No space left on device")

    @pytest.mark.parametrize("option", ["-o", "--report"])
    def test_as_a_file(self, option: str) -> None:
        Path("full").symlink_to("/dev/full")

        done = run_command("new.yaml", "new.yaml", *RELEASES, "-o", "out.yaml", option, "full")

        assert done.returncode == 2
        assert_one_line((done.stdout, done.stderr), "full: No space left on device")


class TestEnds:
    """Readers that go away, and people who change their minds."""

    @pytest.mark.parametrize(
        "arguments",
        [["new.yaml", *RELEASES], ["check", "new.yaml", "--release", "1.15"], ["rules"], ["schema", "1.16"]],
    )
    def test_a_closed_pipe_is_no_error_message(self, arguments: list[str]) -> None:
        read, write = os.pipe()
        os.close(read)
        command = [*COMMAND, *arguments]
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        os.close(write)

        assert done.returncode == 141
        assert done.stderr == ""

    def test_an_interrupt_is_130_and_silent(self) -> None:
        os.mkfifo("pipe")
        command = [*COMMAND, "pipe", "new.yaml", *RELEASES, "-o", "out.yaml"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            with Path("pipe").open("w"):  # opens when the command does
                time.sleep(0.05)
                running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)

        assert (running.returncode, out, err) == (130, "", "")
        assert not Path("out.yaml").exists()

    def test_standard_input_that_ends_at_once(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        on_standard_input(monkeypatch, b"")

        assert main(["-", "new.yaml", *RELEASES]) == 2

        assert_one_line(capfd.readouterr(), "<standard input>: nothing in it")

    @pytest.mark.parametrize(
        ("redirection", "status", "says"),
        [
            ("- new.yaml <&-", 2, "<standard input>: it is closed"),
            ("new.yaml new.yaml >&-", 2, "<standard output>: it is closed"),
            ("new.yaml new.yaml -o out.yaml 2>&-", 0, ""),
        ],
    )
    def test_standard_streams_that_are_closed(self, redirection: str, status: int, says: str) -> None:
        command = f"'{sys.executable}' -m cilium_cmrebase --from 1.15 --to 1.16 {redirection}"

        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)

        assert done.returncode == status
        if says:
            assert_one_line((done.stdout, done.stderr), says)

    @pytest.mark.parametrize(
        "command",
        ["check new.yaml", "detect new.yaml", "explain debug", "explain debu", "plan new.yaml --to 1.16", "releases"],
    )
    @pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
    def test_data_that_nobody_can_take_is_an_error(self, command: str, redirection: str) -> None:
        program = f"'{sys.executable}' -m cilium_cmrebase"

        done = subprocess.run(
            ["sh", "-c", f"{program} {command} {redirection}"], capture_output=True, text=True, timeout=60, check=False
        )

        assert done.returncode == 2
        assert_one_line((done.stdout, done.stderr), "closed" if redirection == ">&-" else "No space left")

    @pytest.mark.parametrize(
        ("command", "status"),
        [("fleet new.yaml --to 1.16 -o out --force", 1), ("diff 1.16 new.yaml", 0), ("nowhere.yaml new.yaml", 2)],
    )
    def test_messages_that_nobody_reads_do_not_get_among_the_data(self, command: str, status: int) -> None:
        program = f"'{sys.executable}' -m cilium_cmrebase"
        Path("1.16").write_bytes(Path("new.yaml").read_bytes())  # a note says that this is taken for a file

        heard, unheard = (
            subprocess.run(
                ["sh", "-c", f"{program} {command} {redirection}"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=60,
                check=False,
            )
            for redirection in ("", "2>&-")
        )

        assert (unheard.returncode, unheard.stdout) == (heard.returncode, heard.stdout)
        assert heard.returncode == status

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
    def test_a_device_that_never_ends(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["/dev/zero", "new.yaml", *RELEASES]) == 2

        assert_one_line(capfd.readouterr(), "/dev/zero: longer than 256 MiB")
