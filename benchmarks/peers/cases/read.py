"""Packages that need a warehouse or a licence: their source was read, not run."""

from __future__ import annotations

from benchmarks.peers import ours
from benchmarks.peers.cases.case import Case, table
from benchmarks.peers.ours import Deal, Touch

SNOWPLOW = "dbt-snowplow-attribution 0.5.1"
FRACTRIBUTION = "fractribution"
TASMAN = "tasman-dbt-mta at 36641e5"
WINDSOR = "windsor Salesforce attribution for dbt"

CLOSED = "2026-06-01"
ANN = [("ann", "Search", "2026-05-01")]
PLACES = table(("Webinar (EMEA) > Webinar (US)", 1, 0))
HELPED = table(("a", 1, 1), ("b", 0, 2), ("a > b", 1, 0))


def _no_touch() -> dict[str, float]:
    deals = [Deal("D-1", "100", CLOSED, ["ann"]), Deal("D-2", "50", CLOSED, ["bob"])]
    return ours.by_campaign(deals, ANN, "last")


def _mark_in_a_name() -> dict[str, float]:
    touches: list[Touch] = [("ann", "EMEA > Webinar", "2026-05-01"), ("ann", "Email", "2026-05-02")]
    return ours.by_campaign([Deal("D", "100", CLOSED, ["ann"])], touches)


def _colliding_keys() -> dict[str, float]:
    """As texts put together, `D-1` + `1x` and `D-11` + `x` are one key."""
    deals = [Deal("D-1", "100", CLOSED, ["ann"]), Deal("D-11", "200", CLOSED, ["bob"])]
    return ours.by_deal(deals, [("ann", "1x", "2026-05-01"), ("bob", "x", "2026-05-01")])


def _late_touch() -> dict[str, float]:
    """The same deal, before and after the export that brings a second touch."""
    deal = [Deal("D", "100", CLOSED, ["ann"])]
    before = ours.by_campaign(deal, ANN)
    after = ours.by_campaign(deal, [*ANN, ("ann", "Booth", "2026-05-02")])
    return {"Search, before": before["Search"], "Search, after": after["Search"], "Booth, after": after["Booth"]}


def _same_time() -> dict[str, float]:
    deal, touches = [Deal("D", "100", CLOSED, ["ann"])], [*ANN, ("ann", "Booth", "2026-05-01")]
    ways = {"as it is": False, "upside down": True}
    return {
        f"{way}: {campaign}": credit
        for way, is_reversed in ways.items()
        for campaign, credit in ours.by_campaign(deal, touches, "last", upside_down=is_reversed).items()
    }


def _one_touch(model: str) -> dict[str, float]:
    return ours.by_campaign([Deal("D", "100", CLOSED, ["ann"])], ANN, model)


def _two_deals_of_one_customer() -> dict[str, float]:
    deals = [Deal("D-1", "100", "2026-05-10", ["ann"]), Deal("D-2", "100", "2026-05-30", ["ann"])]
    return ours.by_deal(deals, [("ann", "a", "2026-05-01"), ("ann", "b", "2026-05-20")])


def _three_campaigns() -> dict[str, float]:
    touches = [("ann", campaign, f"2026-05-0{day}") for day, campaign in enumerate("abc", 1)]
    return ours.by_campaign([Deal("D", "900", CLOSED, ["ann"])], touches)


def _two_leads() -> dict[str, float]:
    touches = [("ann", "a", "2026-05-01"), ("bob", "a", "2026-05-02")]
    return ours.by_campaign([Deal("D", "900", CLOSED, ["ann", "bob"])], touches)


