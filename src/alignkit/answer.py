"""The Answer: what every question returns, and the only thing a renderer sees.

An Answer carries its rows together with what they mean: the definition in one sentence, the basis (period, model,
currency, n), each column's kind and unit, the notes of the guards that fired, and the assumptions that were used. So a
new measure gets every output format, a new format gets every measure, and no number leaves without its unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from alignkit import money

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: text · key (an id) · money (decimal of `unit`, a currency) · rate and share (0..1) · count · number (any real)
#: · duration (days) · day · instant (UTC) · weight (an integer share of a total) · interval (a struct of low and high)
Kind = Literal[
    "text",
    "key",
    "money",
    "rate",
    "share",
    "count",
    "number",
    "duration",
    "day",
    "instant",
    "weight",
    "interval",
    "flag",
]
Source = Literal["default", "config", "flag", "environment", "data"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in data, what it is, its unit, and a sentence that says so.

    `label` is the heading on a screen; empty means the name with spaces.
    """

    name: str
    kind: Kind
    description: str
    unit: str = ""
    label: str = ""

    @property
    def heading(self) -> str:
        return self.label or self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Assumption:
    """A setting that shaped the answer, its value, and who set it."""

    name: str
    value: Any
    source: Source = "default"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows with their meaning. Immutable; `rows` is an Arrow table whose columns are exactly `columns`.

    >>> import pyarrow as pa
    >>> answer = Answer(
    ...     name="deals", title="How many deals?", definition="Won deals.",
    ...     columns=(Column("won", "count", "deals won"),), rows=pa.table({"won": [3]}))
    >>> answer.to_dicts()
    [{'won': 3}]
    """

    name: str
    title: str
    definition: str
    columns: tuple[Column, ...]
    rows: pa.Table
    basis: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        expected = [column.name for column in self.columns]
        if self.rows.column_names != expected:
            raise ValueError(f"answer {self.name!r}: rows have {self.rows.column_names}, columns say {expected}")

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table: money as decimal128 with its currency's digits."""
        return self.rows

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a DataFrame; money stays exact (`ArrowDtype` decimals), never a float."""
        import pandas as pd

        frame: pd.DataFrame = self.rows.to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as Python values, money as `Decimal`."""
        dicts: list[dict[str, Any]] = self.rows.to_pylist()
        return dicts

    def top(self, n: int, note: str = "") -> Answer:
        """The first `n` rows; `note` says what was left out."""
        notes = (*self.notes, note) if note and self.rows.num_rows > n else self.notes
        return replace(self, rows=self.rows.slice(0, n), notes=notes)


def table(columns: Sequence[Column], values: Mapping[str, Any]) -> pa.Table:
    """Build rows in the order and types of `columns`; money columns take minor units and become decimals.

    >>> table([Column("credit", "money", "…", unit="USD")], {"credit": [123450, None]})["credit"].to_pylist()
    [Decimal('1234.50'), None]
    """
    import pyarrow as pa

    arrays = [_array(column, values[column.name]) for column in columns]
    return pa.table(dict(zip([c.name for c in columns], arrays, strict=True)))


_TYPES = {
    "text": "string",
    "key": "string",
    "rate": "float64",
    "share": "float64",
    "count": "int64",
    "number": "float64",
    "weight": "int64",
    "duration": "int64",
    "day": "date32",
    "flag": "bool_",
}


def _array(column: Column, values: Any) -> Any:
    import pyarrow as pa

    if column.kind == "money":
        return money_array(values, column.unit)
    if column.kind == "instant":
        return pa.array(values, pa.timestamp("us", "UTC"))
    if column.kind == "interval":
        return pa.array(values)
    dtype = getattr(pa, _TYPES[column.kind])()
    return values.cast(dtype) if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, dtype)


def money_array(minor: Any, currency: str) -> pa.Array:
    """Minor units as decimal128 with the currency's digits; nulls stay null, nothing is rounded.

    `minor` is a sequence of int or None, a numpy array, or an Arrow int64 array.

    >>> money_array([5, None], "JPY").to_pylist()
    [Decimal('5'), None]
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    values = minor.combine_chunks() if isinstance(minor, pa.ChunkedArray) else minor
    values = values.cast(pa.int64()) if isinstance(values, pa.Array) else pa.array(values, pa.int64())
    # A decimal128 is a 16-byte two's complement integer: the minor units and their sign, side by side.
    limbs = np.empty((len(values), 2), np.int64)
    limbs[:, 0] = values.fill_null(0).to_numpy()
    limbs[:, 1] = limbs[:, 0] >> 63
    scale = pa.decimal128(38, money.digits(currency))
    valid = None if values.null_count == 0 else pc.is_valid(values).buffers()[1]
    return pa.Array.from_buffers(scale, len(values), [valid, pa.py_buffer(limbs)])
