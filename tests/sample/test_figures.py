"""The figures of the sample hang together: money, bookings, spend, and the known truth."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.sample.conftest import Company, Row
from tests.sample.test_traps import bookings, google_ads, is_act, search_terms, won


def test_won_totals_by_currency_are_those_of_the_readme(company: Company) -> None:
    deals: Counter[str] = Counter()
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for deal in won(company):
        deals[deal["CurrencyIsoCode"]] += 1
        sums[deal["CurrencyIsoCode"]] += Decimal(deal["Amount"] or "0")
    stated = {code: (int(n), Decimal(total)) for code, n, total in company.stated("Deals")}
    assert stated == {code: (deals[code], sums[code]) for code in ("USD", "EUR", "GBP", "JPY")}
    assert sum(deals.values()) == len(won(company))


def test_bookings_tie_to_the_deals_except_as_documented(company: Company) -> None:
    lines, differences = bookings(company), Counter[str]()
    for deal in won(company):
        line = lines.get(deal["Id"])
        if line is None:
            differences["missing" if Decimal(deal["Amount"] or "1") else "zero"] += 1
            continue
        assert line["currency"] == deal["CurrencyIsoCode"]
        differences["amount"] += Decimal(line["amount"]) != Decimal(deal["Amount"] or "NaN")
        differences["day"] += line["booked_on"] != deal["CloseDate"]
    stated = {trap: int(count) for trap, count, _ in company.stated("Traps")}
    assert differences["missing"] == stated["bookings: a deal finance does not have"]
    assert differences["zero"] == stated["won deals of amount zero"]
    assert differences["amount"] == sum(
        stated[f"bookings: {w}"] for w in ("a tenth less than the CRM", "an amount the CRM does not have")
    )
    assert differences["day"] == stated["bookings: nine days after the close"]


def test_the_total_rows_of_google_ads_are_the_sum_of_the_rows(company: Company) -> None:
    cells = [next(csv.reader([line], delimiter="\t")) for line in google_ads(company)[3:]]
    cost = [Decimal(row[-1].replace(",", "")) for row in cells]
    rows = [amount for row, amount in zip(cells, cost, strict=True) if not row[0].startswith("Total")]
    assert {amount for row, amount in zip(cells, cost, strict=True) if row[0].startswith("Total")} == {sum(rows)}
    assert any("," in row[-3] for row in cells)
    assert all(cell == " --" for row in cells if row[0].startswith("Total") for cell in row[1:4])


def dollars(company: Company, deal: Row) -> Decimal:
    """A deal in dollars at the rate of its closing day, by the rates file alone."""
    rate = next(
        Decimal(row["ConversionRate"])
        for row in company.dated_conversion_rates
        if row["IsoCode"] == deal["CurrencyIsoCode"] and row["StartDate"] <= deal["CloseDate"] < row["NextStartDate"]
    )
    return (Decimal(deal["Amount"] or "0") / rate).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


@pytest.fixture(scope="module")
def truth(company: Company) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((company.folder / "truth.json").read_text(encoding="utf-8"))
    return told


def test_the_truth_starts_from_what_was_won(company: Company, truth: dict[str, Any]) -> None:
    assert truth["won"] == {
        "deals": len(won(company)),
        "usd": str(sum(dollars(company, deal) for deal in won(company))),
    }


def test_what_would_have_closed_anyway_is_part_of_what_was_won(company: Company, truth: dict[str, Any]) -> None:
    anyway = truth["would_have_closed_anyway"]
    assert len(set(anyway["deal_ids"])) == anyway["deals"]
    assert set(anyway["deal_ids"]) < {deal["Id"] for deal in won(company)}
    assert Decimal(0) < Decimal(anyway["usd"]) < Decimal(truth["won"]["usd"])


def responders(company: Company) -> Counter[str]:
    """How many responses each campaign has, by the id that the truth gives it."""
    count = Counter(m["CampaignId"] for m in company.campaign_members if m["HasResponded"] == "true")
    count.update(f"marketo:{row['primaryAttributeValueId']}" for row in company.marketo_activities if is_act(row))
    return count


def test_bystanders_and_harvesters_have_responses_but_added_nothing(company: Company, truth: dict[str, Any]) -> None:
    idle = [row for row in truth["campaigns"] if row["part_it_plays"] in {"bystander", "harvester"}]
    assert len(idle) == 5
    assert all(row["added"] == {"deals": 0, "usd": "0.00"} for row in idle)
    responses = responders(company)
    assert all(responses[row["campaign_id"]] > 20 for row in idle)


def test_the_early_brand_campaign_added_deals(truth: dict[str, Any]) -> None:
    brand = next(row for row in truth["campaigns"] if row["part_it_plays"] == "early brand")
    assert brand["added"]["deals"] > 0


def test_no_campaign_added_more_deals_than_all_of_marketing_did(truth: dict[str, Any]) -> None:
    marketing = truth["won"]["deals"] - truth["would_have_closed_anyway"]["deals"]
    assert all(0 <= row["added"]["deals"] <= marketing for row in truth["campaigns"])


def test_the_truth_names_every_campaign(company: Company, truth: dict[str, Any]) -> None:
    known = {row["Id"] for row in company.campaigns} | {f"marketo:{row['id']}" for row in company.marketo_programs}
    assert {row["campaign_id"] for row in truth["campaigns"]} == known


def test_nothing_is_dated_after_the_export_but_the_closes_of_open_deals(company: Company) -> None:
    today = "2026-06-30"
    assert all(deal["CloseDate"] <= today for deal in company.deals if deal["IsClosed"] == "true")
    assert all(deal["CloseDate"] > today for deal in company.deals if deal["IsClosed"] == "false")
    assert all(member["FirstRespondedDate"] <= today for member in company.campaign_members)
    closes = [date.fromisoformat(deal["CloseDate"]) for deal in won(company)]
    assert (max(closes) - min(closes)).days <= 730


def test_ids_are_unique_and_refer_to_rows_that_are_there(company: Company) -> None:
    people = [*company.contacts, *company.leads]
    tables = (
        "deals",
        "accounts",
        "campaigns",
        "campaign_members",
        "tasks",
        "users",
        "groups",
        "opportunity_line_items",
    )
    for table in tables:
        ids = [row["Id"] for row in getattr(company, table)]
        assert len(set(ids)) == len(ids), table
    roles = [(role["OpportunityId"][:15], role["ContactId"]) for role in company.contact_roles]
    assert len(set(roles)) == len(roles)
    known = {row["Id"] for row in people}
    assert {m["ContactId"] or m["LeadId"] for m in company.campaign_members} <= known
    assert {role["ContactId"] for role in company.contact_roles} <= known
    users = {user["Id"] for user in company.users}
    assert {row["OwnerId"] for row in [*company.deals, *company.tasks]} <= users
    assert {lead["OwnerId"] for lead in company.leads} <= users | {row["Id"] for row in company.groups} | {""}
    assert {task["WhoId"] for task in company.tasks} <= known | {""}
    assert {row["LeadId"] for row in company.lead_history} <= {lead["Id"] for lead in company.leads}
    guids = [row["marketoGUID"] for row in company.marketo_activities]
    assert len(set(guids)) == len(guids)


def test_the_history_of_a_lead_leads_to_its_status(company: Company) -> None:
    status = {lead["Id"]: lead["Status"] for lead in company.leads}
    last: dict[str, str] = {}
    for row in sorted(company.lead_history, key=lambda row: row["CreatedDate"]):
        assert row["CreatedDate"] < "2026-07-01"
        if row["Field"] == "Status":
            assert last.setdefault(row["LeadId"], row["OldValue"]) == row["OldValue"] != row["NewValue"]
            last[row["LeadId"]] = row["NewValue"]
    assert all(status[lead] == value for lead, value in last.items())
    assert {*last.values()} == {"MQL", "Working", "Qualified", "Unqualified", "Nurture"}


def test_a_lead_that_was_converted_is_qualified(company: Company) -> None:
    assert all(
        (lead["Status"] == "Qualified") == (lead["IsConverted"] == "true")
        and (lead["ConvertedDate"] != "") == (lead["IsConverted"] == "true")
        for lead in company.leads
    )


def test_the_history_of_a_deal_ends_with_what_it_is_today(company: Company) -> None:
    last = {row["OpportunityId"]: row for row in company.opportunity_history}
    for deal in company.deals:
        if deal["IsDeleted"] == "false":
            row = last[deal["Id"]]
            cells = ("Amount", "CurrencyIsoCode", "CloseDate", "StageName", "Probability")
            assert [row[name] for name in cells] == [deal[name] for name in cells], deal["Id"]


def test_what_google_shows_and_hides_is_what_was_spent(company: Company) -> None:
    figures = [next(csv.reader([line])) for line in search_terms(company)[3:]]
    cost = {row[0]: Decimal(row[-1].replace(",", "")) for row in figures}
    shown = sum(amount for words, amount in cost.items() if not words.startswith("Total: "))
    assert cost["Total: Search terms"] == shown
    assert cost["Total: Account"] == shown + cost["Total: Other search terms"]
    (spent,) = {
        Decimal(next(csv.reader([line], delimiter="\t"))[-1].replace(",", "")) for line in google_ads(company)[-3:]
    }
    assert cost["Total: Account"] == spent


def test_every_quarter_of_the_company_has_its_target(company: Company) -> None:
    quarters = {f"{deal['CloseDate'][:4]}-Q{(int(deal['CloseDate'][5:7]) + 2) // 3}" for deal in won(company)}
    assert quarters <= {row["period"] for row in company.targets if row["measure"] == "booked"}
