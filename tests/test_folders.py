"""The instance folder: who holds it, and that what is written there is written whole."""

import stat
import subprocess
import sys

import pytest

from eventhub.folders import (
    InstanceBusyError,
    lock_alone,
    lock_while_running,
    workshop,
    write_whole,
)

HOLDS = """
import sys, time
from eventhub.folders import lock_while_running, workshop
from pathlib import Path
with lock_while_running(sys.argv[1]), workshop(Path(sys.argv[1]), "work") as made:
    print(made, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that runs a site on the folder and works in it."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.made = process.stdout.readline().strip()  # type: ignore[attr-defined]  # for the tests
        yield process
        process.kill()


def test_folder_of_a_running_site_is_not_for_a_restore_until_it_ends_however_it_ends(
    tmp_path, holder
):
    with pytest.raises(InstanceBusyError, match="is running here"), lock_alone(tmp_path):
        pass
    with lock_while_running(tmp_path):
        pass
    holder.kill()
    holder.wait()
    with lock_alone(tmp_path):
        pass


def test_site_does_not_start_while_a_backup_is_being_restored(tmp_path):
    with (
        lock_alone(tmp_path),
        pytest.raises(InstanceBusyError, match="being restored"),
        lock_while_running(tmp_path),
    ):
        pass


def test_work_of_others_is_left_alone_and_that_of_the_dead_goes(tmp_path, holder):
    with workshop(tmp_path, "work") as own:
        assert stat.S_IMODE(own.stat().st_mode) == 0o700
        assert {str(own), holder.made} == {str(path) for path in tmp_path.glob(".work-*")}
        holder.kill()
        holder.wait()
        with workshop(tmp_path, "work") as other:
            assert {own, other} == set(tmp_path.glob(".work-*"))
    assert list(tmp_path.glob(".work-*")) == []


def test_file_is_whole_and_for_its_owner_only(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
