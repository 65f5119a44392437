"""Files that are written: in place with a backup, keeping mode and owner, through symbolic links."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cilium_cmrebase.cli.files import back_up, write_text
from cilium_cmrebase.cli.main import main

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n"
OLD = f'{HEAD}  debug: "true"\n'
NEW = f'{HEAD}  # whether to say more\n  debug: "false"\n'
RESULT = NEW.replace("false", "true")
IN_PLACE = ["-i", "old.yaml", "new.yaml", "--from", "1.15", "--to", "1.16", "--report", os.devnull]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with old.yaml and new.yaml, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(OLD, encoding="utf-8")
    Path("new.yaml").write_text(NEW, encoding="utf-8")


def contents() -> dict[str, str]:
    """Return what each file in the folder holds, but for new.yaml."""
    files = sorted(path for path in Path().iterdir() if path.name != "new.yaml")
    return {path.name: path.read_text(encoding="utf-8") for path in files}


class TestInPlace:
    """`-i` writes the result over OLD."""

    def test_old_is_kept_beside(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(IN_PLACE) == 0

        assert contents() == {"old.yaml": RESULT, "old.yaml.bak": OLD}
        assert capfd.readouterr() == ("", "")

    def test_no_backup_is_written_over(self) -> None:
        Path("old.yaml.bak").write_text("mine", encoding="utf-8")
        Path("old.yaml.bak.1").symlink_to("nowhere")

        main(IN_PLACE)

        assert Path("old.yaml.bak").read_text(encoding="utf-8") == "mine"
        assert Path("old.yaml.bak.2").read_text(encoding="utf-8") == OLD

    def test_nothing_is_kept_where_nobody_wants_it(self) -> None:
        main([*IN_PLACE, "--no-backup"])

        assert contents() == {"old.yaml": RESULT}

    def test_what_is_right_already_is_let_be(self) -> None:
        Path("old.yaml").write_text(RESULT, encoding="utf-8")
        before = Path("old.yaml").stat()

        assert main(IN_PLACE) == 0

        assert contents() == {"old.yaml": RESULT}
        assert Path("old.yaml").stat().st_ino == before.st_ino

    def test_the_backup_has_the_mode_and_the_time_of_the_file(self) -> None:
        Path("old.yaml").chmod(0o640)
        os.utime("old.yaml", (1, 1))

        main(IN_PLACE)

        assert Path("old.yaml.bak").stat().st_mtime == 1
        assert {stat.S_IMODE(Path(name).stat().st_mode) for name in ("old.yaml", "old.yaml.bak")} == {0o640}

    def test_a_link_is_followed_and_the_backup_stands_beside_what_it_leads_to(self) -> None:
        Path("folder").mkdir()
        Path("old.yaml").rename("folder/real.yaml")
        Path("old.yaml").symlink_to("folder/real.yaml")

        main(IN_PLACE)

        assert Path("old.yaml").is_symlink()
        assert Path("folder/real.yaml").read_text(encoding="utf-8") == RESULT
        assert Path("folder/real.yaml.bak").read_text(encoding="utf-8") == OLD

    @pytest.mark.parametrize("text", [f"kind: Pod\n---\n{OLD}", "kind: List\nitems:\n- " + OLD.replace("\n", "\n  ")])
    def test_other_objects_are_not_lost(self, text: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path("old.yaml").write_text(text, encoding="utf-8")

        assert main(IN_PLACE) == 2

        assert "old.yaml holds other objects" in capfd.readouterr().err
        assert contents() == {"old.yaml": text}

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["-i", "-", "new.yaml"], "--in-place needs a file as OLD"),
            (["old.yaml", "new.yaml", "--no-backup"], "--no-backup goes with --in-place only"),
        ],
    )
    def test_what_does_not_fit_together_is_refused(
        self, arguments: list[str], says: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(arguments) == 2
        assert says in capfd.readouterr().err

    def test_two_outputs_are_refused(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main([*IN_PLACE, "-o", "out.yaml"])

        assert left.value.code == 2
        assert contents() == {"old.yaml": OLD}

    def test_bad_input_changes_nothing(self) -> None:
        Path("new.yaml").write_text("- a\n", encoding="utf-8")

        assert main(IN_PLACE) == 2
        assert contents() == {"old.yaml": OLD}


class TestBackUp:
    """A backup is another name of the old file, or a copy where there can be no other names."""

    def test_is_a_copy_where_links_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refused)
        Path("old.yaml").chmod(0o600)
        Path("old.yaml.bak").touch()

        assert back_up("old.yaml").name == "old.yaml.bak.1"

        assert Path("old.yaml.bak.1").read_text(encoding="utf-8") == OLD
        assert stat.S_IMODE(Path("old.yaml.bak.1").stat().st_mode) == 0o600
        assert Path("old.yaml.bak").read_text(encoding="utf-8") == ""


class TestWriteText:
    """What is replaced goes on being what it was."""

    def test_a_new_file_has_the_mode_that_the_umask_leaves(self) -> None:
        before = os.umask(0o027)
        try:
            write_text("out.yaml", "x")
        finally:
            os.umask(before)

        assert stat.S_IMODE(Path("out.yaml").stat().st_mode) == 0o640

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
    def test_owner_and_group_are_kept(self) -> None:
        os.chown("old.yaml", 12, 34)
        Path("old.yaml").chmod(0o4750)

        write_text("old.yaml", "x")

        now = Path("old.yaml").stat()
        assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (12, 34, 0o4750)

    def test_an_owner_that_may_not_be_given_is_let_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "fchown", refused)

        write_text("old.yaml", "x")

        assert contents() == {"old.yaml": "x"}

    def test_a_link_that_leads_nowhere_yet_is_followed(self) -> None:
        Path("link").symlink_to("out.yaml")

        write_text("link", "x")

        assert Path("out.yaml").read_text(encoding="utf-8") == "x"

    def test_a_long_name_leaves_room_for_that_of_the_temporary_file(self) -> None:
        name = "x" * 250

        write_text(name, "x")

        assert Path(name).read_text(encoding="utf-8") == "x"

    def test_a_folder_that_is_not_there_is_named_as_the_user_named_it(self) -> None:
        with pytest.raises(FileNotFoundError) as refused:
            write_text("none/out.yaml", "x")

        assert refused.value.filename == "none/out.yaml"
