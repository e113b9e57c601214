"""JSON: every answer with its meaning, in one document of a stable shape (`schema_version` 1).

Money is a decimal string with exactly its currency's digits, rates and shares are numbers in 0..1, days and instants
are ISO 8601, an interval is an object with `low` and `high`, unknown is null. One row a line, so that two runs can be
compared line by line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, get_args

from alignkit.answer import Answer, Column, Kind, Source

SCHEMA_VERSION = 1

BATCH = 20_000


def write(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """Write all answers as one document."""
    # A lone surrogate cannot be encoded; its backslash form is a JSON escape of the same character.
    stream.writelines(piece.encode("utf-8", "backslashreplace") for piece in _document(answers))


def write_lines(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """JSON Lines: the first answer's rows, one object a line."""
    stream.writelines((dumps(row) + "\n").encode("utf-8", "backslashreplace") for row in rows(answers[0]))


def rows(answer: Answer) -> Iterator[dict[str, Any]]:
    """The rows as JSON values."""
    for batch in answer.rows.to_batches(max_chunksize=BATCH):
        for row in batch.to_pylist():
            yield {name: value_of(value) for name, value in row.items()}


def head(answer: Answer) -> dict[str, Any]:
    """What the rows mean: everything of an answer but its rows, notes and assumptions."""
    return {
        "name": answer.name,
        "title": answer.title,
        "definition": answer.definition,
        "basis": value_of(answer.basis),
        "columns": [_column(column) for column in answer.columns],
    }


def dumps(value: Any) -> str:
    """One value on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def value_of(value: Any) -> Any:
    """A Python value as JSON: money as text, days in ISO 8601, what is not a number as null.

    >>> value_of({"credit": Decimal("1234.50"), "on": date(2026, 6, 30), "rate": float("nan")})
    {'credit': '1234.50', 'on': '2026-06-30', 'rate': None}
    """
    match value:
        case float():
            return value if math.isfinite(value) else None
        case None | str() | int():
            return value
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): value_of(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [value_of(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
        case Path():
            return value.as_posix()
    return str(value)


def _column(column: Column) -> dict[str, Any]:
    described = {"name": column.name, "kind": column.kind, "unit": column.unit, "description": column.description}
    return {key: value for key, value in described.items() if value or key != "unit"}


def _document(answers: Sequence[Answer]) -> Iterator[str]:
    yield f'{{"schema_version": {SCHEMA_VERSION},\n "answers": ['
    for number, answer in enumerate(answers):
        yield "," if number else ""
        yield from _answer(answer)
    yield "]}\n"


def _answer(answer: Answer) -> Iterator[str]:
    fields = [f'"{key}": {dumps(value)}' for key, value in head(answer).items()]
    yield "\n  {" + ",\n   ".join(fields)
    yield ',\n   "rows": ['
    for number, row in enumerate(rows(answer)):
        yield f"{',' if number else ''}\n    {dumps(row)}"
    assumptions = [{"name": a.name, "value": value_of(a.value), "source": a.source} for a in answer.assumptions]
    yield f'],\n   "notes": {dumps(list(answer.notes))},\n   "assumptions": {dumps(assumptions)}}}'


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    text = {"type": "string"}
    column = {
        "type": "object",
        "required": ["name", "kind", "description"],
        "properties": {
            "name": text,
            "kind": {"enum": list(get_args(Kind))},
            "unit": {"type": "string", "description": "An ISO 4217 code for money."},
            "description": text,
        },
    }
    assumption = {
        "type": "object",
        "required": ["name", "value", "source"],
        "properties": {"name": text, "value": {}, "source": {"enum": list(get_args(Source))}},
    }
    answer = {
        "type": "object",
        "required": ["name", "title", "definition", "basis", "columns", "rows", "notes", "assumptions"],
        "properties": {
            **dict.fromkeys(("name", "title", "definition"), text),
            "basis": {"type": "object", "description": "As-of, currency, model, number of deals, …"},
            "columns": {"type": "array", "items": column},
            "rows": {"type": "array", "items": {"type": "object"}, "description": "One key a column; money is text."},
            "notes": {"type": "array", "items": text},
            "assumptions": {"type": "array", "items": assumption},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "alignkit answers",
        "type": "object",
        "required": ["schema_version", "answers"],
        "properties": {
            "schema_version": {"const": SCHEMA_VERSION},
            "answers": {"type": "array", "items": {"$ref": "#/$defs/answer"}},
        },
        "$defs": {"answer": answer},
    }
