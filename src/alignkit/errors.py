"""Every error a user can meet, and the exit code it ends with.

    AlignkitError
     ├── UsageError        2   the command line asks for something that does not exist
     ├── ConfigError       2   alignkit.toml, the environment or a flag holds a value that cannot be used
     ├── InputError        2   an export cannot be read as it stands; nothing was published
     ├── GateError         3   a data-quality gate failed
     ├── ResourceError     4   disk, memory or time ran out
     ├── LockedError       5   another run holds the lock
     └── ReconciliationError 1 the books do not balance: our own bug

An error says what, where, why and what to do. It never carries a person's data. Problems in single rows are not
raised: they are `Finding`s, collected and counted; an `InputError` is raised when they stop the work.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DONE, BUG, INPUT, GATE, RESOURCES, LOCKED = 0, 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a file, and where known its line and column.

    >>> str(Place("deals.csv", 812, "Amount"))
    'deals.csv:812: Amount'
    """

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        line = f":{self.line}" if self.line is not None else ""
        column = f": {self.column}" if self.column else ""
        return f"{self.file}{line}{column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row (or one cell) that could not be loaded, and why.

    `code` is stable (`unreadable-amount`, `missing-value`, …); `what` is a sentence without personal data;
    `row` is the raw row, for the quarantine file only.
    """

    code: str
    place: Place
    what: str
    record: str = ""
    row: tuple[str | None, ...] = ()


class AlignkitError(Exception):
    """Base of all errors: `what` happened, `where`, `why`, and what to `do` (one line a remedy).

    >>> error = InputError("unreadable-amount", '"1.234,50" is not an amount', where=Place("d.csv", 2, "Amount"))
    >>> str(error)
    'd.csv:2: Amount: "1.234,50" is not an amount'
    """

    exit_code = BUG

    def __init__(
        self,
        code: str,
        what: str,
        *,
        where: Place | None = None,
        why: str = "",
        do: Sequence[str] = (),
        excerpt: Sequence[str] = (),
        findings: Sequence[Finding] = (),
    ) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.why = why
        self.do = tuple(do)
        self.excerpt = tuple(excerpt)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class UsageError(AlignkitError):
    """The command line, or a call of the Python API, asks for something that does not exist."""

    exit_code = INPUT


class ConfigError(AlignkitError):
    """A setting holds a value that cannot be used; `where` names the file and line."""

    exit_code = INPUT


class InputError(AlignkitError):
    """An export cannot be read as it stands. Nothing was written."""

    exit_code = INPUT


class GateError(AlignkitError):
    """A data-quality gate failed; results are withheld."""

    exit_code = GATE


class ResourceError(AlignkitError):
    """Disk, memory or time ran out; earlier output is untouched."""

    exit_code = RESOURCES


class LockedError(AlignkitError):
    """Another run holds the lock."""

    exit_code = LOCKED


class ReconciliationError(AlignkitError):
    """The books do not balance. This is alignkit's bug, never the user's."""

    exit_code = BUG


def some(number: int, noun: str) -> str:
    """A count with its noun.

    >>> some(1, "deal"), some(1240, "deal")
    ('1 deal', '1,240 deals')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, or an empty string.

    >>> did_you_mean("w-shape", ["w-shaped", "u-shaped"])
    'did you mean w-shaped?'
    """
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""
