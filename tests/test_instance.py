"""The instance folder: nobody but its owner reads it, and its secret is there whole or not at all."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from eventhub import config, create_app
from eventhub.cli import main
from eventhub.config import SettingError
from eventhub.extensions import db
from eventhub.instance import ensure_strong_secret, load_or_create_secret
from tests import engines
from tests.sources import ROOT

STARTERS, ROUNDS = 8, 30


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_instance_of_the_first_release_is_closed_when_the_application_starts(tmp_path):
    instance = tmp_path / "instance"
    engines.migrated_app(instance, SECRET_KEY="")
    instance.chmod(0o755)
    (instance / "eventhub.sqlite3-shm").touch()
    for file in instance.iterdir():
        file.chmod(0o644)
    app = create_app(**engines.settings_for(instance) | {"SECRET_KEY": ""})
    assert rights(instance) == "0o700"
    names = {"secret_key", "eventhub.sqlite3", "eventhub.sqlite3-shm"}
    assert {file.name for file in instance.iterdir()} >= names
    assert {rights(file) for file in instance.iterdir()} == {"0o600"}
    with app.app_context():
        db.engine.dispose()


def test_database_elsewhere_is_closed_and_its_folder_left_as_it_is(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    file = elsewhere / "x.sqlite3"
    file.touch(mode=0o644)
    create_app(**engines.settings_for(tmp_path / "instance", f"sqlite:///{file}"))
    assert (rights(file), rights(elsewhere)) == ("0o600", "0o755")


def test_folder_that_holds_other_things_is_left_as_it_is_and_not_taken(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    (shared / "letters.txt").touch()
    monkeypatch.setenv("EVENTHUB_INSTANCE", str(shared))
    with pytest.raises(SettingError, match=r"holds other things.*folder of its own"):
        create_app()
    assert rights(shared) == "0o755"
    assert [path.name for path in shared.iterdir()] == ["letters.txt"]


def test_disk_of_its_own_is_taken_with_what_the_disk_brings_along(tmp_path, monkeypatch):
    for name in ("lost+found", ".Trash-0"):
        (tmp_path / "disk" / name).mkdir(parents=True)
    monkeypatch.setenv("EVENTHUB_INSTANCE", str(tmp_path / "disk"))
    create_app()
    assert rights(tmp_path / "disk") == "0o700"


def test_empty_setting_is_as_none(monkeypatch):
    monkeypatch.setenv("EVENTHUB_INSTANCE", "")
    assert config.instance_folder() == Path("instance").resolve()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_makes_belongs_to_whom_the_folder_belongs_to(tmp_path):
    instance = tmp_path / "instance"
    instance.mkdir()
    os.chown(instance, 12345, 12345)
    create_app(**engines.settings_for(instance) | {"SECRET_KEY": ""})
    assert {path.stat().st_uid for path in instance.iterdir()} == {12345}
    assert {path.name for path in instance.iterdir()} >= {"secret_key", "eventhub.sqlite3"}


@pytest.mark.serial
def test_what_a_command_makes_is_its_owners_alone(tmp_path):
    instance = tmp_path / "instance"
    command = "from eventhub.cli import main; main()"
    # Ended at once, so that the files which SQLite keeps beside the database are there to be seen.
    stay = "import os, atexit; atexit.register(os._exit, 0);"
    subprocess.run(
        [sys.executable, "-c", stay + command, "db", "upgrade"],
        cwd=ROOT,
        env={"EVENTHUB_INSTANCE": str(instance), "PATH": ""},
        umask=0o022,
        capture_output=True,
        timeout=120,
        check=True,
    )
    made = {file.name: rights(file) for file in instance.iterdir()}
    assert made.keys() >= {"secret_key", "eventhub.sqlite3"}
    assert set(made.values()) == {"0o600"}
    assert rights(instance) == "0o700"


def test_umask_of_a_command_ends_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("EVENTHUB_INSTANCE", str(tmp_path))
    before = os.umask(0o022)
    try:
        with pytest.raises(SystemExit):
            main(["db", "upgrade"])
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_processes_that_start_at_once_have_one_secret(tmp_path):
    ready = Barrier(STARTERS)

    def start(instance: Path) -> str:
        ready.wait(20)
        return load_or_create_secret(instance)

    with ThreadPoolExecutor(STARTERS) as starters:
        for number in range(ROUNDS):
            instance = tmp_path / str(number)
            instance.mkdir()
            found = set(starters.map(start, [instance] * STARTERS))
            assert found == {(instance / "secret_key").read_text()}
            assert [file.name for file in instance.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("left", ["", "abc", "\0" * 64, "a" * 31 + "\n"])
def test_secret_that_was_not_written_whole_is_refused_in_one_line(tmp_path, left):
    (tmp_path / "secret_key").write_text(left)
    with pytest.raises(SettingError, match=r"not written whole.*delete the file") as refused:
        create_app(**engines.settings_for(tmp_path) | {"SECRET_KEY": ""})
    assert "\n" not in str(refused.value)


def test_secret_of_the_first_release_stays_to_the_letter(tmp_path):
    kept = "k" * 64 + "\n"
    (tmp_path / "secret_key").write_text(kept)
    assert load_or_create_secret(tmp_path) == kept


def test_short_secret_of_the_settings_is_refused(tmp_path):
    with pytest.raises(SettingError, match="EVENTHUB_SECRET_KEY is shorter than 32 characters"):
        create_app(**engines.settings_for(tmp_path) | {"SECRET_KEY": "x" * 31})
    assert ensure_strong_secret("x" * 32) == "x" * 32


def test_folder_in_which_no_secret_can_be_stored_is_told_in_one_line(tmp_path):
    with pytest.raises(SettingError, match="The secret cannot be stored in"):
        load_or_create_secret(tmp_path / "nowhere")
