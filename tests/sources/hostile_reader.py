"""Reads hostile files in a process of its own: a path a line in, what became of it a line out. Run by its test alone."""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle
from typing import Any

import pyarrow as pa

import alignkit
from alignkit.errors import AlignkitError

DEALS = pa.table({"deal_id": ["D"], "outcome": ["open"]})
FIELDS = ("touch_id", "person_id", "campaign_id", "kind", "touched_at", "asset")


def looked_at(path: str) -> dict[str, Any]:
    """Inspected, then loaded as touches out of whatever columns it has, so that its cells are decoded too."""
    (report,) = alignkit.inspect(path).reports
    headings = report.unmapped or [one.column for one in report.mapped if one.column]
    if not headings:
        return {"ended": "inspected", "said": [report.evidence, *report.notes], "rows": rows(report)}
    columns = dict(zip(FIELDS, cycle(headings)))
    with alignkit.load(DEALS, touches=path, settings={"inputs.touches.columns": columns}, threads=1) as project:
        loaded = next(one for one in project.loaded.files if one.record == "touches" and not one.derived)
        return {"ended": "loaded", "said": [loaded.evidence], "rows": rows(loaded)}


def rows(report: alignkit.sources.FileReport) -> list[int]:
    """The rows of the file, then what became of them."""
    return [report.rows_in_file, report.loaded, report.quarantined, report.dropped, report.duplicates]


def peak() -> int:
    """The most memory this process has had, in MiB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


for line in sys.stdin:
    began = time.monotonic()
    try:
        became = looked_at(line.rstrip("\n"))
    except AlignkitError as error:
        became = {"ended": error.code, "said": [str(error)], "rows": []}
    except BaseException as error:  # noqa: BLE001 - that nothing else comes out is what is tested
        became = {"ended": "traceback", "said": [repr(error)], "rows": []}
    print(json.dumps(became | {"seconds": time.monotonic() - began, "peak": peak()}), flush=True)
