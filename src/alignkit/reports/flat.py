"""An answer as plain columns: what CSV and Parquet can hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alignkit.answer import Answer, Column, Kind

if TYPE_CHECKING:
    import pyarrow as pa


def flat(answer: Answer) -> tuple[list[Column], pa.Table]:
    """The answer with each interval as two columns, `x_low` and `x_high` (`RULES.md` 31)."""
    import pyarrow as pa

    columns: list[Column] = []
    arrays: list[Any] = []
    for column in answer.columns:
        values = answer.rows[column.name]
        if column.kind != "interval":
            columns.append(column)
            arrays.append(values)
            continue
        kind: Kind = "money" if column.unit else "rate"
        for end, array in zip(("low", "high"), _ends(values.combine_chunks()), strict=True):
            columns.append(replace(column, name=f"{column.name}_{end}", kind=kind))
            arrays.append(array)
    return columns, pa.table(dict(zip([c.name for c in columns], arrays, strict=True)))


def _ends(values: Any) -> tuple[Any, Any]:
    import pyarrow.compute as pc

    return pc.struct_field(values, "low"), pc.struct_field(values, "high")
