"""What was read, and what became of every row: the values that `load` and `inspect` give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from alignkit.catalog import Catalog
from alignkit.errors import AlignkitError, Finding
from alignkit.sources.inputs import GivenTable

Certainty = Literal["certain", "likely", ""]


@dataclass(frozen=True)
class Inputs:
    """What the caller gave: the deals, and other kinds by canonical table name.

    A value is whatever an input takes: a path, a glob, a table (pandas or Arrow), or a list of such.
    """

    deals: Any = None
    others: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One field of ours: the heading it is read from, how many rows have it, and an example that names no person."""

    field: str
    column: str
    filled: int | None = None
    example: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file as one kind of record (or as nothing we know: `record` None), with the reason for each decision.

    `rows_in_file` are all its rows but the heading: loaded, quarantined, duplicates, and `dropped` frame lines
    (preamble, footer, totals, blank lines), whose reasons `dropped_why` counts. `derived` rows were taken out of
    another record's rows (the contacts listed in a deal's cell) and are counted apart.
    """

    path: str
    system: str = ""
    record: str | None = None
    flavour: str = ""
    encoding: str = ""
    delimiter: str = ""
    date_order: str = ""
    date_why: str = ""
    decimal: str = ""
    decimal_why: str = ""
    zone: str = ""
    currency: str = ""
    evidence: str = ""
    certainty: Certainty = ""
    rows_in_file: int = 0
    loaded: int = 0
    quarantined: int = 0
    dropped: int = 0
    duplicates: int = 0
    dropped_why: Mapping[str, int] = field(default_factory=dict)
    days: tuple[str, str] = ("", "")
    mapped: tuple[MappedColumn, ...] = ()
    unmapped: tuple[str, ...] = ()
    derived: bool = False
    notes: tuple[str, ...] = ()
    given: GivenTable | None = field(default=None, repr=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """What tells whether the file, or the table in memory, is still the one that was read: a sha256.

        Worked out when it is first asked for; `InputError` where the file has changed since.
        """
        return self.given.fingerprint if self.given else ""

    def __post_init__(self) -> None:
        accounted = self.loaded + self.quarantined + self.dropped + self.duplicates
        if self.record is not None and accounted != self.rows_in_file:
            raise AlignkitError(
                "rows-unaccounted", f"{self.path}: {self.rows_in_file} rows came in, {accounted} are accounted for"
            )


@dataclass(frozen=True)
class Loaded:
    """The canonical tables by their names, and how they came about."""

    catalog: Catalog
    files: tuple[FileReport, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
