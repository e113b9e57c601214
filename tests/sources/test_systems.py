"""What each system's files hold, and what must come out of them: the cases stand in `systems/`, one file a system.

A case has its name, and `files`, each with its name, the record that it `holds`, and its text. The first file is named
on the command line, the others lie beside it. `settings` are dotted keys. What must come out: `report`, what is said of
the first file (a file has its own where several matter); `derived`, of the records that hide in it; `says`, texts that
stand in the notes; `tables`, the rows of canonical tables, in any order, by the columns that a case names. Money is in
minor units. `system` says whose a file is when it is another system's than the case's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.sources.conftest import Read, Reader

from alignkit.sources import FileReport
from alignkit.sources.mapping import registry

FOLDER = Path(__file__).parent / "systems"


@dataclass(frozen=True)
class CaseFile:
    """One file of a case."""

    name: str
    holds: str
    text: str
    system: str
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SystemCase:
    """Files of a system, and what must come out of them."""

    case: str
    files: tuple[CaseFile, ...]
    tables: dict[str, list[dict[str, Any]]]
    settings: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    derived: dict[str, dict[str, Any]] = field(default_factory=dict)
    says: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.files[0].system}: {self.case}"


def cases() -> Iterator[SystemCase]:
    for path in sorted(FOLDER.glob("*.yml")):
        for written in yaml.safe_load(path.read_text("utf-8")):
            files = tuple(CaseFile(**({"system": path.stem} | one)) for one in written.pop("files"))
            yield SystemCase(files=files, **written)


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_systems_files_hold_comes_out(case: SystemCase, read: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for file in case.files:
        (folder / file.name).write_text(file.text, encoding="utf-8")
    first = case.files[0]
    got = read(**given(first, folder / first.name), settings=case.settings)

    for file in case.files:
        (report,) = [one for one in got.loaded.files if one.path == str(folder / file.name) and not one.derived]
        assert (report.system, report.record) == (file.system, file.holds)
        said(report, file.report)
        assert report.rows_in_file == report.loaded + report.quarantined + report.dropped + report.duplicates
    said(got.report(first.holds, first.name), case.report)
    for record, expected in case.derived.items():
        said(next(one for one in got.loaded.files if one.derived and one.record == record), expected)
    assert all(any(text in note for note in got.loaded.notes) for text in case.says), got.loaded.notes
    for table, rows in case.tables.items():
        assert found(got, table, rows) == sorted(rows, key=repr), table


def given(first: CaseFile, path: Path) -> dict[str, Any]:
    """The file as the record that it holds; beside deals of our own when it holds something else."""
    return {"deals" if first.holds == "deals" else first.holds: path}


def said(report: FileReport, expected: dict[str, Any]) -> None:
    """What the report says of the file, as far as the case names it."""
    for name, value in expected.items():
        reported = getattr(report, name)
        assert (list(reported) if isinstance(value, list) else reported) == value, name


def found(got: Read, table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a table, by the columns that the case names."""
    columns = list(rows[0]) if rows else ["*"]
    loaded = got.rows(f"select {', '.join(columns)} from {table}")
    return sorted(({name: plain(value) for name, value in row.items()} for row in loaded), key=repr)


def plain(value: Any) -> Any:
    """A value as YAML has it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def test_every_system_has_its_cases() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == set(registry.systems())
