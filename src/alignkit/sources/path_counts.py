"""How many journeys took each path: won, lost, and what the won ones were worth, as checked numbers.

Blank is nothing. Counts are zero or more and may be fractions; a value may be anything finite. What a missing column
means is decided by the others, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alignkit.errors import InputError, Place

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

#: A number as a file writes it: no signs of thousands, a decimal point.
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"

ZERO_OR_MORE = frozenset({"conversions", "nulls"})


@dataclass(frozen=True)
class Counts:
    """Per path: journeys won, journeys lost, and the value of the won ones.

    `has_value`: a column says it; else a conversion is worth 1. `value_of_lost`: what stands on paths nobody won.
    """

    conversions: Floats
    nulls: Floats
    value: Floats
    has_value: bool = True
    value_of_lost: float = 0.0


@dataclass(frozen=True)
class Numbers:
    """A column of numbers, and how many of its cells were blank."""

    values: Floats
    blank: int = 0

    @classmethod
    def read(cls, column: pa.ChunkedArray, field: str, at: Callable[[int], Place]) -> Numbers:
        """The numbers of a column; `InputError` with the place of the first cell that is none.

        >>> import pyarrow as pa
        >>> Numbers.read(pa.chunked_array([["1.5", "", "2"]]), "value", lambda row: Place("f.csv", row + 2))
        Numbers(values=array([1.5, 0. , 2. ]), blank=1)
        """
        import pyarrow as pa

        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = _from_text(column, field, at)
        elif pa.types.is_null(column.type):
            column = pa.chunked_array([pa.nulls(len(column), pa.float64())])
        elif pa.types.is_boolean(column.type):
            column = column.cast(pa.int8())
        elif not _is_number(column.type):
            raise InputError("unreadable-number", f"holds {column.type}, not numbers", where=_whole(at))
        values = column.cast(pa.float64(), safe=False).to_numpy().astype(np.float64)
        blank = np.isnan(values)
        values[blank] = 0.0
        _check(values, field, at)
        return cls(values, int(blank.sum()))


def counted(numbers: Mapping[str, Numbers], rows: int, where: Place) -> tuple[Counts, list[str]]:
    """What each row counts for, and what is to be said about it.

    Without conversions every row is one won journey; with 0 or 1 in every row and no nulls a row is one journey, won or
    lost; without a value a conversion is worth 1; value on a row that nobody won is nobody's.
    """
    notes = [f"{n.blank:,} blank {field} were read as 0." for field, n in numbers.items() if n.blank]
    conversions, nulls = (numbers[f].values if f in numbers else None for f in ("conversions", "nulls"))
    if conversions is None:
        if nulls is not None:
            raise InputError(
                "missing-column",
                "has lost journeys but no column of conversions",
                where=where,
                do=['name it:  --conversions-column "…"'],
            )
        conversions, nulls = np.ones(rows), np.zeros(rows)
        notes.append("There is no column of conversions: every row counts as one won journey.")
    elif nulls is None:
        nulls, said = _unsaid_nulls(conversions)
        notes.append(said)
    if "value" not in numbers:
        return Counts(conversions, nulls, conversions, has_value=False), notes
    value = np.where(conversions > 0, numbers["value"].values, 0.0)
    lost = float((numbers["value"].values - value).sum())
    return Counts(conversions, nulls, value, value_of_lost=lost), notes


def _unsaid_nulls(conversions: Floats) -> tuple[Floats, str]:
    if conversions.size and np.isin(conversions, (0.0, 1.0)).all() and (conversions == 0).any():
        return 1 - conversions, "Conversions are 0 or 1 in every row: a row is one journey, lost where it is 0."
    return np.zeros(len(conversions)), "There is no column of lost journeys: models that learn see only won ones."


def _from_text(column: pa.ChunkedArray, field: str, at: Callable[[int], Place]) -> pa.ChunkedArray:
    """Texts as floats: blank is null, true and false are 1 and 0, anything else must be a number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        # Arrow reads more than we do ("inf", "nan", "0x1"): only what has no letter but an exponent's is left to it.
        if not pc.any(pc.match_substring_regex(column, "[^0-9.-]")).as_py():
            return _blank_as_null(column).cast(pa.float64())
    except pa.ArrowInvalid:
        pass
    texts = pc.utf8_trim_whitespace(_blank_as_null(column))
    blank = pc.or_kleene(pc.equal(texts, ""), pc.is_in(pc.utf8_lower(texts), pa.array(["nan"], texts.type)))
    texts = pc.if_else(pc.fill_null(blank, fill_value=True), pa.scalar(None, texts.type), texts)
    lower = pc.utf8_lower(texts)
    if (
        field in ZERO_OR_MORE
        and pc.all(pc.is_in(lower, pa.array(["true", "false", None], lower.type)), min_count=0).as_py()
    ):
        return pc.equal(lower, "true").cast(pa.int8())
    good = pc.fill_null(pc.match_substring_regex(texts, NUMBER), fill_value=True)
    if not pc.all(good, min_count=0).as_py():
        row = pc.index(good, value=False).as_py()
        raise _no_number(column[row].as_py(), at(row))
    return pc.replace_substring_regex(texts, r"^\+", "").cast(pa.float64())


def _blank_as_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)


def _no_number(text: str, where: Place) -> InputError:
    do = "write it like 1234.5, without signs of thousands"
    return InputError("unreadable-number", f"“{text[:40]}” is not a number", where=where, do=[do])


def _check(values: Floats, field: str, at: Callable[[int], Place]) -> None:
    bad = ~np.isfinite(values)
    if bad.any():
        raise InputError("unreadable-number", "is not finite", where=at(int(bad.argmax())), do=["fix the row"])
    bad = values < 0
    if field in ZERO_OR_MORE and bad.any():
        row = int(bad.argmax())
        what = f"{values[row]:g} is no count: {field} are zero or more"
        raise InputError("negative-count", what, where=at(row), do=["fix the row"])


def _is_number(kind: Any) -> bool:
    import pyarrow.types as kinds

    return any(test(kind) for test in (kinds.is_integer, kinds.is_floating, kinds.is_decimal))


def _whole(at: Callable[[int], Place]) -> Place:
    """The column as a whole: its place without a line."""
    place = at(0)
    return Place(place.file, None, place.column)
