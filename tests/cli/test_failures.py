"""What can go wrong: a message, the right exit code, no traceback, nothing of a person's data."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run

import alignkit
from alignkit.cli import app, failures
from alignkit.errors import Finding, GateError, InputError, LockedError, Place, ReconciliationError, ResourceError

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")

Raising = Callable[[BaseException], None]


class OutOfMemoryException(Exception):
    """As DuckDB calls it."""


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Raising:
    """Let every command raise what the test says."""

    def arrange(error: BaseException) -> None:
        def invoke(_: list[str]) -> int:
            raise error

        monkeypatch.setattr(app, "invoke", invoke)

    return arrange


def test_an_error_says_what_why_and_what_to_do(run: Run, raising: Raising, snapshot: SnapshotAssertion) -> None:
    raising(
        InputError(
            "unreadable-amount",
            "“1.234,50” is not an amount",
            where=Place("opportunities.csv", 812, "Amount"),
            why="The other 873 rows use a decimal point. We do not guess amounts.",
            do=["Fix the row.", 'set  decimal = ","  under [inputs.deals], if the whole file should use it'],
            excerpt=['812 │ 006Kd00000vW2Qz,Keld Glass,"1.234,50",EUR', "    │                            ^^^^^^^^ decimal comma"],
            findings=[
                Finding("unreadable-amount", Place("opportunities.csv", 800 + i, "Amount"), "is not an amount") for i in range(7)
            ],
        )
    )  # fmt: skip
    done = run("attribute")
    assert (done.code, done.out) == (2, "")
    assert done.err == snapshot


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("a", "b"), 2),
        (GateError("a", "b"), 3),
        (ResourceError("a", "b"), 4),
        (LockedError("a", "b"), 5),
        (ReconciliationError("a", "b"), 1),
        (MemoryError(), 4),
        (OutOfMemoryException("could not allocate"), 4),
        (OSError(errno.ENOSPC, "No space left on device", "out.csv"), 4),
        (PermissionError(errno.EACCES, "Permission denied", "secret/out.csv"), 2),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
        (ZeroDivisionError("Dana Doe dana@example.com"), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_failure_has_its_exit_code(run: Run, raising: Raising, error: BaseException, code: int) -> None:
    raising(error)
    done = run("attribute")
    assert (done.code, done.out) == (code, "")
    assert "Traceback" not in done.err


def test_our_own_bug_says_so_and_keeps_names_to_itself(run: Run, raising: Raising) -> None:
    raising(ZeroDivisionError("Dana Doe dana@example.com"))
    done = run("attribute")
    assert "our mistake" in done.err
    assert "ZeroDivisionError" in done.err
    assert "Dana" not in done.err


@pytest.mark.parametrize("asked", [["--debug"], []])
def test_debug_shows_the_traceback(
    run: Run, raising: Raising, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    raising(ZeroDivisionError("here"))
    if not asked:
        monkeypatch.setenv("ALIGNKIT_DEBUG", "1")
    done = run("attribute", *asked)
    assert done.code == 1
    assert "Traceback" in done.err
    assert "ZeroDivisionError: here" in done.err


def test_a_message_with_escapes_in_it_is_harmless(run: Run, raising: Raising) -> None:
    raising(
        InputError(
            "a", "column \x1b[31mred\x07", where=Place("x\x1b]0;t\x07.csv", 2), excerpt=["\x9b2J"], do=["\u202e"]
        )
    )
    done = run("attribute")
    assert "\x1b" not in done.err
    assert "\\x1b[31mred\\x07" in done.err
    assert "\x9b" not in done.err
    assert "\u202e" not in done.err


def test_the_place_of_a_bug_is_in_our_code() -> None:
    with pytest.raises(AttributeError) as failure:
        alignkit.__getattr__("nothing")
    assert failures._place(failure.value).startswith(" in alignkit/__init__.py:")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["attribute", "nowhere/deals.csv"], "nowhere"),
        (["explain"], "missing argument"),
        (["attribute", "--top", "none"], "--top"),
        (["attribute", "--since", "yesterday"], "yesterday is not a day"),
        (["attribute", "--config", "missing.toml"], "missing.toml"),
        (["inspect", "missing.csv"], "missing.csv"),
        (["sample"], "missing argument"),
        (["models", "nope"], "nope"),
        (["attribute", "--ledger", "credit.xlsx"], "credit.xlsx"),
        (["models", "-o", "no/such/folder.csv"], "folder"),
        (["models", "-o", "report.xyz"], "report.xyz"),
        (["models", "-o", "."], "folder"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_two(run: Run, asked: list[str], says: str) -> None:
    done = run(*asked)
    assert (done.code, done.out) == (2, ""), done.err
    assert says in done.err
    assert "Traceback" not in done.err


@POSIX
@pytest.mark.parametrize(
    "command", [["--help"], ["models"], ["schema", "config"], ["models", "-f", "json"]], ids=" ".join
)
def test_a_closed_pipe_is_silent(command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "alignkit", *command], stdout=stdout, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (141, b"")


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_leaves_nothing(tmp_path: Path, number: int, code: int) -> None:
    target = tmp_path / "out.csv"
    script = f"""
import sys, time
from alignkit.cli import app
from alignkit.__main__ import main
from alignkit.reports.files import replacing
from pathlib import Path
def invoke(_):
    with replacing(Path({str(target)!r})) as stream:
        stream.write(b"half")
        print("ready", flush=True)
        time.sleep(60)
app.invoke = invoke
sys.exit(main(["attribute"]))
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    time.sleep(0.05)
    child.send_signal(number)
    _, err = child.communicate(timeout=30)
    assert child.returncode == code
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_was_interrupted_ends_like_a_signal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB turns an interrupt into an error of its own; the exit code still says what happened."""

    def invoke(_: list[str]) -> int:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise RuntimeError("Query interrupted") from error
        return 0

    monkeypatch.setattr(app, "invoke", invoke)
    assert run("attribute").code == 130


@POSIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_bug(closed: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m alignkit models {closed}", shell=True, stderr=subprocess.PIPE, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@POSIX
@pytest.mark.parametrize("command", ["models", "models -f csv"])
def test_a_full_disk_is_four(command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    done = subprocess.run(
        f"{sys.executable} -m alignkit {command} > /dev/full", shell=True, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 4
    assert b"the disk is full" in done.stderr
    assert b"Traceback" not in done.stderr
