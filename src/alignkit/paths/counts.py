"""How many journeys took each path: won, lost, and what the won ones were worth, as checked numbers.

Blank is nothing. Counts are zero or more and may be fractions; a value may be anything finite. What a missing column
means is decided by the others, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alignkit.errors import InputError, Place
from alignkit.ragged import Floats
from alignkit.sources.mapping.resolving import missing_column

if TYPE_CHECKING:
    import pyarrow as pa


#: A number as a file writes it: no signs of thousands, a decimal point.
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"

#: Above this a float has no cents left.
LARGEST = 1e13

ZERO_OR_MORE = frozenset({"conversions", "nulls", "occurrences"})


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
        values = column.cast(pa.float64(), safe=False).to_numpy()
        blank = int(np.isnan(values).sum())
        values = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf) if blank else values
        _check(values, field, at)
        return cls(values, blank)


def counted(numbers: Mapping[str, Numbers], rows: int, where: Place) -> tuple[Counts, list[str]]:
    """What each row counts for, and what is to be said about it.

    Without conversions every row is one won journey; with 0 or 1 in every row and no nulls a row is one journey (or as
    many as it says in occurrences), won or lost; without a value a conversion is worth 1; value on a row that nobody
    won is nobody's.
    """
    notes = [f"Blank cells of {field}, read as 0: {n.blank:,}." for field, n in numbers.items() if n.blank]
    conversions, nulls, said = _journeys({field: n.values for field, n in numbers.items()}, rows, where)
    notes += [said] if said else []
    if "value" not in numbers:
        return Counts(conversions, nulls, conversions, has_value=False), notes
    value = numbers["value"].values
    lost = float(value[conversions == 0].sum())
    value = np.where(conversions > 0, value, 0.0) if lost or value[conversions == 0].any() else value
    return Counts(conversions, nulls, value, value_of_lost=lost), notes


def _journeys(given: Mapping[str, Floats], rows: int, where: Place) -> tuple[Floats, Floats, str]:
    """Journeys won and lost per row, and what had to be decided."""
    conversions, nulls, times = (given.get(field) for field in ("conversions", "nulls", "occurrences"))
    if conversions is None:
        if nulls is not None or times is not None:
            do = ['name it:  --conversions-column "…"']
            why = "Nulls and occurrences count nothing without them."
            raise missing_column({"conversions": ["conversions"]}, where, why, do)
        said = "There is no column of conversions: every row counts as one won journey."
        return np.ones(rows), np.zeros(rows), said
    if nulls is not None and times is None:
        return conversions, nulls, ""
    flags = bool(((conversions == 0) | (conversions == 1)).all())
    if times is not None:
        if nulls is not None or not flags:
            what = "has occurrences, so its conversions must be 0 or 1 and there are no nulls"
            raise InputError("ambiguous-column", what, where=where, do=["take one of the columns out"])
        return conversions * times, (1 - conversions) * times, ""
    if flags and (conversions == 0).any():
        said = "Conversions are 0 or 1 in every row: a row is one journey, lost where it is 0."
        return conversions, 1 - conversions, said
    said = "There is no column of lost journeys: models that learn see only won ones."
    return conversions, np.zeros(rows), said


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
    if values.size and not max(values.max(), -values.min()) < LARGEST:
        row = int((np.abs(values) >= LARGEST).argmax())
        what = f"{values[row]:g} is too large: its parts could not be told apart any more"
        raise InputError("unreadable-number", what, where=at(row), do=["fix the row"])
    if field in ZERO_OR_MORE and values.min(initial=0.0) < 0:
        row = int((values < 0).argmax())
        what = f"{values[row]:g} is no count: {field} are zero or more"
        raise InputError("negative-count", what, where=at(row), do=["fix the row"])


def _is_number(kind: Any) -> bool:
    import pyarrow.types as kinds

    return any(test(kind) for test in (kinds.is_integer, kinds.is_floating, kinds.is_decimal))


def _whole(at: Callable[[int], Place]) -> Place:
    """The column as a whole: its place without a line."""
    place = at(0)
    return Place(place.file, None, place.column)
