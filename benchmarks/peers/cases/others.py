"""The smaller packages."""

from __future__ import annotations

import math
from typing import Any

import alignkit
from benchmarks.peers import ours
from benchmarks.peers.cases.case import Case, Question, found, table
from benchmarks.peers.ours import Deal

MTA = "mta 0.0.9"
PYCHATTR = "pychattr 0.2.1"
DO = "do-attribution 0.0.2"
SHAPLEY = "shapley-attribution 2.1.0"
AUDIT = "mta-audit 0.1.2"
SCORE = "pyattrscore 0.0.1"

THREE = table(("C1 > C2 > C3", 1, 0), ("C1", 0, 1), ("C2 > C3", 0, 1))
THREE_BY_HAND = (
    "1 of 3 journeys converts. Without C1 those that begin at C2 (1 of 3) still convert every second time, for half of"
    " the arrivals at C3 convert: 1 ∕ 6 is left of 1 ∕ 3, effect 0.5. Nothing converts without C2 or C3: 1 and 1."
)
EFFECTS = {"C1": 0.5, "C2": 1.0, "C3": 1.0}
EACH_ONE = dict.fromkeys(EFFECTS, 1.0)
SINGLE = table(("a", 100, 900), ("b", 50, 950), ("c", 2, 98))
RETURNING = table(("A > B > C > A", 1, 0))
TWO = table(("a > b", 1, 0))
APART = table(("a", 1, 0), ("b", 1, 0))
HARMFUL = table(("a", 9, 1), ("a > b", 1, 9))
JOURNEYS = [["a"]] * 10 + [["a", "b"]] * 10
OUTCOMES = [1] * 9 + [0] + [1] + [0] * 9
MANY = [f"c{number:03d}" for number in range(100)]
WIDE = table((" > ".join(MANY), 1, 0))
BUYER = [
    {"user_id": "u", "touchpoint_id": name, "channel": name, "timestamp": f"2026-01-0{day}"}
    | {"conversion": value > 0, "conversion_value": value or None}
    for name, day, value in (("a", 1, 0.0), ("b", 2, 50.0), ("c", 3, 0.0), ("d", 4, 100.0))
]


def _spread(replies: list[dict[str, Any]]) -> bool:
    given: list[float] = [found(reply)["c"] for reply in replies]
    return max(given) - min(given) > 0.5


def _even_in_sum_game() -> dict[str, float]:
    by_name = ours.sum_game(WIDE)
    assert len(by_name) == 100
    return {"each of the 100": max(by_name.values()), "sum": round(math.fsum(by_name.values()), 12)}


def _ordered_sum() -> dict[str, float]:
    from alignkit.engines.shapley.sum_game import ordered

    effect = ordered(ours.coded(WIDE)[1]).effect
    return {"each of the 100": float(effect.max()), "sum": round(float(effect.sum()), 12)}


def _decayed() -> dict[str, float]:
    """One deal, touches a week apart, the last on the day before it closed."""
    touches = [("ann", campaign, f"2026-05-{day:02d}") for campaign, day in zip("ABCA", (3, 10, 17, 24), strict=True)]
    return ours.by_campaign([Deal("D", "15", "2026-05-25", ["ann"])], touches, "time-decay")


def _two_conversions() -> dict[str, float]:
    deals = [Deal("first", "50", "2026-01-02", ["u"]), Deal("second", "100", "2026-01-04", ["u"])]
    return ours.by_campaign(deals, [("u", str(row["channel"]), str(row["timestamp"])) for row in BUYER])


def _refused() -> str:
    return "refused: the effects are signed" if ours.refuses_shares(HARMFUL) else "shared"


def _on_this_pandas() -> dict[str, float]:
    assert alignkit.__version__
    return ours.heuristics(TWO)["linear"]


