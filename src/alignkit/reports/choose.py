"""Which format, and the file that writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from alignkit.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from alignkit.answer import Answer

    Writer = Callable[[Sequence[Answer], BinaryIO], None]

#: Format → the module and function that writes it. `table` is the terminal's own.
WRITERS = {
    "table": ("terminal", "write"),
    "csv": ("delimited", "write_csv"),
    "tsv": ("delimited", "write_tsv"),
    "json": ("json", "write"),
    "jsonl": ("json", "write_lines"),
    "markdown": ("markdown", "write"),
    "parquet": ("parquet", "write"),
}

#: Formats that hold one answer, `RULES.md` 31.
ONE_ANSWER = frozenset({"csv", "tsv", "jsonl", "parquet"})

#: Formats that are not text.
BINARY = frozenset({"parquet"})

_SUFFIXES = {
    ".txt": "table",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def known(name: str) -> str:
    """A format's name, checked.

    >>> known("csv")
    'csv'
    """
    if name not in WRITERS:
        hint = did_you_mean(name, WRITERS)
        do = [hint, f"formats: {', '.join(WRITERS)}"]
        raise UsageError("unknown-format", f"there is no format {name}", do=[line for line in do if line])
    return name


def from_suffix(path: str) -> str:
    """The format a file's name asks for.

    >>> from_suffix("out/credit.parquet"), from_suffix("credit.CSV")
    ('parquet', 'csv')
    """
    suffix = PurePath(path).suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(
            "unknown-format",
            f"the name of {PurePath(path).name} does not say in which format to write",
            do=["add  --format NAME", f"or end the name in one of {', '.join(_SUFFIXES)}"],
        )
    return _SUFFIXES[suffix]


def writer(name: str) -> Writer:
    """The function that writes a format; its module is imported here, not before."""
    module, function = WRITERS[known(name)]
    found: Writer = getattr(import_module(f"alignkit.reports.{module}"), function)
    return found


def pick(answers: Sequence[Answer], name: str) -> Sequence[Answer]:
    """The answers with the named one first; `NAME:MODEL` names the answer of one model.

    Raises `UsageError` when no answer has that name.
    """
    wanted, _, model = name.partition(":")
    chosen = [a for a in answers if a.name == wanted and (not model or a.basis.get("model") == model)]
    if not chosen:
        names = list(dict.fromkeys(a.name for a in answers))
        do = [did_you_mean(wanted, names), f"answers: {', '.join(names)}"]
        raise UsageError("unknown-answer", f"there is no answer {name}", do=[line for line in do if line])
    return chosen
