"""Fields that are beside the point of a row never cost the row: what cannot be read of them is blank, and is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from tests.sources.conftest import Reader

from alignkit.errors import InputError

Write = Callable[..., Path]

CAMPAIGNS = "campaign_id,name,currency,actual_cost,budgeted_cost\n"
DEALS = "deal_id,amount,currency,closed_on,outcome,probability,next_step\n"


def test_a_campaign_whose_cost_cannot_be_read_is_still_a_campaign(read: Reader, write: Write) -> None:
    got = read(campaigns=write("campaigns.csv", CAMPAIGNS + "A,Fair,USD,100.50,n/a\nB,Guide,USD,tbd,7\nC,Ad,USD,,x\n"))
    assert got.rows("select campaign_id, actual_cost, budgeted_cost from campaigns order by 1") == [
        {"campaign_id": "A", "actual_cost": 10050, "budgeted_cost": None},
        {"campaign_id": "B", "actual_cost": None, "budgeted_cost": 700},
        {"campaign_id": "C", "actual_cost": None, "budgeted_cost": None},
    ]
    assert got.loaded.findings == ()
    assert got.report("campaigns").notes == (
        "campaigns.csv: 1 cell of “actual_cost” cannot be read and counts as blank, the first in line 3",
        "campaigns.csv: 2 cells of “budgeted_cost” cannot be read and count as blank, the first in line 2",
    )
    assert set(got.report("campaigns").notes) <= set(got.loaded.notes)


def test_a_cost_in_no_currency_is_no_cost(read: Reader, write: Write) -> None:
    got = read(campaigns=write("campaigns.csv", CAMPAIGNS + "A,Fair,Dollars,100.50,\nB,Guide,JPY,100,\n"))
    assert got.rows("select campaign_id, currency, actual_cost from campaigns order by 1") == [
        {"campaign_id": "A", "currency": None, "actual_cost": None},
        {"campaign_id": "B", "currency": "JPY", "actual_cost": 100},
    ]


def test_days_that_may_be_read_two_ways_are_not_read_and_stop_nothing(read: Reader, write: Write) -> None:
    rows = "deal_id,outcome,closed_on,expected_close_on\nA,open,2026-03-26,03/04/2026\n"
    got = read(write("deals.csv", rows))
    assert str(got.one("select closed_on, expected_close_on from deals")["closed_on"]) == "2026-03-26"
    assert got.report("deals").notes == (
        (
            "deals.csv: expected close on is not read: “03/04/2026” may be a day in two months, and no row of the file "
            "settles it"
        ),
    )
    asked = read(write("deals.csv", rows), settings={"inputs.deals.date_order": "dmy"})
    assert str(asked.one("select expected_close_on from deals")["expected_close_on"]) == "2026-04-03"


def test_the_amount_decides_how_the_margin_is_written(read: Reader, write: Write) -> None:
    head = "deal_id;outcome;currency;amount;margin\n"
    got = read(write("deals.csv", head + 'A;open;EUR;"1.234,50";"1.000"\nB;open;EUR;"7,25";"3.141.5"\n'))
    assert got.rows("select amount, margin from deals order by deal_id") == [
        {"amount": 123_450, "margin": 100_000},
        {"amount": 725, "margin": None},
    ]


def test_a_probability_that_is_none_does_not_stop_the_deal_an_amount_does(read: Reader, write: Write) -> None:
    good = "A,100.50,USD,2026-03-26,won,60%,call\n"
    got = read(write("deals.csv", DEALS + good))
    assert got.codes == []
    assert got.one("select amount, probability from deals") == {"amount": 10050, "probability": None}
    assert read(write("deals.csv", DEALS + good.replace("100.50", "much"))).codes == ["unreadable-amount"]


def test_two_columns_of_one_name_stop_a_file_only_where_one_of_them_is_needed(read: Reader, write: Write) -> None:
    twice = DEALS.replace("probability", "Next Step") + "A,100.50,USD,2026-03-26,won,call,mail\n"
    got = read(write("deals.csv", twice))
    assert got.one("select amount, next_step from deals") == {"amount": 10050, "next_step": None}
    assert got.report("deals").notes[0].startswith("deals.csv: next step is not read: two columns have one name")
    with pytest.raises(InputError, match="two columns have one name"):
        read(write("deals.csv", DEALS.replace("probability", "Amount") + "A,1,USD,2026-03-26,won,2,mail\n"))


def test_a_booking_needs_neither_day_nor_id(read: Reader, write: Write) -> None:
    """Finance's manual lines: two of the same are two."""
    rows = "I-1,D,2026-03-26,100.00\n,D,,50.00\n,D,,50.00\n,,2026-03-27,7.00\n"
    got = read(bookings=write("bookings.csv", "booking_id,deal_id,booked_on,amount\n" + rows))
    assert got.codes == []
    assert got.one("select count(*) as n, sum(amount) as total, count(distinct booking_id) as ids from bookings") == {
        "n": 4,
        "total": 20_700,
        "ids": 4,
    }
    got = read(bookings=write("bookings.csv", "deal_id,booked_on,amount\nD,2026-03-26,1\nD,2026-03-26,1\n"))
    assert got.report("bookings").loaded == 2


def test_a_spend_without_amount_is_known_to_be_unknown(read: Reader, write: Write) -> None:
    head = "spent_on,amount,campaign,kind,status\n"
    got = read(spend=write("spend.csv", head + "2026-03-01,,Fair,direct,\n2026-04-01,0,Fair,,committed\n"))
    assert got.rows("select amount, kind, status, source from spend order by spent_on") == [
        {"amount": None, "kind": "direct", "status": "actual", "source": "ledger"},
        {"amount": 0, "kind": None, "status": "committed", "source": "ledger"},
    ]


def test_a_table_with_numbers_of_its_own_is_read_like_text(read: Reader) -> None:
    """A data frame holds shares as binary numbers: a third has more digits than any text."""
    deals = {"deal_id": ["A", "B", "C"], "outcome": ["open"] * 3, "probability": [1 / 3, 0.6, 60.0]}
    got = read(pa.table(deals))
    rows = got.rows("select deal_id, round(probability, 4)::double as p from deals order by 1")
    assert [row["p"] for row in rows] == [0.3333, 0.6, None]
    assert "1 cell of “probability” cannot be read and counts as blank" in " ".join(got.loaded.notes)
