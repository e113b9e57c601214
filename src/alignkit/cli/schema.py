"""`alignkit schema`: what the files look like, for people and for programs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alignkit.cli import options
from alignkit.cli.present import Show, present, showing

if TYPE_CHECKING:
    from alignkit.answer import Answer
    from alignkit.records import Record

#: What has a JSON Schema and no table.
DOCUMENTS = ("config", "answer")


def _starting(incomplete: str) -> list[str]:
    return [*options.starting_kinds(incomplete), *(word for word in DOCUMENTS if word.startswith(incomplete))]


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]", autocompletion=_starting, help="deal, touch, campaign, …, or config, or answer."
        ),
    ] = None,
    form: options.Format = None,
    output: options.Out = None,
    color: options.Color = "auto",
) -> None:
    """The fields of a record, and JSON Schemas.

    If your CRM is unknown to alignkit, write CSV files with these columns; nothing else is needed. -f json prints the
    JSON Schema of a record, of alignkit.toml (config), or of the JSON that alignkit writes (answer).

    Examples
      alignkit schema
      alignkit schema deal
      alignkit schema config
    """
    show = showing(form, output, color=color)
    if kind in DOCUMENTS:
        _write(_document(kind), show)
    elif kind is None:
        present([_kinds()], show)
    else:
        record = _record(kind)
        if show.form == "json":
            _write(record.model_json_schema(), show)
        else:
            present([_fields(record)], show)


def _record(kind: str) -> type[Record]:
    from alignkit.records import RECORDS

    return RECORDS[options.record_kind(kind)]


def _document(kind: str) -> dict[str, Any]:
    if kind == "config":
        from alignkit.config.settings import Settings

        return Settings.model_json_schema()
    from alignkit.reports.json import schema as answers

    return answers()


def _write(document: dict[str, Any], show: Show) -> None:
    from alignkit.reports.files import replacing

    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if show.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    with replacing(show.output) as stream:
        stream.write(text.encode())


def _kinds() -> Answer:
    """The kinds of record there are."""
    from alignkit.answer import Answer, Column, table
    from alignkit.records import RECORDS

    columns = (
        Column("file", "key", "the canonical file", label="File"),
        Column("row", "text", "what one row is", label="One row is"),
        Column("fields", "count", "how many fields it has", label="Fields"),
    )
    values = {
        "file": [f"{name}.csv" for name in RECORDS],
        "row": [record.noun for record in RECORDS.values()],
        "fields": [len(record.model_fields) for record in RECORDS.values()],
    }
    note = "Only deals.csv is needed; touches.csv, campaigns.csv, people.csv and roles.csv make the answer."
    return Answer(
        "schema",
        "Which files are there?",
        "Every kind of record alignkit reads.",
        columns,
        table(columns, values),
        notes=(note, "Next: alignkit schema deal"),
    )


def _fields(record: type[Record]) -> Answer:
    """The fields of a record as rows."""
    from alignkit.answer import Answer, Column, table

    columns = (
        Column("field", "key", "the column's heading", label="Field"),
        Column("needed", "flag", "whether a row without it cannot be used", label="Needed"),
        Column("type", "key", "what a cell holds", label="Type"),
        Column("meaning", "text", "what it says, and how it is written", label="Meaning"),
    )
    fields = list(record.fields())
    values = {
        "field": [f.name for f in fields],
        "needed": [f.required for f in fields],
        "type": [f.type.name for f in fields],
        "meaning": [_meaning(f.description, f.type.says, f.type.name) for f in fields],
    }
    title = f"What is in {record.table}.csv?"
    return Answer("schema", title, f"One row is {record.noun}.", columns, table(columns, values))


def _meaning(description: str, says: str, kind: str) -> str:
    return description if kind in {"text", "key", "flag"} else f"{description} Written as {says}."
