"""What a user waits for before anything happens: nothing heavy is imported until a question needs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from alignkit.cli.app import COMMANDS

#: What costs more to import than everything else together.
HEAVY = {"altair", "duckdb", "jinja2", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "sqlglot"}
IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], []], ids=" ".join)
def test_the_first_screen_imports_nothing_heavy(arguments: list[str]) -> None:
    assert HEAVY & imported("-m", "alignkit", *arguments) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_page_of_help_imports_nothing_heavy(command: str) -> None:
    assert HEAVY & imported("-m", "alignkit", command, "--help") == set()


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert HEAVY & imported("-c", "import alignkit") == set()


def test_the_version_needs_no_command_line() -> None:
    assert {"typer", "rich"} & imported("-m", "alignkit", "--version") == set()


@pytest.mark.parametrize("typed", ["alignkit at", "alignkit attribute --model w"])
def test_completion_imports_nothing_heavy(typed: str) -> None:
    asked = {
        "_ALIGNKIT_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    assert HEAVY & imported("-m", "alignkit", **asked) == set()


def test_a_question_imports_what_it_needs() -> None:
    """The check itself: reading imports does see them."""
    assert {"numpy", "pandas"} <= imported("-c", "import alignkit; alignkit.load; import pandas")


def imported(*arguments: str, **environment: str) -> set[str]:
    """The top-level packages that one start of Python imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return {name.partition(".")[0] for name in IMPORTED.findall(done.stderr)}
