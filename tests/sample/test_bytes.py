"""The sample's bytes depend on its seed and on nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.sample.conftest import SAMPLE

from alignkit.errors import UsageError
from alignkit.sample import write

#: Of data/sample. It changes only when the sample is meant to change, and then golden figures change with it.
PINNED = "38956fc9ff05ec08645a5132b7a6322b39002ee872681701e8f2db5cbd345f8b"


def fingerprint(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def test_the_committed_sample_is_what_the_command_writes(tmp_path: Path) -> None:
    write(tmp_path, deals=300, seed=7)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in SAMPLE.iterdir())
    for path in SAMPLE.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_its_bytes_are_pinned() -> None:
    assert fingerprint(SAMPLE) == PINNED


@pytest.mark.parametrize("elsewhere", [{"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_another_process_elsewhere_writes_the_same_bytes(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write(here, deals=40, seed=3)
    code = f"from pathlib import Path; from alignkit.sample import write; write(Path({str(there)!r}), deals=40, seed=3)"
    subprocess.run([sys.executable, "-c", code], env=os.environ | elsewhere, check=True)
    assert fingerprint(here) == fingerprint(there)


def test_another_seed_is_another_company(tmp_path: Path) -> None:
    write(tmp_path / "a", deals=40, seed=3)
    write(tmp_path / "b", deals=40, seed=4)
    assert (tmp_path / "a" / "deals.csv").read_bytes() != (tmp_path / "b" / "deals.csv").read_bytes()


def test_a_larger_company_begins_like_a_smaller_one(tmp_path: Path) -> None:
    write(tmp_path / "a", deals=40, seed=3)
    write(tmp_path / "b", deals=1300, seed=3)
    small, large = ((tmp_path / name / "accounts.csv").read_text(encoding="utf-8") for name in "ab")
    assert large.startswith(small)


def test_the_sample_is_small_and_quick(tmp_path: Path) -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 2_000_000
    begun = time.process_time()
    write(tmp_path, deals=300, seed=7)
    assert time.process_time() - begun < 4


def test_lines_end_as_on_unix_and_text_is_utf8() -> None:
    for path in SAMPLE.iterdir():
        if path.name != "google_ads_campaigns.csv":
            path.read_text(encoding="utf-8")
            assert b"\r" not in path.read_bytes(), path.name


def test_a_folder_with_files_is_left_alone_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="has files already") as caught:
        write(tmp_path, deals=1, seed=1)
    assert caught.value.exit_code == 2
    assert "--force" in " ".join(caught.value.do)
    write(tmp_path, deals=1, seed=1, force=True)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("deals", [1, 2, 3, 7])
def test_there_are_exactly_as_many_won_deals_as_asked(tmp_path: Path, deals: int) -> None:
    assert write(tmp_path, deals=deals, seed=11).traps["deals_won"] == deals


def test_a_company_without_deals_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write(tmp_path, deals=0, seed=1)
