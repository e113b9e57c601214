"""A terminal as people have it: colour, the width of the window, a sign of life that goes away."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

pexpect = pytest.importorskip("pexpect", reason="needs a POSIX terminal")
pyte = pytest.importorskip("pyte")

if sys.platform == "win32":
    pytest.skip("pexpect needs a POSIX terminal", allow_module_level=True)


def screen_after(arguments: list[str], *, columns: int = 96, **environment: str) -> tuple[Any, bytes, int]:
    """What stands on a terminal after a command line, the bytes it took, and the exit code."""
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "COLUMNS", "FORCE_COLOR", "TERM"}}
    child = pexpect.spawn(
        sys.executable, arguments, env={**kept, "TERM": "xterm-256color", **environment}, dimensions=(80, columns), timeout=60
    )  # fmt: skip
    sent = child.read()
    child.wait()
    screen = pyte.Screen(columns, 80)
    pyte.ByteStream(screen).feed(sent)
    return screen, sent, child.exitstatus


def test_attribute_has_bold_blue_and_the_windows_width(exports: Path) -> None:
    for columns in (80, 120):
        screen, _, code = screen_after(["-m", "alignkit", "attribute", str(exports / "deals.csv")], columns=columns)
        assert code == 0
        lines = [line.rstrip() for line in screen.display]
        (title,) = [i for i, line in enumerate(lines) if line.startswith("Which campaigns closed")]
        assert screen.buffer[title][0].bold
        (rule,) = [line for line in lines if line.startswith("───")]
        assert len(rule) <= columns
        assert any("✓ booked" in line for line in lines)
    blue = {cell.fg for row in screen.buffer.values() for cell in row.values() if cell.data in "█▉▊▋▌▍▎▏"}
    assert blue == {"blue"}


def test_no_color_and_color_never(exports: Path) -> None:
    asked = ["-m", "alignkit", "attribute", str(exports / "deals.csv")]
    screen, _, _ = screen_after(asked, NO_COLOR="1")
    assert {cell.fg for row in screen.buffer.values() for cell in row.values()} == {"default"}
    _, sent, _ = screen_after([*asked, "--color", "never"])
    assert b"\x1b[" not in sent


def test_the_sign_of_life_comes_late_and_goes_away() -> None:
    script = "import time\nfrom alignkit.cli.progress import working\nwith working('counting'): time.sleep({})\nprint('done')"
    screen, sent, _ = screen_after(["-c", script.format(1.2)])
    assert b"counting" in sent
    assert [line.rstrip() for line in screen.display if line.strip()] == ["done"]
    _, sent, _ = screen_after(["-c", script.format(0.1)])
    assert b"counting" not in sent


def test_no_sign_of_life_when_quiet() -> None:
    script = (
        "import time\nfrom alignkit.cli.progress import working\nwith working('counting', quiet=True): time.sleep(0.8)"
    )
    _, sent, _ = screen_after(["-c", script])
    assert sent == b""


def test_bytes_are_refused_by_a_terminal(exports: Path) -> None:
    screen, sent, code = screen_after(["-m", "alignkit", "attribute", str(exports / "deals.csv"), "-f", "parquet"])
    assert code == 2
    assert b"PAR1" not in sent
    assert any("no text for a terminal" in line for line in screen.display)


def test_help_fits_the_window() -> None:
    screen, _, code = screen_after(["-m", "alignkit", "attribute", "--help"], columns=70)
    assert code == 0
    assert any("Examples" in line for line in screen.display)
