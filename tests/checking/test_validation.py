"""`check`: what a release refuses, ignores or announces the end of, at its place in the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cilium_cmrebase import check
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.catalog.template import render_template
from cilium_cmrebase.cli.main import main
from tests.support.releases import RELEASES

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"


def found(data: str, release: str = "1.16") -> list[tuple[str, str, tuple[str, ...], int, int]]:
    """Return id, severity, keys, line and column of each finding on the indented lines *data*."""
    result = check(HEAD + data, release=release)
    return [
        (each.finding.id, each.finding.severity, each.finding.keys, each.line, each.column) for each in result.findings
    ]


class TestCheck:
    """Each finding with its severity and place."""

    @pytest.mark.parametrize("release", RELEASES)
    def test_the_default_set_of_a_release_is_accepted_by_it(self, release: str) -> None:
        result = check(render_template(default_catalog().release(release)), release=release)

        assert {each.finding.id for each in result.findings} <= {"deprecated", "not-read"}

    @pytest.mark.parametrize(
        ("line", "release", "expected"),
        [
            ('  debug: "true"\n', "1.16", None),
            ('  debug: "yes"\n', "1.16", ("value-refused", "required")),
            ('  ipam: "some-pool"\n', "1.16", ("value-refused", "required")),
            ('  ipam: "hostscope-legacy"\n', "1.8", None),
            ('  monitor-aggregation: "Medium"\n', "1.16", None),
            ('  default-lb-service-ipam: "mine"\n', "1.17", ("value-unusual", "recommended")),
            ('  ipv4-native-routing-cidr: "10.0.0.0/8"\n', "1.16", None),
            ('  ipv4-native-routing-cidr: "10.0.0.1"\n', "1.16", ("form-refused", "recommended")),
            ('  prometheus-serve-addr: ":9962"\n', "1.16", None),
            ('  prometheus-serve-addr: "9962"\n', "1.16", ("form-refused", "recommended")),
            ('  cluster-id: ""\n', "1.10", None),  # Cilium takes it for zero, and charts write it
            ('  debug: "true\\n"\n', "1.16", None),  # Cilium trims what it reads
            ('  agent-health-port: "high"\n', "1.16", ("value-refused", "required")),
            ('  arping-refresh-period: "half an hour"\n', "1.16", ("value-refused", "required")),
            ('  arping-refresh-period: "9999999h"\n', "1.16", ("value-refused", "required")),
            ('  agent-health-port: "9223372036854775808"\n', "1.16", ("value-refused", "required")),
            ('  api-rate-limit: "endpoint-create"\n', "1.16", ("value-refused", "required")),
            ("  debug: true\n", "1.16", ("not-a-string", "required")),
            ('  tunnel: "vxlan"\n', "1.16", ("removed", "required")),
            ('  tunnel: "vxlan"\n', "1.14", ("deprecated", "recommended")),
            ('  envoy-xds-mode: "ads"\n', "1.16", ("not-yet-known", "recommended")),
            ('  enable-hubbel: "true"\n', "1.16", ("unknown-key", "recommended")),
            ('  enable-remote-node-identity: "false"\n', "1.15", ("deprecated", "recommended")),
            ('  enable-remote-node-identity: "true"\n', "1.15", ("deprecated", "info")),  # as its own template has it
            ('  cluster-id: "255"\n  cluster-name: "a"\n', "1.14", None),
            ('  cluster-id: "256"\n  cluster-name: "a"\n', "1.14", ("value-refused", "required")),
            ('  bpf-ct-global-tcp-max: "1023"\n', "1.16", ("value-refused", "required")),
            ('  bpf-map-dynamic-size-ratio: "-0.1"\n', "1.16", ("value-refused", "required")),
            ('  bpf-map-dynamic-size-ratio: "1.0"\n', "1.16", None),
            ('  kvstore-lease-ttl: "24h0m1s"\n', "1.16", ("value-refused", "required")),
            ('  bpf-policy-map-max: "65537"\n', "1.12", ("value-refused", "required")),
            ('  bpf-policy-map-max: "65537"\n', "1.13", ("value-corrected", "recommended")),
            ('  bpf-policy-map-max: "1"\n', "1.13", ("value-refused", "required")),
            ('  mtu: "-1"\n', "1.18", ("value-refused", "required")),
            ('  mtu: "-1"\n', "1.19", None),
            ('  cluster-name: "Production_EU"\n', "1.16", None),
            ('  cluster-name: "Production_EU"\n', "1.17", ("value-refused", "required")),
            (f'  cluster-name: "{"a" * 32}"\n', "1.17", None),
            (f'  cluster-name: "{"a" * 33}"\n', "1.17", ("value-refused", "required")),
            ('  hubble-event-buffer-capacity: "4096"\n', "1.16", ("value-unusual", "recommended")),
            ('  mtu: "wide"\n', "1.4", ("not-read", "info")),  # what is not read is not refused either
            ('  monitor-aggregation: "low"\n', "1.4", ("not-read", "info")),
            ('  "what is this": "x"\n', "1.16", ("key-syntax", "required")),
        ],
    )
    def test_a_line_gets_what_it_deserves(self, line: str, release: str, expected: tuple[str, str] | None) -> None:
        findings = [
            each for each in found(line, release) if each[:2] != ("unknown-key", "recommended") or expected == each[:2]
        ]

        assert [each[:2] for each in findings] == ([expected] if expected else [])
        assert all(each[3:] == (6, 3) for each in findings)

    def test_a_repeated_key_is_said_at_its_last_place(self) -> None:
        assert found('  debug: "true"\n  debug: "false"\n') == [("repeated", "recommended", ("debug",), 7, 3)]

    def test_a_likely_spelling_is_offered(self) -> None:
        [placed] = check(HEAD + '  enable-hubbel: "true"\n', release="1.16").findings

        assert "enable-hubble" in placed.finding.action

    def test_the_gravest_come_first(self) -> None:
        severities = [each[1] for each in found('  enable-hubbel: "x"\n  debug: "yes"\n')]

        assert severities == ["required", "recommended"]

    def test_more_than_a_mebibyte_is_too_large(self) -> None:
        assert ("too-large", "required", (), 5, 1) in found(f'  debug: "true"\n  cluster-name: "{"x" * 1024 * 1024}"\n')

    def test_the_release_is_detected(self) -> None:
        text = render_template(default_catalog().release("1.16"))

        assert check(text).version.release == "1.16"

    def test_needs_no_jsonschema(self) -> None:
        """Importing it took a third of a run."""
        script = (
            "import sys, cilium_cmrebase; cilium_cmrebase.check(sys.argv[1]); sys.exit('jsonschema' in sys.modules)"
        )

        subprocess.run([sys.executable, "-c", script, f'{HEAD}  debug: "yes"\n  enable-ipv4: "true"\n'], check=True)


class TestCommand:
    """`check FILE` leaves with 1 where something is as grave as --fail-on says."""

    @pytest.mark.parametrize(
        ("line", "fail_on", "status"),
        [
            ('  debug: "true"\n', "recommended", 0),
            ('  enable-hubbel: "true"\n', "required", 0),
            ('  enable-hubbel: "true"\n', "recommended", 1),
            ('  debug: "yes"\n', "required", 1),
            ('  debug: "yes"\n', "never", 0),
        ],
    )
    def test_status(
        self, line: str, fail_on: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "cm.yaml"
        file.write_text(HEAD + line, encoding="utf-8")

        assert main(["check", str(file), "--release", "1.16", "--fail-on", fail_on]) == status
        assert capsys.readouterr().out.splitlines()[-1].startswith("1 options checked against 1.16")

    def test_a_finding_names_file_line_and_column(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "cm.yaml"
        file.write_text(HEAD + '  debug: "yes"\n', encoding="utf-8")

        main(["check", str(file), "--release", "1.16"])

        out = capsys.readouterr().out
        assert f'\n! debug\n    {file}:6:3\n      |   debug: "yes"\n      |   ^\n' in out

    def test_json_has_the_same(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "cm.yaml"
        file.write_text(HEAD + '  debug: "yes"\n', encoding="utf-8")

        main(["check", str(file), "--release", "1.16", "--report-format", "json"])

        answer = json.loads(capsys.readouterr().out)
        assert [(each["id"], each["line"], each["column"]) for each in answer["findings"]] == [("value-refused", 6, 3)]
