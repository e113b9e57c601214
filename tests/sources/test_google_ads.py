"""Google Ads' reports by search term and keyword: searches with their cost, and never spend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sources.conftest import Reader

Write = Callable[..., Path]

TERMS = """Search terms report
"January 1, 2026 - March 31, 2026"
Search term,Match type,Added/Excluded,Campaign,Ad group,Keyword,Impr.,Interactions,Clicks,Currency code,Cost,Conversions
slotting software,Exact match,Added,Generic search,Slotting,[slotting software],"1,204",96,96,EUR,1040.50,3.50
wms price,Broad match,None,Generic search,Slotting,wms price, --,2,2,EUR,7,0.00
Total: Search terms, --, --, --, --, --,"1,211",98,98,EUR,1047.50,3.50
Total: Other search terms, --, --, --, --, --,"9,000",700,700,EUR,8000.00,9.00
Total: Account,,,,,,"10,211",798,798,EUR,9047.50,12.50
"""


def test_search_terms_are_searches_of_the_range_above_them(read: Reader, write: Write) -> None:
    got = read(searches=write("terms.csv", TERMS))
    assert got.rows(
        "select kind, text, campaign, clicks, impressions, cost, currency, source,"
        " period_starts_on::varchar as a, period_ends_on::varchar as b from searches order by cost desc"
    ) == [
        {
            "kind": "term",
            "text": "slotting software",
            "campaign": "Generic search",
            "clicks": 96,
            "impressions": 1204,
            "cost": 104_050,
            "currency": "EUR",
            "source": "google-ads",
            "a": "2026-01-01",
            "b": "2026-03-31",
        },
        {
            "kind": "term",
            "text": "wms price",
            "campaign": "Generic search",
            "clicks": 2,
            "impressions": None,
            "cost": 700,
            "currency": "EUR",
            "source": "google-ads",
            "a": "2026-01-01",
            "b": "2026-03-31",
        },
    ]
    assert got.report("searches").dropped_why["total"] == 3
    assert got.one("select count(*) as n from spend") == {"n": 0}


def test_keywords_by_day_have_their_own_day(read: Reader, write: Write) -> None:
    head = 'Keyword report\n"March 1, 2026 - March 31, 2026"\n'
    head += "Day,Search keyword status,Search keyword,Search keyword match type,Campaign ID,Clicks,Impr.,Currency code,Cost\n"
    row = "2026-03-26,Eligible,[wms price],Exact match,2110,4,50,USD,12.50\nTotal: All keywords,,,,,4,50,USD,12.50\n"
    got = read(searches=write("keywords.csv", head + row))
    assert got.one("select kind, text, campaign_id, cost, period_starts_on = period_ends_on as one from searches") == {
        "kind": "keyword",
        "text": "[wms price]",
        "campaign_id": "google-ads:2110",
        "cost": 1250,
        "one": True,
    }
    assert str(got.one("select period_starts_on as day from searches")["day"]) == "2026-03-26"


@pytest.mark.parametrize("cell", ["2.50", "--", "few"])
def test_what_a_platform_claims_never_costs_a_row_of_spend(read: Reader, write: Write, cell: str) -> None:
    head = 'Campaign report\n"March 1, 2026 - March 31, 2026"\nCampaign,Clicks,Impr.,Currency code,Cost,Conversions\n'
    got = read(spend=write("campaigns.csv", head + f"Generic search,4,50,USD,12.50,{cell}\n"))
    assert got.one("select amount, conversions::double as claimed, source from spend") == {
        "amount": 1250,
        "claimed": 2.5 if cell == "2.50" else None,
        "source": "google-ads",
    }
