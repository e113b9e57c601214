"""The README beside the sample: every trap, where it is, and how many rows of it."""

from __future__ import annotations

from collections.abc import Mapping


def text(rows: Mapping[str, int], traps: Mapping[str, int], deals: int, seed: int) -> str:
    """The README of a company written with these rows and traps."""
    return "\n".join(
        [f"{deals} {seed}", *(f"{k} {v}" for k, v in rows.items()), *(f"{k} {v}" for k, v in traps.items())]
    )
