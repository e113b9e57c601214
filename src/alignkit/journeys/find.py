"""Which deal a person means: by its id of 15 or 18 characters, or by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alignkit.errors import UsageError, did_you_mean
from alignkit.journeys.prepare import Prepared

Row = Mapping[str, Any]


def find_deal(prepared: Prepared, asked: str) -> str:
    """The id of the won deal that is meant; `UsageError` where there is none, or more than one of that name."""
    named = prepared.catalog.rows(prepared.query("find_deal", deal=asked, lowered=asked.lower())).to_pylist()
    meant = [row for row in named if row["by_id"]] or named
    won = [row for row in meant if row["is_booked"]]
    if len(won) != 1:
        raise _not_found(prepared, asked, meant, won)
    return str(won[0]["deal_id"])


def _not_found(prepared: Prepared, asked: str, meant: Sequence[Row], won: Sequence[Row]) -> UsageError:
    if len(won) > 1:
        ids = ", ".join(str(row["deal_id"]) for row in won[:5])
        return UsageError(
            "ambiguous-deal", f"{len(won)} won deals are called {asked!r}: {ids}", do=["name it by its id"]
        )
    if meant:
        state = meant[0]["outcome"]
        state = "not known as of that day, deleted, or not won" if state == "won" else state
        return UsageError("not-won", f"deal {meant[0]['deal_id']} is {state}", why="Only won deals are credited.")
    names = prepared.catalog.rows(prepared.query("deal_names")).to_pylist()
    hint = did_you_mean(asked, [str(value).lower() for row in names for value in row.values() if value])
    return UsageError("unknown-deal", f"there is no deal {asked!r}", do=[hint or "see  alignkit attribute --by deal"])
