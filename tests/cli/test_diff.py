"""`diff LEFT RIGHT`: sides, exit statuses and reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cilium_cmrebase.cli.main import main
from tests.support.command_line import on_standard_input

LEFT = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
data:
  debug: "true"
  devices: "eth0 eth1"
  kvstore-opt: '{"etcd.config": "/var/lib/etcd-config/etcd.config", "etcd.qps": "20"}'
  identity-gc-interval: "15m0s"
  bpf-lb-mode: "dsr"
  enable-hubbel: "true"
  enable-remote-node-identity: "true"
"""
RIGHT = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
data:
  debug: "false"
  devices: "eth1 eth0"
  kvstore-opt: '{"etcd.config": "/etc/cilium/etcd.config", "etcd.operation": "x"}'
  identity-gc-interval: "900s"
  enable-tcx: "true"
  cluster-name: "a"
  enable-hubbel: "false"
"""
RELEASES = ["--left-release", "1.15", "--right-release", "1.16"]

TEXT = """\
left.yaml (1.15) compared with right.yaml (1.16)

Different (4)
~ debug: "true" -> "false"
~ devices: "eth0 eth1" -> "eth1 eth0"
    The same items in another order.
~ kvstore-opt
    ~ ["etcd.config"]: "/var/lib/etcd-config/etcd.config" ->
    "/etc/cilium/etcd.config"
    + ["etcd.operation"]: "x"
    - ["etcd.qps"]: "20"
~ enable-hubbel: "true" -> "false"
    Neither 1.15 nor 1.16 knows it.

Only in left.yaml (1)
- bpf-lb-mode: "dsr"

Only in left.yaml, and 1.16 does not know it (1)
- enable-remote-node-identity: "true"

Only in right.yaml (1)
+ cluster-name: "a"

Only in right.yaml, and 1.15 does not know it (1)
+ enable-tcx: "true"

Of 9 options: 4 different, 2 only on the left, 2 only on the right, 1 the same.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with left.yaml and right.yaml, in which the command runs."""
    (tmp_path / "left.yaml").write_text(LEFT, encoding="utf-8")
    (tmp_path / "right.yaml").write_text(RIGHT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command and return what goes to standard output."""
    main(["diff", *arguments])
    return capfd.readouterr().out


