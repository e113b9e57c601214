"""An engine's own tables as Answers: transitions, coalitions, coefficients, positions; channels by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alignkit.answer import Answer, Column, table
from alignkit.ragged import Floats

#: Significant digits of what is shown: the last bits of a float sum depend on the machine.
DIGITS = 12

#: Channel numbers that are no channels, in the engines' tables.
ENDS = {-1: "(start)", -2: "(conversion)", -3: "(null)"}

#: Columns of the engines' tables that hold channel numbers.
CHANNELS = frozenset({"channel", "from", "to", "other"})

#: Tables that only say how to read another.
KEYS = frozenset({"players"})


def rounded(values: Floats, digits: int = DIGITS) -> Floats:
    """Values to so many significant digits.

    >>> rounded(np.array([0.0, 1 / 3, -12345.678901234567, 0.1 + 0.2])).tolist()
    [0.0, 0.333333333333, -12345.6789012, 0.3]
    """
    with np.errstate(divide="ignore"):
        place = np.floor(np.log10(np.abs(values)))
    left = np.clip(np.where(np.isfinite(place), digits - 1 - place, 0), -300, 300)
    up, down = 10.0 ** np.maximum(left, 0), 10.0 ** np.maximum(-left, 0)
    whole: Floats = np.rint(values * up / down) / up * down
    return whole + 0.0


def engine_table(
    channels: Sequence[str], model: str, name: str, tables: Mapping[str, Mapping[str, Any]], basis: Mapping[str, Any]
) -> Answer:
    """The table `name` of a model, its channel numbers replaced by `channels`."""
    found = dict(tables[name])
    if "mask" in found and "players" in tables:
        found = {"channels": _sets(channels, found["mask"], tables["players"]["channel"])} | found
        del found["mask"]
    columns = [
        Column(key, _kind(key, values), f"{key} of the table {name} of {model}") for key, values in found.items()
    ]
    cells = {key: _named(channels, values) if key in CHANNELS else values for key, values in found.items()}
    cells = {c.name: rounded(np.asarray(cells[c.name])) if c.kind == "number" else cells[c.name] for c in columns}
    return Answer(
        name=name,
        title=f"{name.capitalize()} of {model}",
        definition=f"The table {name} of the model {model}.",
        columns=tuple(columns),
        rows=table(columns, cells),
        basis={**basis, "model": model},
    )


def _sets(channels: Sequence[str], masks: Any, players: Any) -> list[str]:
    """Coalitions in words: bit i of a mask is player i."""
    names = _named(channels, players)
    members = ([name for bit, name in enumerate(names) if mask >> bit & 1] for mask in np.asarray(masks).tolist())
    return [" + ".join(found) or "(none)" for found in members]


def _kind(key: str, values: Any) -> Any:
    if key in CHANNELS or np.asarray(values).dtype.kind in "OUS":
        return "text"
    return "number" if np.asarray(values).dtype.kind == "f" else "count"


def _named(channels: Sequence[str], values: Any) -> list[str]:
    return [ENDS.get(number) or channels[number] for number in np.asarray(values).tolist()]
