"""Parquet: the first answer's rows with exact types; its meaning travels in the file's metadata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from alignkit.answer import Answer
from alignkit.reports import json
from alignkit.reports.flat import flat

ROW_GROUP = 131_072


def write(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """Write the first answer: money as decimal128 with its currency's digits, days as date32.

    The schema's metadata key `alignkit` holds the answer's title, definition, basis and columns as JSON.
    """
    import pyarrow.parquet as pq

    _, table = flat(answers[0])
    meaning = {"alignkit": json.dumps(json.head(answers[0])).encode("utf-8", "backslashreplace")}
    pq.write_table(table.replace_schema_metadata(meaning), stream, row_group_size=ROW_GROUP, compression="zstd")
