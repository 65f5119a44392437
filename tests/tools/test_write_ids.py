"""Ids of rules, contradictions and checks are a contract: people accept findings and set severities by them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import write_ids

from cilium_cmrebase.catalog.shapes import RuleData
from tests.support.faults import assert_no_faults
from tests.support.paths import SCHEMAS
from tests.support.releases import CATALOG


class TestIds:
    """`schemas/ids.txt` lists all that were ever given."""

    def test_none_has_vanished(self) -> None:
        lines = write_ids.listed((SCHEMAS / write_ids.FILE).read_text(encoding="ascii"))

        assert_no_faults(write_ids.vanished(lines, write_ids.ids_in_use(CATALOG)))

    def test_all_in_use_are_listed(self) -> None:
        content = (SCHEMAS / write_ids.FILE).read_text(encoding="ascii")

        in_use = list(write_ids.ids_in_use(CATALOG))
        assert content == write_ids.text(write_ids.listed(content), in_use), "run tools/renew.py"

    def test_each_is_there_once(self) -> None:
        lines = write_ids.listed((SCHEMAS / write_ids.FILE).read_text(encoding="ascii"))

        names = [line.partition(" = ")[0] for line in lines]
        assert sorted(names) == sorted(set(names))

    def test_those_of_all_sorts_are(self) -> None:
        in_use = set(write_ids.ids_in_use(CATALOG))

        assert in_use >= {"check unknown-key", "contradiction ipsec-with-wireguard", "rule 1.16-linux-kernel-5.4"}


class TestVanished:
    """An id is in use, or an alias of one that is."""

    @pytest.mark.parametrize(
        ("lines", "gone"),
        [
            (["rule a"], []),
            (["rule b"], ["rule b"]),
            (["check a"], ["check a"]),
            (["rule b = a"], []),
            (["rule b = c"], ["rule b"]),
            (["rule c = b", "rule b = a"], []),
            (["rule b = c", "rule c = b"], ["rule b", "rule c"]),
            (["check b = a"], ["check b"]),
        ],
    )
    def test_one_of_a_file(self, lines: list[str], gone: list[str]) -> None:
        assert write_ids.vanished(lines, ["rule a"]) == gone


class TestMain:
    """The file grows and never shrinks."""

    @pytest.fixture
    def schemas(self, tmp_path: Path) -> Path:
        return shutil.copytree(SCHEMAS, tmp_path / "schemas", ignore=shutil.ignore_patterns("1.*"))

    def test_new_ids_are_added(self, schemas: Path) -> None:
        shutil.copytree(SCHEMAS / "1.1", schemas / "1.1")
        (schemas / write_ids.FILE).unlink()

        assert write_ids.main(schemas) == 0

        written = (schemas / write_ids.FILE).read_text(encoding="ascii")
        assert [line for line in written.splitlines() if line.startswith("rule ")] == [
            f"rule {name}" for name in sorted(rule["id"] for rule in rules_of("1.1"))
        ]

    def test_where_one_has_vanished_nothing_is_written(self, schemas: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before = "check unknown-key\nrule 1.1-of-nobody\n"
        (schemas / write_ids.FILE).write_text(before, encoding="ascii")
        shutil.copytree(SCHEMAS / "1.1", schemas / "1.1")

        assert write_ids.main(schemas) == 1

        assert (schemas / write_ids.FILE).read_text(encoding="ascii") == before
        assert "ids.txt: rule 1.1-of-nobody has vanished" in capsys.readouterr().err

    def test_an_alias_stays(self, schemas: Path) -> None:
        shutil.copytree(SCHEMAS / "1.1", schemas / "1.1")
        alias = f"rule 1.1-of-nobody = {rules_of('1.1')[0]['id']}"
        (schemas / write_ids.FILE).write_text(f"{alias}\n", encoding="ascii")

        assert write_ids.main(schemas) == 0

        assert (schemas / write_ids.FILE).read_text(encoding="ascii").endswith(f"\n{alias}\n")


def rules_of(name: str) -> list[RuleData]:
    release = CATALOG.release(name)
    return [*release.rule_data, *release.downgrade_rule_data]
