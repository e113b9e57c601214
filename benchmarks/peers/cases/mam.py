"""Marketing-Attribution-Models 2.1.1."""

from __future__ import annotations

from typing import Any

from benchmarks.peers import ours
from benchmarks.peers.cases.case import Case, Question, found, table
from benchmarks.peers.ours import Deal

PEER = "Marketing-Attribution-Models 2.1.1"

SIX = table((" > ".join("abcdef"), 100, 0))
HARMFUL = table(("a", 9, 1), ("a > b", 1, 9))
WON_AND_LOST = {"path": ["a > b", "c > d"], "conversions": [1, 0], "nulls": [0, 1], "value": [300.0, 600.0]}
TWO_WINS = table(("a > b", 1, 0), ("a", 1, 2))
CHANNELS = ["a", "b", "c", "d"]


def _many_last(replies: list[dict[str, Any]]) -> bool:
    return len([channel for channel, credit in found(replies[-1]).items() if credit]) > 1


def _signed() -> dict[str, float]:
    assert ours.refuses_shares(HARMFUL)
    return ours.sum_game(HARMFUL)


def _lost() -> dict[str, float]:
    deals = [Deal("D-1", "300", "2026-06-01", ["ann"]), Deal("D-2", "600", "2026-06-01", ["bob"], "lost")]
    touches = [("ann", "a", "2026-05-01"), ("ann", "b", "2026-05-02")]
    touches += [("bob", "c", "2026-05-01"), ("bob", "d", "2026-05-02")]
    return {**dict.fromkeys("abcd", 0.0), **ours.by_campaign(deals, touches)}


def _ties() -> dict[str, float]:
    """As the peer's users: deals of 1, four touches of one person on one day. Upside down the file says the same."""
    deals = [Deal(f"D{number}", "1", "2026-06-01", [f"u{number}"]) for number in range(1000)]
    touches = [(f"u{number}", channel, "2026-05-01") for number in range(1000) for channel in CHANNELS]
    found = ours.by_campaign(deals, touches, "last")
    assert found == ours.by_campaign(deals, touches, "last", upside_down=True)
    return {**dict.fromkeys(CHANNELS, 0.0), **found}


CASES = (
    Case(
        "shapley-drops-channels",
        PEER,
        "Shapley keeps four channels of a journey, the last four of the alphabet",
        "`a > b > c > d > e > f`, 100 conversions. Shapley, defaults (`max_size=4`).",
        {"a": 0.0, "b": 0.0, "c": 25.0, "d": 25.0, "e": 25.0, "f": 25.0},
        "All six are in every journey, so they are interchangeable: 100 ∕ 6 each, in any symmetric game.",
        dict.fromkeys("abcdef", 100 / 6),
        lambda: ours.sum_game(SIX),
        (Question("mam.shapley", (SIX,)),),
        lambda replies: found(replies[-1]) == dict.fromkeys("cdef", 25.0),
    ),
    Case(
        "negative-credit",
        PEER,
        "Shapley of rates gives less than nothing, and somebody else more than everything",
        "`a` 9 conversions and 1 null, `a > b` 1 conversion and 9 nulls: 10 conversions. Shapley, defaults.",
        {"a": 14.0, "b": -4.0},
        "In the sum game a has 9 + ½, b has ½. In the game of rates the values are signed (a 0.7, b −0.2: with b it"
        " goes worse): alignkit shows those as effects, and refuses to make shares of them.",
        {"a": 9.5, "b": 0.5},
        _signed,
        (Question("mam.shapley", (HARMFUL,)),),
    ),
    Case(
        "lost-deals-are-paid",
        PEER,
        "With a value column, lost deals are paid",
        "A deal of 300, won, after `a > b`; a deal of 600, lost, after `c > d`. Linear, of value.",
        {"a": 150.0, "b": 150.0, "c": 300.0, "d": 300.0},
        "300 was won, and only a and b were on the way to it.",
        {"a": 150.0, "b": 150.0, "c": 0.0, "d": 0.0},
        _lost,
        (Question("mam.linear_with_value", (WON_AND_LOST,)),),
    ),
    Case(
        "markov-credit-within-journeys",
        PEER,
        "The Markov credit that it prints is not in proportion to the removal effects that it prints",
        "`a > b` 1 conversion, `a` 1 conversion and 2 nulls. Markov, order 1.",
        {"a": 5 / 3, "b": 1 / 3},
        "Everything begins at a, so its effect is 1; half of the conversions pass through b: 0.5. Two conversions as"
        " 1 : 0.5 are 4 ∕ 3 and 2 ∕ 3. The peer shares each journey by the effects of its own touches. alignkit"
        " has a ledger too, which it prints *beside* the model table, and says that they differ.",
        {"a": 4 / 3, "b": 2 / 3},
        lambda: ours.markov_credit(TWO_WINS),
        (Question("mam.markov_credit", (TWO_WINS,)),),
    ),
    Case(
        "ties",
        PEER,
        "Touches of one time come in no particular order",
        "1,000 users, each with the touches a, b, c, d of one time, in this order in the file. Last touch.",
        "a 249, b 108, c 178, d 465",
        "No order of the four is truer than another, but it should be *one*, for all users and in every file: alignkit"
        " orders by time, then by the id of the touch.",
        {"a": 0.0, "b": 0.0, "c": 0.0, "d": 1000.0},
        _ties,
        (Question("mam.last_click_of_ties", (), {"users": 1000, "channels": CHANNELS}),),
        _many_last,
    ),
)
