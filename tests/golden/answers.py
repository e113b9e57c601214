"""Cases that are about an answer itself: its rows, in the words of the JSON document."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from tests.golden.case import Case
from tests.golden.outcome import models_of, project

from alignkit.answer import Answer
from alignkit.engine import Backend
from alignkit.reports.choose import writer


def check_answers(case: Case, folder: Path, backend: str | Backend) -> None:
    """Each expected row must stand in the answer, cell for cell; and as many rows as are expected."""
    expected = case.told["expect"]["answers"]
    by = tuple(expected.get("by", ["campaign"]))
    with project(case, folder, backend) as loaded:
        shown = {answer.name: answer for answer in loaded.attribute(models_of(case)[:1], by=by).answers}
        if "explain" in expected:
            shown["explain"] = loaded.explain("Deal", model=models_of(case)[0]).answers[0]
        if "csv" in expected:
            assert _csv(shown["attribution"]) == expected["csv"]
            assert _parquet(shown["attribution"], folder) == expected["parquet"]
    for name in set(expected) - {"by", "csv", "parquet"}:
        rows = [{key: _text(value) for key, value in row.items()} for row in shown[name].to_dicts()]
        wanted = expected[name]
        assert [_part(row, want) for row, want in zip(rows, wanted, strict=True)] == wanted, name


def _csv(answer: Answer) -> str:
    stream = io.BytesIO()
    writer("csv")([answer], stream)
    return stream.getvalue().decode()


def _parquet(answer: Answer, folder: Path) -> dict[str, str]:
    """The type that the credit has in a Parquet file."""
    with (folder / "answer.parquet").open("wb") as file:
        writer("parquet")([answer], file)
    return {"credit": str(pq.read_schema(folder / "answer.parquet").field("credit").type)}


def _part(row: Mapping[str, str], want: Mapping[str, str]) -> dict[str, str]:
    return {key: row[key] for key in want}


def _text(value: Any) -> str:
    """A cell as it stands in a case: unknown is blank."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