class TestText:
    """The report groups what differs, what only one side has, and says what was compared."""

    def test_of_what_is_written(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert printed(capfd, "left.yaml", "right.yaml", *RELEASES) == TEXT

    def test_of_what_the_clusters_do(self, capfd: pytest.CaptureFixture[str]) -> None:
        keys = ["--keys", "enable-r*", "--keys", "ingress-lb-*", "--keys", "*-mode", "--keys", "enable-hubbel"]

        assert printed(capfd, "left.yaml", "right.yaml", *RELEASES, "--effective", *keys) == (
            "left.yaml (1.15) compared with right.yaml (1.16): what the clusters do\n"
            "\n"
            "Done differently (3)\n"
            '~ bpf-lb-mode: "dsr" -> "snat" (default)\n'
            '~ enable-runtime-device-detection: "false" (default) -> "true" (default)\n'
            "~ ingress-lb-annotation-prefixes (default -> default)\n"
            '    + [0]: "lbipam.cilium.io"\n'
            "\n"
            "Only 1.15 knows (1)\n"
            '- enable-remote-node-identity: "true"\n'
            "\n"
            "Only 1.16 knows (1)\n"
            '+ enable-route-mtu-for-cni-chaining: "false" (default)\n'
            "\n"
            "Of 18 options that match enable-r* or ingress-lb-* or *-mode or enable-hubbel: 3\n"
            "done differently, 2 on one side, 13 the same.\n"
            "Neither release knows these, so that they have no effect: enable-hubbel.\n"
        )

    def test_of_a_default_that_is_not_known(self, capfd: pytest.CaptureFixture[str]) -> None:
        arguments = ("1.3", "1.4", "--effective", "--keys", "legacy-host-allows-world", "--keys", "etcd-config")
        lines = printed(capfd, *arguments).splitlines()

        assert lines[2:6] == [
            "Done differently (1)",
            "~ etcd-config",
            '    + ca-file: "/var/lib/etcd-secrets/etcd-client-ca.crt"',
            '    + cert-file: "/var/lib/etcd-secrets/etcd-client.crt"',
        ]
        assert lines[-5:-2] == [
            "Written on one side, and what the other does is not known (1)",
            '- legacy-host-allows-world: "false"',
            "",
        ]

    def test_of_an_option_that_one_release_does_not_know(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / "right.yaml").write_text(LEFT.replace('identity: "true"', 'identity: "false"'), encoding="utf-8")

        assert printed(capfd, "left.yaml", "right.yaml", *RELEASES).splitlines()[2:5] == [
            "Different (1)",
            '~ enable-remote-node-identity: "true" -> "false"',
            "    1.16 does not know it.",
        ]

    def test_of_nothing(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert printed(capfd, "left.yaml", "left.yaml", "--release", "1.15") == (
            "left.yaml (1.15) compared with left.yaml (1.15)\n\nNo difference: 7 options mean the same.\n"
        )

    def test_one_file_in_two_releases_is_told_apart(self, capfd: pytest.CaptureFixture[str]) -> None:
        lines = printed(
            capfd, "right.yaml", "right.yaml", *RELEASES, "--effective", "--keys", "enable-tcx"
        ).splitlines()

        assert lines[0] == "right.yaml (1.15) compared with right.yaml (1.16): what the clusters do"
        assert lines[2:4] == ["Only 1.16 knows (1)", '+ enable-tcx: "true"']

    def test_default_sets_are_named_by_their_patch(self, capfd: pytest.CaptureFixture[str]) -> None:
        lines = printed(capfd, "1.15.3", "1.15.9").splitlines()

        assert lines[0] == "default set of 1.15.3 compared with default set of 1.15.9"
        assert "Only in default set of 1.15.9 (4)" in lines

    def test_a_guess_is_said_with_what_else_it_could_be(self, capfd: pytest.CaptureFixture[str]) -> None:
        text = printed(capfd, "left.yaml", "right.yaml", "--left-release", "1.0")

        assert "That right.yaml is of 1." in text
        assert "(it could be " in text
        assert "--right-release" in text
        assert "--left-release" not in text

    @pytest.mark.parametrize(
        ("left", "right", "shown"),
        [
            ("x" * 70, "y" * 3, f'"{"x" * 60}..." (70 characters) -> "yyy"'),
            (f"{'x' * 70}ab", f"{'x' * 70}cd", f'"...{"x" * 20}ab" -> "...{"x" * 20}cd"'),
            ("x" * 70, "x" * 80, f'"...{"x" * 20}" -> "...{"x" * 30}"'),
            (f"{'x' * 45}ab", f"{'x' * 45}cd", f'"{"x" * 45}ab" -> "{"x" * 45}cd"'),
        ],
        ids=["from the beginning", "at the end", "longer", "both short"],
    )
    def test_long_values_are_shown_where_they_part(
        self, left: str, right: str, shown: str, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        for name, value in (("left.yaml", left), ("right.yaml", right)):
            (folder / name).write_text(
                f'kind: ConfigMap\nmetadata: {{name: cilium-config}}\ndata: {{cluster-name: "{value}"}}\n', "utf-8"
            )

        lines = printed(capfd, "left.yaml", "right.yaml", "--release", "1.16").split("\n\n")[1].split("\n")

        assert " ".join(line.strip() for line in lines[1:]) == f"~ cluster-name: {shown}"

    def test_parts_that_are_no_text_are_shown_as_json(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        for name, value in (("left.yaml", "{a: 1, b: true, c: [1, x]}"), ("right.yaml", f"{{b: null, d: {[0] * 50}}}")):
            (folder / name).write_text(
                f'kind: ConfigMap\nmetadata: {{name: cilium-config}}\ndata: {{etcd-config: "{value}"}}\n', "utf-8"
            )

        lines = printed(capfd, "left.yaml", "right.yaml", "--release", "1.16").splitlines()

        assert [line.strip() for line in lines[3:8]] == [
            "~ etcd-config",
            "- a: 1",
            "~ b: true -> null",
            '- c: [1, "x"]',
            f"+ d: [{'0, ' * 19}0,... (150",  # characters, on the next line
        ]


class TestFormats:
    """The other formats say the same."""

    def test_json(self, capfd: pytest.CaptureFixture[str]) -> None:
        answer = json.loads(printed(capfd, "left.yaml", "right.yaml", *RELEASES, "--report-format", "json"))

        assert answer["summary"] == {"changed": 4, "removed": 2, "added": 2}
        assert [
            (each["key"], each["kind"], each["left_place"], each["right_place"]) for each in answer["entries"][:5]
        ] == [
            ("debug", "changed", {"line": 6, "column": 3}, {"line": 6, "column": 3}),
            ("devices", "changed", {"line": 7, "column": 3}, {"line": 7, "column": 3}),
            ("kvstore-opt", "changed", {"line": 8, "column": 3}, {"line": 8, "column": 3}),
            ("bpf-lb-mode", "removed", {"line": 10, "column": 3}, None),
            ("enable-hubbel", "changed", {"line": 11, "column": 3}, {"line": 12, "column": 3}),
        ]

    def test_markdown_names_the_places(self, capfd: pytest.CaptureFixture[str]) -> None:
        text = printed(capfd, "left.yaml", "right.yaml", *RELEASES, "--report-format", "markdown")

        assert '**debug: "true" -\\> "false"** (right.yaml, line 6)' in text
        assert '**bpf-lb-mode: "dsr"** (left.yaml, line 10)' in text

    def test_github_annotates_the_lines(self, capfd: pytest.CaptureFixture[str]) -> None:
        lines = printed(capfd, "left.yaml", "right.yaml", *RELEASES, "--report-format", "github").splitlines()

        assert len(lines) == 8
        assert lines[0].startswith("::notice file=right.yaml,line=6,col=3,title=debug%3A ")

    @pytest.mark.parametrize(
        ("sides", "uri", "line"),
        [
            (("left.yaml", "1.16"), "left.yaml", 5),
            (("1.16", "right.yaml"), "right.yaml", 5),
            (("1.15", "1.16"), "%3Cdefault%20set%20of%201.16.19%3E", 1),
        ],
    )
    def test_sarif_has_a_place_for_what_stands_in_no_file(
        self, sides: tuple[str, str], uri: str, line: int, capfd: pytest.CaptureFixture[str]
    ) -> None:
        keys = ["--effective", "--keys", "identity-restore-grace-period"]
        releases = ["--left-release", "1.15", "--right-release", "1.16"]

        log = json.loads(printed(capfd, *sides, *keys, *releases, "--report-format", "sarif"))

        [result] = log["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]
        assert (result["ruleId"], result["level"]) == ("differs", "note")
        assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (uri, line)

    def test_a_report_can_go_to_a_file(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert printed(capfd, "left.yaml", "right.yaml", *RELEASES, "--report", "out.txt") == ""
        assert (folder / "out.txt").read_text(encoding="utf-8") == TEXT


class TestStatus:
    """0: no difference; 1: some; 2: trouble."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (["left.yaml", "left.yaml"], 0),
            (["left.yaml", "right.yaml"], 1),
            (["left.yaml", "right.yaml", "--release", "1.16", "--keys", "identity-*"], 0),
            (["1.16", "1.16.19"], 0),
            (["1.15", "1.16"], 1),
            (["1.15", "1.15", "--right-release", "1.16", "--effective"], 1),
            (["1.16", "1.16", "--effective"], 0),
        ],
    )
    def test_says_whether_there_is_a_difference(self, arguments: list[str], status: int) -> None:
        assert main(["diff", *arguments]) == status

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["left.yaml", "nowhere.yaml"], "nowhere.yaml: No such file"),
            (["left.yaml", "1.99"], "1.99"),
            (["left.yaml", "1.16.99"], "1.16.99"),
            (["-", "-"], "LEFT and RIGHT"),
            (["1.15", "1.16", "--release", "1.16"], "--left-release"),
            (["left.yaml", "1.16", "--left-release", "new"], "'new'"),
            (["left.yaml", "1.16", "--keys", "hubbel*"], "'hubbel*'"),
            (["left.yaml", "right.yaml", "--name", "mine"], "left.yaml:1:1"),
        ],
    )
    def test_trouble_is_said_on_one_line(
        self, arguments: list[str], says: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        status = main(["diff", *arguments])

        out, err = capfd.readouterr()
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("cilium-cmrebase: ")
        assert says in err

    def test_a_side_has_to_be_given(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["diff", "1.16"])

        assert caught.value.code == 2
        assert "RIGHT" in capfd.readouterr().err


class TestSides:
    """A word is a file, standard input or a release."""

    def test_a_dash_is_standard_input(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        on_standard_input(monkeypatch, LEFT)

        out = printed(capfd, "-", "right.yaml", *RELEASES)

        assert out == TEXT.replace("left.yaml", "<standard input>")

    @pytest.mark.parametrize(("word", "release"), [("1.16", "v1.16"), ("v1.16.5", "1.16.5")])
    def test_a_file_goes_before_a_release_and_that_is_said(
        self, word: str, release: str, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (folder / word).write_text(LEFT, encoding="utf-8")

        status = main(["diff", word, "left.yaml", "--release", "1.15"])

        out, err = capfd.readouterr()
        assert (status, out.splitlines()[0]) == (0, f"{word} (1.15) compared with left.yaml (1.15)")
        assert err == f"note: {word} is taken for the file of that name; write {release} for the release\n"

    def test_a_folder_is_no_file(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / "1.16").mkdir()

        assert main(["diff", "1.16", "v1.16"]) == 0
        assert capfd.readouterr().err == ""

    def test_a_config_map_is_picked_by_name_from_a_stream(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("left.yaml", "right.yaml"):
            text = (folder / name).read_text(encoding="utf-8")
            other = text.replace("cilium-config", "other").replace("debug", "debug-verbose")
            (folder / name).write_text(f"kind: Service\n---\n{other}---\n{text}", encoding="utf-8")

        out = printed(capfd, "left.yaml", "right.yaml", *RELEASES, "--name", "other", "--keys", "debug*")

        assert '~ debug-verbose: "true" -> "false"' in out

    def test_one_release_for_both_files_or_one_for_each(self, capfd: pytest.CaptureFixture[str]) -> None:
        arguments = ["left.yaml", "right.yaml", "--release", "1.14", "--right-release", "1.16"]

        assert printed(capfd, *arguments).splitlines()[0] == "left.yaml (1.14) compared with right.yaml (1.16)"

    def test_the_release_of_files_is_not_that_of_default_sets(self, capfd: pytest.CaptureFixture[str]) -> None:
        arguments = ["left.yaml", "1.16.5", "--release", "1.14"]

        assert printed(capfd, *arguments).splitlines()[0] == "left.yaml (1.14) compared with default set of 1.16.5"

    def test_a_default_set_read_by_another_release_is_told(self, capfd: pytest.CaptureFixture[str]) -> None:
        arguments = ["1.15.9", "1.15.9", "--right-release", "1.16", "--effective"]

        assert printed(capfd, *arguments).splitlines()[0] == (
            "default set of 1.15.9 compared with default set of 1.15.9 (1.16): what the"
        )
