"""What use cases return is rendered by its kind and the name of a format."""

from __future__ import annotations

import pytest

from cilium_cmrebase import CmrebaseError, ConfigMap, explain
from cilium_cmrebase.cli.main import main
from cilium_cmrebase.report import FORMATS, make_report, render
from tests.support.report_samples import HEAD, found

ARGUMENTS = ["explain", "kube-proxy-replacement", "--report-format"]


class TestFormats:
    """They go by their names."""

    def test_another_is_refused_with_those_that_there_are(self) -> None:
        with pytest.raises(CmrebaseError, match="'yaml'; there are text, json, markdown, sarif, junit, github, gitlab"):
            render(found("clean"), "yaml")


class TestExplanations:
    """An option is rendered as `explain` shows it."""

    @pytest.mark.parametrize("report_format", ["text", "json", "markdown"])
    def test_as_the_command_does(self, report_format: str, capsys: pytest.CaptureFixture[str]) -> None:
        main([*ARGUMENTS, report_format])

        assert render(explain("kube-proxy-replacement"), report_format) == capsys.readouterr().out

    @pytest.mark.parametrize("report_format", sorted(set(FORMATS) - {"text", "json", "markdown"}))
    def test_but_in_no_format_for_what_is_left_to_decide(self, report_format: str) -> None:
        with pytest.raises(CmrebaseError, match=f"not as {report_format}"):
            render(explain("kube-proxy-replacement"), report_format)


class TestOthers:
    """Of what no use case returned there is no report."""

    def test_a_config_map_is_refused(self) -> None:
        with pytest.raises(TypeError, match="no report on a ConfigMap"):
            make_report(ConfigMap(f"{HEAD}  debug: 'true'\n"))  # type: ignore[arg-type]
