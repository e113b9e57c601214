"""Google Ads: the campaign report of its screens, and Fivetran's daily statistics.

The report's `Total:` rows repeat the rows above them and overlap each other: they are frame. Reports by search term or
keyword hide part of the spend, so no spend is taken from them. Fivetran's cost is in millionths.
"""

from __future__ import annotations

from alignkit.records.spend import Spend
from alignkit.sources.mapping.exports import (
    NUMBERED,
    Export,
    Flavour,
    How,
    LeftOut,
    Reader,
    System,
    column,
    columns_of,
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
    flavours=(Flavour("screen", nulls=("--",)),),
    left_out=(LeftOut("total", "", _is_total),),
    columns={
        "campaign_id": column("Campaign ID", read=prefixed("google-ads:")),
        "campaign": column("Campaign", read=text),
        "spent_on": column("Day", "Date", read=day, date=True),
        "period_starts_on": columns_of(read=_period(0)),
        "period_ends_on": columns_of(read=_period(1)),
        "currency": column("Currency code", "Currency", read=upper),
        "amount": column("Cost", read=amount, amount=True),
        "clicks": column("Clicks", read=count),
        "impressions": column("Impr.", "Impressions", read=count),
    },
)


def _stats(name: str, needs: tuple[str, ...], campaign: tuple[str, ...], lacks: str, detail: int) -> Export:
    return Export(
        of=Spend,
        name=name,
        needs=("cost_micros", "date", *needs),
        tells=(
            "active_view_impressions|active_view_measurability|active_view_measurable_cost_micros"
            "|active_view_measurable_impressions|active_view_viewability|ad_group_id|ad_network_type"
            "|campaign_base_campaign|conversions|conversions_value|customer_id|device|interaction_event_types"
            "|interactions|view_through_conversions"
        ),
        lacks=f"{lacks}|search_term|search_term_match_type",
        ids={"campaign_id": NUMBERED},
        detail=detail,
        flavours=(Flavour("Fivetran", zone="UTC", decimal="."),),
        columns={
            "campaign_id": column(*campaign, read=prefixed("google-ads:")),
            "spent_on": column("date", read=day, date=True),
            "currency": column("currency_code", read=upper),
            "amount": column("cost_micros", read=micros),
            "clicks": column("clicks", read=count),
            "impressions": column("impressions", read=count),
        },
    )


CAMPAIGN_STATS = _stats("campaign statistics", ("id", "base_campaign"), ("id",), "campaign_id", 0)
FINER_STATS = _stats("statistics below campaigns", ("campaign_id",), ("campaign_id",), "", 1)

SYSTEM = System(
    "google_ads",
    "Google Ads",
    every_export(globals()),
    common=f"{_NOT_ALL_SPEND}|_fivetran_id|_fivetran_synced",
)
