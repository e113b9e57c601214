"""What every test may rely on: one time zone, a known width, no colour, and the shared exports where they are at hand."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A test that needs another zone says so; none may depend on the machine's.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()


#: Why a test of the peers is skipped where they are not installed: then it needs no shared exports either.
NO_PEERS = "the peers are not installed: make peers"
NOT_COMPILED = "ChannelAttribution was not compiled here"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, and where ALIGNKIT_SHARED is set, a test that needs the shared exports may not be skipped for their sake."""
    report = yield
    needed = os.environ.get("CI") == "true" or os.environ.get("ALIGNKIT_SHARED")
    excused = any(reason in str(report.longrepr) for reason in (NO_PEERS, NOT_COMPILED))
    if report.skipped and needed and item.get_closest_marker("shared") and not excused:
        report.outcome = "failed"
        report.longrepr = f"skipped, although the shared exports should be there: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests shapes an answer."""
    for name in [name for name in os.environ if name.startswith("ALIGNKIT_") and name != "ALIGNKIT_SHARED"]:
        monkeypatch.delenv(name)
    for name in ("FORCE_COLOR", "PY_COLORS", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "96")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real exports of real systems, named by ALIGNKIT_SHARED. Mark the test `shared`."""
    named = os.environ.get("ALIGNKIT_SHARED")
    if not named:
        pytest.skip("ALIGNKIT_SHARED is not set")
    folder = Path(named)
    assert folder.is_dir(), f"ALIGNKIT_SHARED names {named}, which is no folder"
    return folder


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample company's exports, in a folder of the test's own."""
    import shutil

    return Path(shutil.copytree(ROOT / "data" / "sample", tmp_path / "data" / "sample"))
