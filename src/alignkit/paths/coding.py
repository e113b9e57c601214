"""Path strings as numbers: `"Search > Email > Search"` becomes 0, 1, 0, and the names stand once.

The texts are cut and numbered by Arrow, some rows at a time, so that no step is ever a Python object; only the distinct
names are. A path may also be a JSON list (`["Search > brand", "Email"]`) or a list column: then a name may hold the
separator.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from alignkit.errors import InputError, Place, UsageError
from alignkit.ragged import Codes, Ints

if TYPE_CHECKING:
    import pyarrow as pa

#: What may stand between two steps, the more telling first.
MARKS = ("->", "=>", "→", "»", " > ", ">", "|", ";", ",")

#: The word that asks for JSON lists where a separator is named.
JSON = "json"

#: The channel of a step that has no name: a touch all the same, and no neighbour's.
UNNAMED = "(no name)"

#: Rows cut at a time: their pieces stay in the processor's cache, and offsets stay small.
ROWS = 1 << 15

#: Bytes of text that offsets of 32 bits can count, with a margin.
SMALL = 1 << 30

#: Pieces cut at the same time.
WORKERS = 2

#: Rows that are looked at to see what a path is; all of them decide whether that is certain.
HEAD = 200

At = Callable[[int], Place]
Cut = Callable[["pa.Array"], "pa.Array"]


@dataclass(frozen=True)
class Separator:
    """What stands between two steps, and why that is so."""

    text: str
    why: str


@dataclass(frozen=True)
class CodedPaths:
    """Coded paths without their counts: path i is `step[start[i]:start[i + 1]]`; code c is `channels[c]`.

    Codes follow the first appearance of a name. `unnamed` counts the steps without a name.
    """

    step: Codes
    start: Ints
    channels: tuple[str, ...]
    separator: Separator
    unnamed: int = 0


def steps(column: pa.ChunkedArray, separator: str | None = None, at: At | None = None) -> CodedPaths:
    """The steps of a column of paths: texts with a separator, JSON lists, or lists.

    Without `separator` it is found, where that is certain; `InputError` where it is not. Blanks around names are
    trimmed, except in lists. A blank path has no step; `at` says where a row stands.

    >>> import pyarrow as pa
    >>> found = steps(pa.chunked_array([["A > B > A", "", "B"]]))
    >>> found.step.tolist(), found.start.tolist(), found.channels, found.separator.text
    ([0, 1, 0, 1], [0, 3, 3, 4], ('A', 'B'), ' > ')
    """
    import pyarrow as pa

    at = at or (lambda row: Place("paths", row + 1))
    if pa.types.is_fixed_size_list(column.type):
        column = column.cast(pa.list_(column.type.value_type))
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        if pa.types.is_nested(column.type.value_type):
            raise _no_name(at(0))
        return _numbered(_lists(column, at), Separator("", "the column holds lists"), trim=False)
    texts = _texts(column)
    head = _head(texts)
    if separator == "":
        raise UsageError("usage", "a separator has at least one character", do=['write  --separator " > "'])
    if separator == JSON or (separator is None and _looks_json(head)):
        why = "asked for" if separator else "every path is a JSON list"
        return _numbered(_parsed(texts, at), Separator(JSON, why), trim=False)
    if separator is not None:
        return _numbered(_some_rows(texts), Separator(separator, "asked for"), trim=True, cut=partial(_cut, separator))
    return _certain(texts, head)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of texts, nothing missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_null(column.type):
        return pa.chunked_array([pa.array([""] * len(column), pa.string())])
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        if pa.types.is_nested(column.type):
            raise InputError("unreadable-path", f"holds {column.type}, not texts or lists of names")
        column = column.cast(pa.large_string())
    return pc.fill_null(column, "") if column.null_count else column


def _head(texts: pa.ChunkedArray) -> list[str]:
    return [text for text in texts.slice(0, HEAD).to_pylist() if text and not text.isspace()]


def _certain(texts: pa.ChunkedArray, head: Sequence[str]) -> CodedPaths:
    """The steps under the one mark that stands between names; refused where a name holds another mark."""
    mark = next((mark for mark in MARKS if any(mark in text for text in head)), None)
    found = _numbered(_some_rows(texts), Separator(mark or "", ""), trim=True, cut=partial(_cut, mark))
    if mark is None and (late := _marked(found.channels)):
        mark = late[0]
        found = _numbered(_some_rows(texts), Separator(mark, ""), trim=True, cut=partial(_cut, mark))
    if others := _marked(found.channels):
        raise _ambiguous(found.channels, mark or "", others[0])
    why = f"no other mark stands in any name than “{mark}” between them" if mark else "every path is one name"
    return CodedPaths(found.step, found.start, found.channels, Separator(mark or "", why), found.unnamed)


def _marked(names: Sequence[str]) -> list[str]:
    """The marks that stand in a name."""
    together = "\n".join(names)
    return [mark for mark in MARKS if mark in together]


def _ambiguous(names: Sequence[str], mark: str, other: str) -> InputError:
    example = next(name for name in names if other in name)
    return InputError(
        "ambiguous-separator",
        f"“{example[:60]}” may be one name, or steps with “{other.strip()}” between them",
        why=f"“{mark.strip()}” stands between other names of this column, so either may be meant.",
        do=[f'say which it is:  --separator "{mark}"', f'or  --separator "{other}"'],
    )


def _cut(mark: str | None, rows: pa.Array) -> pa.Array:
    """Lists of steps; without a mark a path is one step."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if mark is None:
        return pa.ListArray.from_arrays(np.arange(len(rows) + 1, dtype=np.int32), rows)
    # Offsets of 32 bits are read faster, where they can count the text.
    return pc.split_pattern(rows.cast(pa.string()) if rows.nbytes < SMALL else rows, mark)


