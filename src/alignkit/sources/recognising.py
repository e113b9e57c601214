"""What the planned tables are: staged, recognised, or left aside with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alignkit.config.settings import Configured, InputSettings
from alignkit.errors import AlignkitError, InputError, Place, ResourceError, some
from alignkit.records import RECORDS
from alignkit.records.deal import Deal
from alignkit.sources import reporting
from alignkit.sources.files import staging
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.mapping import recognition, registry
from alignkit.sources.mapping.candidates import candidates, closest
from alignkit.sources.mapping.exports import Export
from alignkit.sources.mapping.lookups import LOOKUPS
from alignkit.sources.mapping.recognition import Match
from alignkit.sources.mapping.tables import RecognisedTable
from alignkit.sources.planning import PlannedTable
from alignkit.sources.report import FileReport


@dataclass(frozen=True)
class Recognition:
    """The tables that are used, the reports of those that are not, and what is to be said."""

    tables: tuple[RecognisedTable, ...] = ()
    left_aside: tuple[FileReport, ...] = ()
    notes: tuple[str, ...] = ()


def recognise(planned: Sequence[PlannedTable], configured: Configured, workspace: Workspace) -> Recognition:
    """Stage each table and say what it is; one that was only found beside the deals may be anything, or nothing.

    Raises `InputError` where a table that was asked for cannot be used.
    """
    asked_for = {table.record for table in planned if table.record and not table.was_found}
    looks = [_look(table, asked_for, configured, workspace) for table in planned]
    together = _joined(looks)
    return _joined([replace(together, tables=()), _without_finer(together.tables)])


def _joined(parts: Iterable[Recognition]) -> Recognition:
    listed = list(parts)
    return Recognition(
        tuple(table for part in listed for table in part.tables),
        tuple(report for part in listed for report in part.left_aside),
        tuple(note for part in listed for note in part.notes),
    )


def _look(planned: PlannedTable, asked_for: set[str], configured: Configured, workspace: Workspace) -> Recognition:
    notes: tuple[str, ...] = ()
    try:
        exports = candidates(planned.record, configured.settings.inputs)
        named = tuple(planned.settings.columns.values())
        table = staging.stage(planned.given, workspace, exports, planned.settings.encoding, named)
        notes = table.notes
        if why := _useless(table, planned, asked_for):
            return _left_aside(planned, why, notes, table)
        return Recognition((_recognised(table, planned, configured),), (), notes)
    except (InputError, ResourceError) as error:
        if not planned.was_found:
            raise
        return _left_aside(planned, f"it {error.what}", notes)


def _left_aside(
    planned: PlannedTable, why: str, notes: tuple[str, ...], table: StagedTable | None = None
) -> Recognition:
    name = planned.given.path.name
    report = reporting.unknown(planned.given, (why,), table)
    return Recognition((), (report,), (*notes, f"{name} was not used: {why}"))


def _useless(table: StagedTable, planned: PlannedTable, asked_for: set[str]) -> str:
    """Why a table that nobody asked for is left aside; "" where it is not."""
    if table.match is None:
        return _nearest_fit(table) if planned.record is None else ""
    record = table.match.export.of.table
    if planned.was_found and not table.match.undecided and record in asked_for:
        return f"it holds {record.replace('_', ' ')}, and those were named"
    return ""


def _nearest_fit(table: StagedTable) -> str:
    """That no export fits, and what is missing if the file is deals after all."""
    near = recognition.nearest(table.headings, Deal.table, registry.all_exports())
    if near is None or not near.match.is_enough or len(near.lacking) != 1:
        return "it is no export that we know"
    return f"it is no export that we know; if it holds deals, it lacks a column like “{near.lacking[0]}”"


def _recognised(table: StagedTable, planned: PlannedTable, configured: Configured) -> RecognisedTable:
    match = table.match
    if match is None:
        return _as_asked(table, planned)
    if match.undecided and match.rival:
        raise _undecided(table, match, match.rival)
    settings = planned.settings
    if planned.was_found:
        settings = configured.settings.inputs.get(match.export.of.table, InputSettings())
    return RecognisedTable(table, match.export, match.flavour, settings, match)


def _as_asked(table: StagedTable, planned: PlannedTable) -> RecognisedTable:
    """A table that fits no export, but was named as a record: our own names and the settings' columns must do."""
    record = {**RECORDS, **LOOKUPS}[planned.record or Deal.table]
    export = closest(table.headings, record, planned.settings)
    if export is None:
        raise InputError(
            "not-recognised",
            f"does not look like {record.table.replace('_', ' ')}",
            where=Place(table.name, table.heading_line),
            why=f"Of its {some(len(table.headings), 'heading')} none is one that we know.",
            do=[
                f"name its columns under [inputs.{record.table}.columns]",
                f"see  alignkit inspect {table.name}",
            ],
        )
    match = replace(recognition.evidence(export, table.headings, table.sample), asked=True)
    return RecognisedTable(table, export, match.flavour, planned.settings, match)


def _undecided(table: StagedTable, match: Match, rival: Export) -> AlignkitError:
    """Two exports fit a file just as well: the user must say which of them it is."""
    export = match.export
    fits = " and ".join(f"{one.name} of {registry.title_of(one.system)}" for one in (export, rival))
    same = export.of is rival.of
    line = f'system = "{export.system}"' if same else f'path = "{table.name}"'
    other = f'"{rival.system}"' if same else f"under [inputs.{rival.of.table}]"
    return InputError(
        "undecided-system",
        f"fits {fits} equally well",
        where=Place(table.name, table.heading_line),
        why="Its headings tell neither from the other, and no id does.",
        do=[f"set  {line}  under [inputs.{export.of.table}]  (or  {other})"],
    )


def _without_finer(tables: Sequence[RecognisedTable]) -> Recognition:
    """Of tables that tell the same thing in more and in less detail, only those with the least are used."""
    least: dict[object, int] = {}
    for table in tables:
        export = table.export
        least[export.gives] = min(export.detail, least.get(export.gives, export.detail))
    used, reports, notes = [], [], []
    for table in tables:
        export = table.export
        if export.detail <= least[export.gives]:
            used.append(table)
            continue
        why = f"it holds the same {export.of.table} in more detail"
        notes.append(f"{table.table.name} was not used: {why}")
        reports.append(reporting.unknown(table.table.given, (why,)))
    return Recognition(tuple(used), tuple(reports), tuple(notes))
