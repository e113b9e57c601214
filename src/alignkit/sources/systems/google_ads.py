"""Google Ads: the campaign, search-term and keyword reports of its screens, and Fivetran's daily statistics.

The reports' `Total:` rows repeat the rows above them and overlap each other: they are frame. Reports by search term or
keyword hide part of the spend, so they give searches, and no spend is taken from them. Fivetran's cost is in
millionths.
"""

from __future__ import annotations

from dataclasses import replace

from alignkit.records.search import Search
from alignkit.records.spend import Spend
from alignkit.sources.mapping.exports import Column, Export, Flavour, How, LeftOut, Read, column, columns_of, constant
from alignkit.sources.mapping.expressions import amount, count, day, micros, prefixed, text, upper

_NOT_ALL_SPEND = ("Search term", "Search keyword", "Keyword", "Ad group", "Ad", "search_term")


def _period(which: int) -> Read:
    """The range in the preamble, where rows have no day of their own."""

    def read(how: How, *cells: str | None) -> str:
        return f"'{how.period[which]}'" if how.period else "null::varchar"

    return read


_SOURCE = constant("google-ads")
_RANGE = {"period_starts_on": columns_of(read=_period(0)), "period_ends_on": columns_of(read=_period(1))}
_DAY = column("Day", "Date", read=day, date=True)
_SCREEN = (Flavour("screen", nulls=("--",)),)
_TOTALS = (LeftOut("total", "", lambda cell: f"starts_with({cell}, 'Total:') or {cell} = 'Total'"),)


REPORT = Export(
    of=Spend,
    system="google_ads",
    name="campaign report",
    signature=("Campaign", "Cost", "Clicks|Impr.|Interactions"),
    without=_NOT_ALL_SPEND,
    flavours=_SCREEN,
    left_out=_TOTALS,
    columns={
        "campaign_id": column("Campaign ID", read=prefixed("google-ads:")),
        "campaign": column("Campaign", read=text),
        "spent_on": _DAY,
        **_RANGE,
        "currency": column("Currency code", "Currency", read=upper),
        "amount": column("Cost", read=amount, amount=True),
        "clicks": column("Clicks", read=count),
        "impressions": column("Impr.", "Impressions", read=count),
        "conversions": column("Conversions", read=amount, amount=True),
        "source": _SOURCE,
    },
)


def _searches(
    kind: str, signature: tuple[str, ...], words: Column, without: tuple[str, ...] = ()
) -> tuple[Export, ...]:
    """A report of what was bought, or typed: by day, and of one range, which stands in its preamble."""
    of_a_range = Export(
        of=Search,
        system="google_ads",
        name=f"{kind} report",
        signature=(*signature, "Cost", "Clicks|Impr.|Interactions"),
        without=("Day", "Date", *without),
        flavours=_SCREEN,
        left_out=_TOTALS,
        columns={
            "kind": constant(kind),
            "text": words,
            "campaign_id": column("Campaign ID", read=prefixed("google-ads:")),
            "campaign": column("Campaign", read=text),
            "source": _SOURCE,
            **_RANGE,
            "clicks": column("Clicks", read=count),
            "impressions": column("Impr.", "Impressions", read=count),
            "currency": column("Currency code", "Currency", read=upper),
            "cost": column("Cost", read=amount, amount=True),
        },
    )
    by_day = replace(
        of_a_range,
        name=f"{kind} report by day",
        signature=(*of_a_range.signature, "Day|Date"),
        without=without,
        columns={**of_a_range.columns, "period_starts_on": _DAY, "period_ends_on": _DAY},
    )
    return of_a_range, by_day


SEARCH_TERMS = _searches("term", ("Search term",), column("Search term", read=text))
KEYWORDS = _searches(
    "keyword",
    ("Keyword|Search keyword", "Keyword status|Search keyword status|Match type|Search keyword match type"),
    column("Keyword", "Search keyword", read=text),
    without=("Search term",),
)


def _stats(
    name: str, signature: tuple[str, ...], campaign: tuple[str, ...], without: tuple[str, ...], detail: int
) -> Export:
    return Export(
        of=Spend,
        system="google_ads",
        name=name,
        signature=("cost_micros", "date", *signature),
        without=without,
        detail=detail,
        flavours=(Flavour("Fivetran", zone="UTC", decimal="."),),
        columns={
            "campaign_id": column(*campaign, read=prefixed("google-ads:")),
            "spent_on": column("date", read=day, date=True),
            "currency": column("currency_code", read=upper),
            "amount": column("cost_micros", read=micros),
            "clicks": column("clicks", read=count),
            "impressions": column("impressions", read=count),
            "conversions": column("conversions", read=amount, amount=True),
            "source": _SOURCE,
        },
    )


CAMPAIGN_STATS = _stats("campaign statistics", ("id", "base_campaign"), ("id",), ("campaign_id", "search_term"), 0)
FINER_STATS = _stats("statistics below campaigns", ("campaign_id",), ("campaign_id",), ("search_term",), 1)

SEARCH_TERM_STATS = Export(
    of=Search,
    system="google_ads",
    name="search term statistics",
    signature=("search_term", "cost_micros", "date", "campaign_id"),
    flavours=(Flavour("Fivetran", zone="UTC", decimal="."),),
    columns={
        "kind": constant("term"),
        "text": column("search_term", read=text),
        "campaign_id": column("campaign_id", read=prefixed("google-ads:")),
        "source": _SOURCE,
        "period_starts_on": column("date", read=day, date=True),
        "period_ends_on": column("date", read=day, date=True),
        "clicks": column("clicks", read=count),
        "impressions": column("impressions", read=count),
        "currency": column("currency_code", read=upper),
        "cost": column("cost_micros", read=micros),
    },
)

EXPORTS = (REPORT, *SEARCH_TERMS, *KEYWORDS, CAMPAIGN_STATS, FINER_STATS, SEARCH_TERM_STATS)
