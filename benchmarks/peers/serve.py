"""Answer questions about peers, one JSON line each: `python -m benchmarks.peers.serve`, in the peers' environment.

A question is `{"ask": "mam.shapley", "of": [...], "with": {...}}`; the answer `{"found": …}` or `{"raised": …}`.
Whatever a peer prints goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any


def answer(question: dict[str, Any]) -> dict[str, object]:
    """What the driver's function gives, or how it failed: a failure of a peer is a finding too."""
    module, function = question["ask"].rsplit(".", 1)
    try:
        driver = importlib.import_module(f"benchmarks.peers.drivers.{module}")
    except ImportError as error:
        return {"missing": str(error)}
    try:
        return {"found": getattr(driver, function)(*question.get("of", []), **question.get("with", {}))}
    except Exception as error:  # noqa: BLE001 - any failure of theirs is the answer
        return {"raised": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Read questions until there are none."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