CASES = (
    Case(
        "mta-markov-of-observed-paths",
        MTA,
        "`markov(sim=False)` counts observed paths only",
        "`C1 > C2 > C3` 1 conversion, `C1` 1 null, `C2 > C3` 1 null. Removal effects, not normalised.",
        EACH_ONE,
        THREE_BY_HAND + " The chain also takes `C2 > C3 > conversion`, which nobody in the file did.",
        EFFECTS,
        lambda: ours.removal_effects(THREE),
        (Question("mta_eeghor.markov", (THREE,)),),
    ),
    Case(
        "mta-time-decay-by-first-appearance",
        MTA,
        "Time decay ranks channels by their first appearance: who comes back last is paid least",
        "`A > B > C > A`, 1 conversion; for alignkit a deal of 15 with these touches a week apart. Shares × 15.",
        {"A": 2.5, "B": 5.0, "C": 7.5},
        "The last touch is the most recent, so it may not have the least. Halved every 7 days the weights are 1, 2, 4,"
        " 8 of 15: A has 1 + 8.",
        {"A": 9.0, "B": 2.0, "C": 4.0},
        _decayed,
        (Question("mta_eeghor.time_decay", (RETURNING,)),),
        lambda replies: abs(found(replies[-1])["A"] - 1 / 6) < 1e-12,
    ),
    Case(
        "mta-every-coalition",
        MTA,
        "Shapley enumerates every coalition: 4^(K − 1) steps per channel",
        "One journey over 100 channels, 1 conversion. Shapley, sum game.",
        "not finished in 40 s ([peer-benchmarks.md](peer-benchmarks.md)); at 12 channels it agrees with ours",
        "The sum game has a closed form: each conversion is shared evenly over its distinct channels.",
        {"each of the 100": 0.01, "sum": 1.0},
        _even_in_sum_game,
        (Question("mta_eeghor.shapley", (THREE,)),),
        lambda replies: all(abs(value - 1 / 3) < 1e-12 for value in found(replies[-1]).values()),
    ),
    Case(
        "pychattr-simulation-noise",
        PYCHATTR,
        "Credit varies with the seed: 10,000 simulations, whatever the data",
        "`a` 100 conversions and 900 nulls, `b` 50 and 950, `c` 2 and 98; every path has one step. Markov, order 1,"
        " seeds 0 to 9.",
        "by seed a 96.8 to 101.6, b 47.6 to 54.1, c 1.0 to 3.4",
        "Nobody's journey passes through anybody else, so removing a channel loses exactly its own conversions.",
        {"a": 100.0, "b": 50.0, "c": 2.0},
        lambda: ours.markov_credit(SINGLE),
        tuple(Question("pychattr.markov", (SINGLE,), {"seed": seed}) for seed in range(10)),
        _spread,
    ),
    Case(
        "pychattr-heuristics-on-pandas-3",
        PYCHATTR,
        "Its heuristics fail on pandas 3",
        "`a > b`, 1 conversion. Linear.",
        "`TypeError: Invalid value … for dtype 'str'`",
        "Half and half.",
        {"a": 0.5, "b": 0.5},
        _on_this_pandas,
        (Question("pychattr.heuristics", (TWO,)),),
        lambda replies: str(replies[-1].get("raised", "")).startswith("TypeError"),
    ),
    Case(
        "do-default-is-participation",
        DO,
        "The default removal, `fail`, counts who took part",
        "`C1 > C2 > C3` 1 conversion, `C1` 1 null, `C2 > C3` 1 null. Removal effects, defaults.",
        EACH_ONE,
        THREE_BY_HAND + ' With `removal_strategy="redirect_to_null"` it says so too. What `fail` gives is the share of'
        " the conversions that touched the channel: in alignkit that is called participation.",
        EFFECTS,
        lambda: ours.removal_effects(THREE),
        (
            Question("do_attribution.markov", (THREE,), {"strategy": "redirect_to_null"}),
            Question("do_attribution.markov", (THREE,), {"strategy": "fail"}),
        ),
        lambda replies: (
            found(replies[-1])["effect"] == EACH_ONE
            and all(abs(found(replies[0])["effect"][name] - effect) < 1e-12 for name, effect in EFFECTS.items())
        ),
    ),
    Case(
        "do-shapley-of-exact-sets",
        DO,
        "Shapley has an answer only where one journey touches every channel",
        "`a` 1 conversion, `b` 1 conversion.",
        "`None`: its values (conversions of *exactly* that set) sum to those of the journey over all channels, here"
        " none. It says so, and makes no shares of them",
        "Each of two channels that convert alone is worth its own conversion.",
        {"a": 1.0, "b": 1.0},
        lambda: ours.sum_game(APART),
        (Question("do_attribution.shapley", (APART,)),),
        lambda replies: found(replies[-1])["share"] is None,
    ),
    Case(
        "shapley-ordered-enumerates",
        SHAPLEY,
        "The ordered value enumerates every coalition: 2^K sets in memory",
        "One journey over 100 channels, 1 conversion. Ordered Shapley.",
        "not finished in 40 s ([peer-benchmarks.md](peer-benchmarks.md))",
        "A journey's conversion is shared evenly over its distinct channels, each share at the position of its first"
        " touch.",
        {"each of the 100": 0.01, "sum": 1.0},
        _ordered_sum,
        (Question("shapley_attribution.ordered", (), {"journeys": [["C1", "C2", "C3"]]}),),
        lambda replies: all(abs(value - 1 / 3) < 1e-12 for value in found(replies[-1]).values()),
    ),
    Case(
        "shapley-learned-clips",
        SHAPLEY,
        "Learned values: what is negative is set to 0, and the rest is not the total any more",
        "`a` 9 conversions and 1 null, `a > b` 1 conversion and 9 nulls. `PathShapleyAttribution`, seed 0.",
        "a 0, b 0: of 10 conversions 0 are credited",
        "With b it goes worse (0.9 without, 0.1 with), so any value of it in a game of rates is negative. It is shown,"
        " and no shares are made of it.",
        "refused: the effects are signed",
        _refused,
        (Question("shapley_attribution.learned", (), {"journeys": JOURNEYS, "won": OUTCOMES}),),
        lambda replies: found(replies[-1]) == {"a": 0.0, "b": 0.0},
    ),
    Case(
        "audit-default-reconnects",
        AUDIT,
        "The default removal, `reconnect`, sends journeys around the removed channel",
        "`C1 > C2 > C3` 1 conversion, `C1` 1 null, `C2 > C3` 1 null. Removal effects, defaults.",
        {"C1": 0.0, "C2": 1.0, "C3": 1.0},
        THREE_BY_HAND + ' With `removal_strategy="redirect_to_null"` it says so too.',
        EFFECTS,
        lambda: ours.removal_effects(THREE),
        (
            Question("mta_audit.removal_effects", (THREE,), {"strategy": "redirect_to_null"}),
            Question("mta_audit.removal_effects", (THREE,), {"strategy": "reconnect"}),
        ),
        lambda replies: (
            found(replies[-1])["C1"] == 0
            and all(abs(found(replies[0])[name] - effect) < 1e-12 for name, effect in EFFECTS.items())
        ),
    ),
    Case(
        "score-touches-after-a-conversion",
        SCORE,
        "A conversion is shared with touches that came after it",
        "One buyer: touch a on day 1, b on day 2 (bought for 50), c on day 3, d on day 4 (bought for 100). Linear.",
        {"a": 37.5, "b": 37.5, "c": 37.5, "d": 37.5},
        "50 belongs to a and b, 25 each: c and d had not happened. 100 belongs to all four, 25 each.",
        {"a": 50.0, "b": 50.0, "c": 25.0, "d": 25.0},
        _two_conversions,
        (Question("pyattrscore.linear", (), {"touches": BUYER}),),
    ),
)
