"""What a case is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Figures = Mapping[str, float]
Found = Figures | str
Table = dict[str, list[Any]]


def table(*rows: tuple[str | None, float, float]) -> Table:
    """Paths with their conversions and nulls, each conversion worth 1."""
    path, won, lost = zip(*rows, strict=True)
    return {"path": list(path), "conversions": list(won), "nulls": list(lost), "value": [float(count) for count in won]}


@dataclass(frozen=True)
class Question:
    """A driver's function and what it is given."""

    ask: str
    of: Sequence[Any] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A finding about a peer, by an input small enough to work out by hand.

    `gives` is what the peer gave when it was run (figures, or a sentence where they vary), or what its source says it
    does where it was only read. `right` follows from the definition, in `because`. `ours` is run, never quoted.
    `asked` are the questions to the peer; `holds` says whether the replies show the finding; without it the last
    reply must be `gives`.
    """

    name: str
    peer: str
    title: str
    given: str
    gives: Found
    because: str
    right: Found
    ours: Callable[[], Found]
    asked: tuple[Question, ...] = ()
    holds: Callable[[list[dict[str, Any]]], bool] | None = None

    @cached_property
    def answer(self) -> Found:
        """What alignkit gives."""
        return self.ours()

    @property
    def is_run(self) -> bool:
        """Whether the peer was run."""
        return bool(self.asked)


def found(reply: Mapping[str, Any]) -> Any:
    """What a peer found; a peer that failed where it should not is shown."""
    assert "found" in reply, reply
    return reply["found"]