CASES = (
    Case(
        "snowplow-no-touch-vanishes",
        SNOWPLOW,
        "A conversion without a touch is in no table (conversions are joined to touches)",
        "A deal of 100 with one touch of Search, a deal of 50 whose people have none. Last touch.",
        "Search 100; the 50 are nowhere",
        "150 was booked. What nobody earned is a line of its own, with its reason.",
        {"Search": 100.0, "no-touch": 50.0},
        _no_touch,
    ),
    Case(
        "snowplow-names-with-the-separator",
        SNOWPLOW,
        "The path is joined with ` > ` and cut again: a name that holds it becomes two",
        "A deal of 100; touches of the campaigns `EMEA > Webinar` and `Email`. Linear.",
        "three channels: EMEA, Webinar, Email",
        "Two touches, half each. Campaigns are known by their ids; a name is never cut.",
        {"EMEA > Webinar": 50.0, "Email": 50.0},
        _mark_in_a_name,
    ),
    Case(
        "snowplow-keys-without-separator",
        SNOWPLOW,
        "Keys are texts put together without a mark between them, so two may be one",
        "Deal `D-1` (100) with campaign `1x`, deal `D-11` (200) with campaign `x`: put together both are `D-11x`.",
        "one key for both rows",
        "A row of the ledger is known by its columns: deal and touch.",
        {"D-1: 1x": 100.0, "D-11: x": 200.0},
        _colliding_keys,
    ),
    Case(
        "snowplow-ties",
        SNOWPLOW,
        "Touches are ordered by their time alone: which of two at one time is last is up to the warehouse",
        "A deal of 100; touches of Search and Booth at one time. Last touch, the export as it is and upside down.",
        "Search or Booth",
        "One order for all: by time, then by the id of the touch. Booth has the later one.",
        {"as it is: Booth": 100.0, "upside down: Booth": 100.0},
        _same_time,
    ),
    Case(
        "snowplow-late-touches",
        SNOWPLOW,
        "An incremental run takes new conversions: a touch that arrives late opens no old deal again",
        "A deal of 100 with a touch of Search; a later export brings a second touch, of Booth. Linear.",
        "Search 100 until everything is built anew",
        "The deal has two touches, whenever we learned of them.",
        {"Search, before": 100.0, "Search, after": 50.0, "Booth, after": 50.0},
        _late_touch,
    ),
    Case(
        "fractribution-is-not-shapley",
        FRACTRIBUTION,
        "What is called Shapley is one removal per touch: P(path) − P(path without it), not below 0, scaled to 1",
        "`a` 1 conversion and 1 null, `b` 2 nulls, `a > b` 1 conversion.",
        {"a": 5 / 3, "b": 1 / 3},
        "P is 0.5 for a, 0 for b, 1 for both. Removing one at a time gives 1 and 0.5, scaled 2 ∕ 3 and 1 ∕ 3; averaged"
        " over both orders, which is Shapley's value, it would be 3 ∕ 4 and 1 ∕ 4. alignkit's default game is the sum"
        " game, and says so: the conversion of `a > b` is ½ and ½.",
        {"a": 1.5, "b": 0.5},
        lambda: ours.sum_game(HELPED),
    ),
    Case(
        "fractribution-cuts-names",
        FRACTRIBUTION,
        "A channel's name ends at its first `(`",
        "`Webinar (EMEA) > Webinar (US)`, 1 conversion. Linear.",
        "Webinar 1: two channels have become one",
        "Two names, half each.",
        {"Webinar (EMEA)": 0.5, "Webinar (US)": 0.5},
        lambda: ours.heuristics(PLACES)["linear"],
    ),
    Case(
        "tasman-fewer-touches-than-slots",
        TASMAN,
        "Shares do not sum to 100 % where a deal has fewer touches than the model has slots (its README says so)",
        "A deal of 100 with one touch. Position-based 40/20/40.",
        "less than 100",
        "The only touch is first and last; the weights of what is there are made whole.",
        {"Search": 100.0},
        lambda: _one_touch("position-based"),
    ),
    Case(
        "tasman-share-per-customer",
        TASMAN,
        "A conversion's share is divided by the touches of the customer, not of the conversion (mended by its PR 58)",
        "One buyer: touch a, a deal of 100, touch b, another deal of 100. Linear.",
        "half of the first deal to a, the other half to nobody",
        "The first deal has one touch, the second two.",
        {"D-1: a": 100.0, "D-2: a": 50.0, "D-2: b": 50.0},
        _two_deals_of_one_customer,
    ),
    Case(
        "windsor-middle-campaigns",
        WINDSOR,
        "Each campaign's share is 1 ∕ n to three digits, and only the first and the last campaign are joined",
        "A deal of 900 with the campaigns a, b, c. Its multi-touch model.",
        {"a": 299.7, "b": 0.0, "c": 299.7},
        "Three campaigns, a third each, to the cent.",
        {"a": 300.0, "b": 300.0, "c": 300.0},
        _three_campaigns,
    ),
    Case(
        "windsor-one-deal-per-lead",
        WINDSOR,
        "An opportunity counts once per lead",
        "A deal of 900 with two people, each touched by campaign a.",
        "900 for each of the two leads",
        "The deal was won once.",
        {"a": 900.0},
        _two_leads,
    ),
)