def _some_rows(column: pa.ChunkedArray) -> Iterator[pa.Array]:
    for chunk in column.chunks:
        yield from (chunk.slice(first, ROWS) for first in range(0, len(chunk), ROWS))


def _lists(column: pa.ChunkedArray, at: At) -> Iterator[pa.Array]:
    """Lists as they are; a missing one is an empty path, a missing name is refused."""
    import pyarrow as pa
    import pyarrow.compute as pc

    row = 0
    for rows in _some_rows(column):
        if rows.flatten().null_count:
            bad = next(i for i, names in enumerate(rows.to_pylist()) if names and None in names)
            raise _no_name(at(row + bad))
        row += len(rows)
        filled = pc.fill_null(rows, pa.scalar([], rows.type)) if rows.null_count else rows
        yield filled.cast(pa.list_(pa.large_string()))


def _looks_json(head: Sequence[str]) -> bool:
    """Every path is in brackets, or one is a JSON list of names: then one that is broken is refused, not cut."""
    bracketed = [text for text in map(str.strip, head) if text.startswith("[") and text.endswith("]")]
    return bool(bracketed) and (len(bracketed) == len(head) or any(map(_is_list, bracketed)))


def _is_list(text: str) -> bool:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return bool(names) and all(isinstance(name, str) for name in names)


def _parsed(texts: pa.ChunkedArray, at: At) -> Iterator[pa.Array]:
    """JSON lists, each distinct text parsed once."""
    import pyarrow as pa

    row = 0
    known: dict[str, list[str]] = {}
    for rows in _some_rows(texts):
        lists = []
        for number, text in enumerate(rows.to_pylist()):
            if text not in known:
                known[text] = _names(text, partial(at, row + number))
            lists.append(known[text])
        row += len(rows)
        yield pa.array(lists, pa.list_(pa.large_string()))


def _names(text: str, at: Callable[[], Place]) -> list[str]:
    if not text or text.isspace():
        return []
    try:
        names: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "unreadable-path", "is no JSON list", where=at(), do=["fix the row", "or name the separator:  --separator"]
        ) from error
    if not isinstance(names, list):
        raise InputError("unreadable-path", "is JSON, but no list", where=at(), do=["fix the row"])
    if not all(isinstance(name, str) for name in names):
        raise _no_name(at())
    return names


def _no_name(where: Place) -> InputError:
    return InputError("unreadable-path", "has a step that is no text", where=where, do=["fix the row"])


def _numbered(rows: Iterator[pa.Array], separator: Separator, *, trim: bool, cut: Cut | None = None) -> CodedPaths:
    """Names numbered by their first appearance, over all rows; `cut` makes lists of rows that are none."""
    import pyarrow as pa

    parts = list(rows)
    if len(parts) > 1:
        # Arrow lets go of the interpreter while it works.
        with ThreadPoolExecutor(WORKERS) as pool:
            pieces = list(pool.map(partial(_piece, cut), parts))
    else:
        pieces = [_piece(cut, part) for part in parts]
    if not pieces:
        return CodedPaths(np.zeros(0, np.int32), np.zeros(1, np.int64), (), separator)
    whole = pa.chunked_array([codes for codes, _ in pieces]).unify_dictionaries()
    code = np.concatenate([chunk.indices.to_numpy() for chunk in whole.chunks])
    length = np.concatenate([length for _, length in pieces])
    return _tidy(code, length, whole.chunk(0).dictionary.to_pylist(), separator, trim=trim)


def _piece(cut: Cut | None, rows: pa.Array) -> tuple[pa.Array, Codes]:
    """The names of some rows as codes of their own, and how many each row has."""
    lists = cut(rows) if cut else rows
    return lists.flatten().dictionary_encode(), np.diff(lists.offsets.to_numpy()).astype(np.int32)


def _tidy(code: Codes, length: Codes, names: Sequence[str], separator: Separator, *, trim: bool) -> CodedPaths:
    """Names trimmed, blank paths emptied, steps without a name counted."""
    final: dict[str, int] = {}
    trimmed = [name.strip() if trim else name for name in names]
    blanks = np.array([name == "" for name in trimmed], bool)
    is_blank = blanks[code] if blanks.any() else None
    if is_blank is not None and trim:
        empty = np.zeros(len(length), bool)
        single = np.flatnonzero(length == 1)
        empty[single] = is_blank[(np.cumsum(length, dtype=np.int64) - length)[single]]
        code = code[~np.repeat(empty, length)]
        is_blank = blanks[code]
        length = np.where(empty, 0, length)
    unnamed = 0 if is_blank is None else int(is_blank.sum())
    place = np.zeros(len(names), np.int32)
    for number, name in enumerate(trimmed):
        if name or unnamed:
            place[number] = final.setdefault(name or UNNAMED, len(final))
    if len(final) < len(names):
        code = place[code]
    start = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=start[1:])
    return CodedPaths(code, start, tuple(final), separator, unnamed)
