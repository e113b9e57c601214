"""Google Ads: the campaign, search-term and keyword reports of its screens, and Fivetran's daily statistics.

The reports' `Total:` rows repeat the rows above them and overlap each other: they are frame. Reports by search term or
keyword hide part of the spend, so they give searches, and no spend is taken from them. Fivetran's cost is in
millionths.
"""

from __future__ import annotations

from dataclasses import replace

from alignkit.records.search import Search
from alignkit.records.spend import Spend
from alignkit.sources.mapping.exports import (
    NUMBERED,
    Export,
    FieldMapping,
    Flavour,
    How,
    LeftOut,
    Reader,
    System,
    column,
    columns_of,
    constant,
    every_export,
)
from alignkit.sources.mapping.expressions import Expression, sql
from alignkit.sources.mapping.readers import amount, count, day, micros, prefixed, text, upper

#: Headings of the reports below campaigns, which hold only a part of the spend.
_NOT_ALL_SPEND = "Search term|Search keyword|Keyword|Ad group|Ad|search_term|search_term_match_type"


def _period(which: int) -> Reader:
    """The range in the preamble, where rows have no day of their own."""

    def read(how: How, *cells: Expression | None) -> Expression:
        return sql("{day}", day=how.period[which] if how.period else None)

    return read


def _is_total(cell: Expression) -> Expression:
    return sql("starts_with({cell}, 'Total:') or {cell} = 'Total'", cell=cell)


_SOURCE = constant("google-ads")
_RANGE = {"period_starts_on": columns_of(read=_period(0)), "period_ends_on": columns_of(read=_period(1))}
_DAY = column("Day", "Date", read=day, date=True)
_SCREEN = (Flavour("screen", nulls=("--",)),)
_TOTALS = (LeftOut("total", "", _is_total),)
_FIVETRAN = (Flavour("Fivetran", zone="UTC", decimal="."),)


REPORT = Export(
    of=Spend,
    name="campaign report",
    needs=("Campaign", "Cost", "Clicks|Impr.|Interactions"),
    tells=(
        "Ad network type|Avg. CPC|Avg. CPM|Avg. cost|Avg. CPV|Bid strategy type|Budget|Budget type|Campaign state"
        "|Campaign status|Campaign type|Conv. rate|Conv. value|Conversions|Cost / conv.|CTR|Interaction rate"
        "|Interactions|Optimization score|Status reasons|Views"
    ),
    lacks=_NOT_ALL_SPEND,
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
    kind: str, needs: tuple[str, ...], words: FieldMapping, tells: str, lacks: str = ""
) -> tuple[Export, Export]:
    """A report of what was bought, or typed: of one range, which stands in its preamble, and by day."""
    of_a_range = Export(
        of=Search,
        name=f"{kind} report",
        needs=(*needs, "Cost", "Clicks|Impr.|Interactions"),
        tells=tells,
        lacks="|".join(filter(None, ("Day|Date", lacks))),
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
        needs=(*of_a_range.needs, "Day|Date"),
        lacks=lacks,
        columns={**of_a_range.columns, "period_starts_on": _DAY, "period_ends_on": _DAY},
    )
    return of_a_range, by_day


_SHOWN = "Ad group|Avg. CPC|Campaign|Conversions|CTR|Interactions|Match type|Added/Excluded|Quality Score"

SEARCH_TERMS, SEARCH_TERMS_BY_DAY = _searches("term", ("Search term",), column("Search term", read=text), tells=_SHOWN)
KEYWORDS, KEYWORDS_BY_DAY = _searches(
    "keyword",
    ("Keyword|Search keyword", "Keyword status|Search keyword status|Match type|Search keyword match type"),
    column("Keyword", "Search keyword", read=text),
    tells=f"{_SHOWN}|Keyword max CPC|Landing page",
    lacks="Search term",
)


_STATISTICS = (
    "active_view_impressions|active_view_measurability|active_view_measurable_cost_micros"
    "|active_view_measurable_impressions|active_view_viewability|ad_group_id|ad_network_type|campaign_base_campaign"
    "|conversions|conversions_value|customer_id|device|interaction_event_types|interactions|keyword_ad_group_criterion"
    "|status|view_through_conversions"
)


def _stats(name: str, needs: tuple[str, ...], campaign: tuple[str, ...], lacks: str, detail: int) -> Export:
    return Export(
        of=Spend,
        name=name,
        needs=("cost_micros", "date", *needs),
        tells=_STATISTICS,
        lacks=f"{lacks}|search_term|search_term_match_type",
        ids={"campaign_id": NUMBERED},
        detail=detail,
        flavours=_FIVETRAN,
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


CAMPAIGN_STATS = _stats("campaign statistics", ("id", "base_campaign"), ("id",), "campaign_id", 0)
FINER_STATS = _stats("statistics below campaigns", ("campaign_id",), ("campaign_id",), "", 1)

SEARCH_TERM_STATS = Export(
    of=Search,
    name="search term statistics",
    needs=("search_term", "cost_micros", "date", "campaign_id"),
    tells=f"{_STATISTICS}|info_text|search_term_match_type",
    ids={"campaign_id": NUMBERED},
    flavours=_FIVETRAN,
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


SYSTEM = System(
    "google_ads",
    "Google Ads",
    every_export(globals()),
    common=f"{_NOT_ALL_SPEND}|_fivetran_id|_fivetran_synced",
)
