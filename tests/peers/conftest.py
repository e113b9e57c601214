"""Other packages, run as they are where they are installed: `make peers`, or the Python that ALIGNKIT_PEERS names."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from benchmarks.peers.place import VARIABLE, Peers, python
from tests.conftest import NO_PEERS, NOT_COMPILED

#: Read before a test's surroundings are made plain.
PROMISED = bool(os.environ.get(VARIABLE))
PYTHON = python()

#: The one that comes as source: where there is no compiler, it may be absent.
COMPILED = "channel_attribution"

#: Why a test of theirs may be skipped all the same; the shared exports have a rule of their own (tests/conftest.py).
EXCUSES = (NOT_COMPILED, "ALIGNKIT_SHARED is not set")

Ask = Callable[..., dict[str, Any]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where ALIGNKIT_PEERS says that they are installed, a test of theirs may not be skipped."""
    report = yield
    is_theirs = PROMISED and item.get_closest_marker("peers")
    if report.skipped and is_theirs and not any(reason in str(report.longrepr) for reason in EXCUSES):
        report.outcome = "failed"
        report.longrepr = f"skipped, although {VARIABLE} names the peers: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def peers() -> Iterator[Peers]:
    """The peers' process."""
    if PYTHON is None:
        pytest.skip(NO_PEERS)
    running = Peers(PYTHON)
    yield running
    running.close()


@pytest.fixture(scope="session")
def ask(peers: Peers) -> Ask:
    """Ask a driver; a peer that is not installed skips the test."""

    def asked(question: str, *of: object, **more: object) -> dict[str, Any]:
        reply = peers.reply(question, *of, **more)
        if "missing" in reply and question.startswith((COMPILED, "without.")):
            pytest.skip(NOT_COMPILED)
        assert "missing" not in reply, reply
        return reply

    return asked
