"""ChannelAttribution 2.2.5 (Python)."""

from __future__ import annotations

from typing import Any

from benchmarks.peers import ours
from benchmarks.peers.cases.case import Case, Question, found, table
from benchmarks.peers.cases.declared import imports_only_what_it_declares

PEER = "ChannelAttribution 2.2.5"

SINGLE = table(("a", 100, 900), ("b", 50, 950), ("c", 2, 98))
BOUNCING = table((" > ".join("ababababab"), 1, 0), ("c", 1, 3))
NO_TOUCH = table(("a > b", 1, 0), ("", 1, 0))
ABSENT = table(("a > b", 1, 0), (None, 1, 0))
NEGATIVE = table(("a > b", 1, 0), ("c", -1, 0))
HALVES = table(("a > b", 0.5, 0), ("c", 0.5, 0))
REPEATED = table(("a > a > b", 1, 0), ("b", 0, 1))
ARROWS = table(("Search > brand -> Email", 1, 0))


def _spread(replies: list[dict[str, Any]]) -> bool:
    given: list[float] = [found(reply)["credit"]["c"] for reply in replies]
    return max(given) - min(given) > 0.1 and all(abs(credit - 2) > 1e-3 for credit in given)


def _truncated(replies: list[dict[str, Any]]) -> bool:
    effect: dict[str, float] = found(replies[-1])["effect"]
    return abs(effect["a"] - 0.397) < 0.02 and abs(effect["c"] - 0.603) < 0.02


def _two_matrices(replies: list[dict[str, Any]]) -> bool:
    both = found(replies[-1])
    return "a -> a" in both["transition_matrix"] and len(both["markov_model"]) == len(both["transition_matrix"]) - 1


def _raised(reply: dict[str, Any], error: str) -> bool:
    return str(reply.get("raised", "")).startswith(error)


def _arrows() -> dict[str, float]:
    return ours.heuristics(ARROWS, separator=" -> ")["first"]


CASES = (
    Case(
        "simulation-noise",
        PEER,
        "Credit varies with the seed",
        "`a` 100 conversions and 900 nulls, `b` 50 and 950, `c` 2 and 98; every path has one step. Markov, order 1,"
        " defaults, seeds 0 to 9.",
        "by seed a 99.37 to 100.93, b 49.66 to 50.74, c 1.41 to 2.13",
        "Nobody's journey passes through anybody else, so removing a channel loses exactly its own conversions.",
        {"a": 100.0, "b": 50.0, "c": 2.0},
        lambda: ours.markov_credit(SINGLE),
        tuple(Question("channel_attribution.markov", (SINGLE,), {"seed": seed}) for seed in range(10)),
        _spread,
    ),
    Case(
        "long-simulated-paths",
        PEER,
        "Simulated paths longer than the longest observed one count as neither won nor lost",
        "`a > b > a > b > a > b > a > b > a > b` 1 conversion; `c` 1 conversion and 3 nulls. Removal effects, order 1,"
        " defaults (`max_step` is then the longest observed path).",
        {"a": 0.397, "b": 0.397, "c": 0.603},
        "Whoever starts at a converts sooner or later: 1 of 5 journeys; of the other 4, starting at c, 1 converts."
        " p = 2 ∕ 5; without a (or b) 1 ∕ 5 is left, without c 1 ∕ 5: each effect is 0.5.",
        {"a": 0.5, "b": 0.5, "c": 0.5},
        lambda: ours.removal_effects(BOUNCING),
        (Question("channel_attribution.markov", (BOUNCING,)),),
        _truncated,
    ),
    Case(
        "empty-path",
        PEER,
        "A conversion without a touch is paid to the channel of the row before it",
        "`a > b` 1 conversion, then an empty path with 1 conversion. First touch.",
        {"a": 2.0, "b": 0.0, "nobody": 0.0},
        "The second conversion has no touch, so no channel has it. (An absent path, None, raises `TypeError`.)",
        {"a": 1.0, "b": 0.0, "nobody": 1.0},
        lambda: {**ours.heuristics(NO_TOUCH)["first"], "nobody": ours.without_touch(NO_TOUCH)},
        (
            Question("channel_attribution.heuristics", (NO_TOUCH,)),
            Question("channel_attribution.heuristics", (ABSENT,)),
        ),
        lambda replies: found(replies[0])["first"] == {"a": 2.0, "b": 0.0} and _raised(replies[1], "TypeError"),
    ),
    Case(
        "fractional-conversions",
        PEER,
        "Fractional conversions become 0",
        "`a > b` 0.5 conversions, `c` 0.5. Last touch. (Negative counts raise `OverflowError`.)",
        {"a": 0.0, "b": 0.0, "c": 0.0},
        "Half a conversion (a forecast, a share of a deal) is credited as half.",
        {"a": 0.0, "b": 0.5, "c": 0.5},
        lambda: ours.heuristics(HALVES)["last"],
        (
            Question("channel_attribution.heuristics", (HALVES,)),
            Question("channel_attribution.heuristics", (NEGATIVE,)),
        ),
        lambda replies: not any(found(replies[0])["last"].values()) and _raised(replies[1], "OverflowError"),
    ),
    Case(
        "one-character-separator",
        PEER,
        "The separator is one character",
        "`Search > brand -> Email`, 1 conversion, separator ` -> `. First touch.",
        "`NameError: sep must have length 1`, so paths written with ` -> ` cannot be read, nor names with >",
        "With ` -> ` between them the steps are `Search > brand` and `Email`.",
        {"Search > brand": 1.0, "Email": 0.0},
        _arrows,
        (Question("channel_attribution.first_with_separator", (ARROWS,), {"separator": " -> "}),),
        lambda replies: _raised(replies[-1], "NameError: sep must have length 1"),
    ),
    Case(
        "two-transition-matrices",
        PEER,
        "`markov_model(out_more=True)` and `transition_matrix()` give two matrices for the same paths",
        "`a > a > b` 1 conversion, `b` 1 null. Transition probabilities.",
        "`markov_model`: a → b 1.0, no a → a; `transition_matrix`: a → a 0.5, a → b 0.5",
        "Of the 2 steps that leave a, 1 goes to a. (Removal effects are the same either way.)",
        {
            "(start) -> a": 0.5,
            "(start) -> b": 0.5,
            "a -> a": 0.5,
            "a -> b": 0.5,
            "b -> (conversion)": 0.5,
            "b -> (null)": 0.5,
        },
        lambda: ours.transitions(REPEATED),
        (Question("channel_attribution.two_transition_matrices", (REPEATED,)),),
        _two_matrices,
    ),
    Case(
        "undeclared-dependency",
        PEER,
        "It needs a package that it does not declare",
        "Import it where matplotlib is absent; numpy and pandas are its declared dependencies.",
        "`ModuleNotFoundError: matplotlib`",
        "A package that imports only what it declares can be imported after it is installed.",
        "imports only what it declares",
        imports_only_what_it_declares,
        (Question("without.imported", ("ChannelAttribution", "matplotlib")),),
        lambda replies: "matplotlib" in found(replies[-1]),
    ),
)
