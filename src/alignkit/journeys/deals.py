"""The booked deals of one answer, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from alignkit.ragged import Ints

#: A day that is not known, as a number.
NO_DAY = -(2**31)


@dataclass(frozen=True)
class Deals:
    """The booked deals of one answer, one row each in the order of their ids; `rows` is Arrow."""

    rows: pa.Table

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def days(self, name: str) -> Ints:
        """A day column as day numbers, `NO_DAY` where it is null."""
        days: Ints = self.rows[name].combine_chunks().cast(pa.int32()).fill_null(NO_DAY).to_numpy().astype(np.int64)
        return days

    def numbers(self, name: str) -> Ints:
        """A column of whole numbers without nulls."""
        return numbers(self.rows[name])

    def texts(self, name: str) -> list[str | None]:
        """A text column as Python values."""
        texts: list[str | None] = self.rows[name].to_pylist()
        return texts


def numbers(column: pa.ChunkedArray) -> Ints:
    """A column of whole numbers without nulls, as an array."""
    values: Ints = column.to_numpy().astype(np.int64, copy=False)
    return values
