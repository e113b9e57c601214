"""From what an input gives to a table that an engine can read strictly: decoded, its frame cut off, its rows counted.

Nothing here needs an engine, because an engine may only be opened with the list of files it is allowed to read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from alignkit.errors import Finding, InputError, Place
from alignkit.sources.files import container, frame, scan
from alignkit.sources.files.container import Text, Workspace
from alignkit.sources.inputs import FileTable, GivenTable, MemoryTable
from alignkit.sources.mapping.exports import Export
from alignkit.sources.mapping.recognition import Match

_SPREADSHEET_ROWS = frozenset({1_048_575, 65_535})


@dataclass(frozen=True)
class StagedTable:
    """One table, ready to be read: what was `given`, and in `path` the user's file or a staged copy of it.

    `rows` were counted without parsing; `dropped` are frame lines by reason; `findings` rows that could not be read
    at all. `lines` gives the line of the user's file on which some rows (by number) begin. `padded`: a cell may have
    spaces around it. `types` are there when the cells have types already (Parquet, a table in memory); `textless`
    columns have none that can be read (lists, bytes), `refused` ones say why they cannot be read when one is asked for.
    """

    given: GivenTable
    path: Path
    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    delimiter: str
    skip: int
    rows: int
    match: Match | None
    encoding: str
    dropped: Mapping[str, int]
    lines: Callable[[list[int]], dict[int, int]]
    heading_line: int = 1
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    lost_digits: frozenset[int] = field(default=frozenset())
    textless: frozenset[int] = field(default=frozenset())
    has_nul: bool = False
    padded: bool = True
    types: Mapping[str, str] | None = None
    refused: Mapping[int, InputError] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What messages call it: the name of the user's file, or of a table in memory."""
        return self.given.path.name

    @property
    def is_file(self) -> bool:
        """Whether an engine reads it from a file."""
        return isinstance(self.given, FileTable)


def stage(
    given: GivenTable,
    workspace: Workspace,
    exports: Sequence[Export] = (),
    encoding: str | None = None,
    named: Sequence[str] = (),
    *,
    alone: bool = False,
) -> StagedTable:
    """The table in a file or in memory; an `InputError` says why there is none.

    `named` are headings that somebody names, `alone`: one of them over a single column makes a table too.
    """
    if isinstance(given, MemoryTable):
        from alignkit.sources.files.parquet import stage_memory

        return stage_memory(given, exports)
    kind = container.kind_of(given.path)
    if kind == "parquet":
        from alignkit.sources.files.parquet import stage_parquet

        return stage_parquet(given, workspace, exports)
    if kind == "xlsx":
        from alignkit.sources.files.workbook import stage_workbook

        return stage_workbook(given, workspace, exports)
    text = container.open_text(given.path, workspace, encoding)
    return stage_text(given, text, workspace, exports, named, alone=alone)


def stage_text(
    given: FileTable,
    text: Text,
    workspace: Workspace,
    exports: Sequence[Export],
    named: Sequence[str] = (),
    *,
    alone: bool = False,
) -> StagedTable:
    """The table in a text: heading found, footer cut off, bytes scanned; scanned again when they had to be mended."""
    path = given.path
    heading = frame.find_heading(container.head_of(text.path), Place(path.name), exports, named, alone=alone)
    footer = frame.find_footer(text.path, heading.bytes_before, heading.delimiter, len(heading.cells))
    if footer.cut:
        text = container.cut(text, footer.size, workspace)
    found = scan.scan(text.path, heading.bytes_before, heading.delimiter)
    mended = _mended(path, text, found, workspace)
    if mended is not None:
        table = stage_text(given, mended, workspace, exports, named, alone=alone)
        return replace(table, dropped=_sum(table.dropped, footer.cut))
    readable = container.copied(text.path, workspace, "txt") if container.is_pattern(text.path) else text.path.resolve()
    return StagedTable(
        given=given,
        path=readable,
        headings=tuple(cell.strip() for cell in heading.cells),
        sample=heading.sample,
        delimiter=heading.delimiter,
        skip=heading.lines_before,
        rows=found.rows,
        match=heading.match,
        encoding=text.encoding,
        dropped=_frame_lines(heading, found, footer),
        lines=lambda rows: scan.line_of(readable, heading.bytes_before, heading.lines_before + 1, rows),
        heading_line=heading.line,
        notes=(*text.notes, *_cut_short(path, found.rows)),
        above=heading.above,
        has_nul=found.has_nul,
        padded=found.padded,
    )


def _cut_short(path: Path, rows: int) -> tuple[str, ...]:
    """A spreadsheet holds so many rows and no more: a file of exactly that length has probably lost some."""
    if rows in _SPREADSHEET_ROWS:
        return (f"{path.name} has exactly {rows:,} rows, as many as a spreadsheet holds: rows may have been cut off",)
    return ()


def _mended(path: Path, text: Text, found: scan.Scan, workspace: Workspace) -> Text | None:
    """A better copy of a text that is not UTF-8 or mixes its line ends; None when it is good."""
    if not found.is_utf8:
        if text.encoding != "utf-8":
            raise InputError("wrong-encoding", f"is not {text.encoding} text", where=Place(path.name))
        return container.as_windows(text, path, workspace)
    return container.with_line_feeds(text, workspace) if found.mixed_ends else None


def _frame_lines(heading: frame.Heading, found: scan.Scan, footer: frame.Footer) -> dict[str, int]:
    lines = {"preamble": heading.preamble, "blank line": heading.blank + found.blank}
    return _sum({reason: n for reason, n in lines.items() if n}, footer.cut)


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in (*one, *other)}
