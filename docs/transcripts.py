"""Commands in a page and what they print: found, run, compared, and written anew.

A page holds files (fences that begin with `csv NAME`), commands (`console` fences with `$ alignkit …` lines and what
follows on the screen), and Python sessions (`pycon`). A line of `…` stands for any number of lines.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^```(\w+)(?: ([\w./-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GAP = "…"


class Fence(NamedTuple):
    """A fenced block: its language, the file it is (if it is one), its text and where that stands in the page."""

    language: str
    file: str
    text: str
    start: int
    end: int


class Command(NamedTuple):
    """A command line of a page and the screen that follows it."""

    line: str
    shown: str


def fences(page: str) -> Iterator[Fence]:
    r"""The fenced blocks of a page.

    >>> [fence.file for fence in fences("```csv deals.csv\na,b\n```\n")]
    ['deals.csv']
    """
    for found in FENCE.finditer(page):
        yield Fence(found[1], found[2] or "", found[3], found.start(3), found.end(3))


def commands(text: str) -> list[Command]:
    r"""The commands of a console block.

    >>> commands("$ alignkit --version\nalignkit 1.0\n$ alignkit init\n")
    [Command(line='alignkit --version', shown='alignkit 1.0'), Command(line='alignkit init', shown='')]
    """
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return [Command(line, shown.strip("\n")) for line, shown in zip(parts[::2], parts[1::2], strict=True)]


def run(line: str, folder: Path) -> tuple[int, str]:
    """Run a command line of alignkit in a folder as a terminal of 96 columns without colour shows it; its exit code."""
    program, *arguments = shlex.split(line)
    if program != "alignkit":
        raise ValueError(f"a page may run alignkit only, not {line!r}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALIGNKIT_")}
    done = subprocess.run(  # noqa: S603 - a command of our own pages
        [sys.executable, "-m", "alignkit", *arguments],
        cwd=folder,
        env={**kept, "NO_COLOR": "1", "COLUMNS": "96", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def matches(shown: str, printed: str) -> bool:
    r"""Whether a screen is as shown; a line of `…` stands for any number of lines.

    >>> matches("a\n…\nz", "a\nb\nc\nz"), matches("a\nz", "a\nb\nz")
    (True, False)
    """
    parts = [re.escape(line) if line.strip() != GAP else GAP for line in shown.splitlines()]
    pattern = "\n".join(parts).replace(f"{GAP}\n", "(?:.*\n)*").replace(f"\n{GAP}", "(?:\n.*)*")
    return re.fullmatch(pattern, printed) is not None


def shortened(printed: str, shown: str) -> str:
    r"""A screen with the gaps of the old one.

    What was shown before the first gap keeps its number of lines; what follows a gap begins at the next line with the
    same first word, and keeps its number of lines too. Look at the result: what matters may have moved.

    >>> print(shortened("1\n2\n3\nTotal 6", "a\n…\nTotal 5"))
    1
    …
    Total 6
    """
    lines, place, found = printed.splitlines(), 0, []
    for number, part in enumerate(re.split(rf"^{GAP}$\n?", shown, flags=re.MULTILINE)):
        old = part.splitlines()
        if number:
            found.append(GAP)
            place = next(
                (n for n in range(place, len(lines)) if _first_word(old) == _first_word(lines[n:])), len(lines)
            )
        found += lines[place : place + len(old)]
        place += len(old)
    return "\n".join(found) if GAP in found else printed


def _first_word(lines: Sequence[str]) -> str:
    return next(iter(" ".join(lines[:1]).split()), "")


def put_files(page: str, folder: Path) -> None:
    """Write the files that a page shows."""
    for fence in fences(page):
        if fence.file:
            (folder / fence.file).write_text(fence.text, encoding="utf-8", newline="\n")


def refreshed(page: str, folder: Path) -> str:
    """The page with every screen as it is now."""
    put_files(page, folder)
    parts, done = [], 0
    for fence in fences(page):
        if fence.language != "console":
            continue
        parts += [page[done : fence.start], *(_screen(command, folder) for command in commands(fence.text))]
        done = fence.end
    return "".join([*parts, page[done:]])


def blanked(page: str) -> str:
    r"""The page with its commands but without what they print: what of it needs no run to be known.

    >>> blanked("```console\n$ alignkit --version\nalignkit 1.0\n```\n")
    '```console\n$ alignkit --version\n```\n'
    """
    parts, done = [], 0
    for fence in fences(page):
        if fence.language == "console":
            parts += [page[done : fence.start], *(f"$ {command.line}\n" for command in commands(fence.text))]
            done = fence.end
    return "".join([*parts, page[done:]])


def _screen(command: Command, folder: Path) -> str:
    code, printed = run(command.line, folder)
    if code:
        raise RuntimeError(f"$ {command.line} ended with {code}:\n{printed}")
    screen = shortened(printed, command.shown)
    return f"$ {command.line}\n{screen}\n" if screen else f"$ {command.line}\n"
