"""What every change must pass: `.ci/run` asks for checks and tests, and is red when either of them is."""

import os
import subprocess

import pytest

from tests.sources import ROOT


@pytest.mark.parametrize(
    ("failing", "status"), [((), 0), (("check",), 1), (("test",), 1), (("check", "test"), 1)]
)
def test_every_change_is_checked_and_tested_whatever_fails_first(tmp_path, failing, status):
    make = tmp_path / "make"
    make.write_text(
        f'#!/bin/sh\necho "$@"\ncase " {" ".join(failing)} " in *" $1 "*) exit 2;; esac\n'
    )
    make.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [ROOT / ".ci" / "run"], env={"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["check", "test"]
    assert done.returncode == status
