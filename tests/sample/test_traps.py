"""Every trap that the sample's README lists is there, as often as it says: counted with `csv` alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.sample.conftest import Company, Row

FREE = {"gmail.com", "outlook.com", "yahoo.com", "gmx.de"}
ACTS = {"1", "2", "3"}


def alive(company: Company) -> list[Row]:
    return [deal for deal in company.deals if deal["IsDeleted"] == "false"]


def won(company: Company) -> list[Row]:
    return [deal for deal in alive(company) if deal["IsWon"] == "true"]


def contact_of(company: Company) -> dict[str, str]:
    """Any id of a person → the contact's id."""
    known = {row["Id"]: row["Id"] for row in company.contacts}
    known |= {row["Id"]: row["ConvertedContactId"] for row in company.leads if row["ConvertedContactId"]}
    return known


def attributes(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(row["attributes"])
    return told


def is_act(row: Row) -> bool:
    kind = row["activityTypeId"]
    success = kind == "104" and attributes(row)["Success"]
    click = kind == "11" and not attributes(row)["Is Bot Activity"]
    return kind in ACTS or success or click


def untouched(company: Company) -> int:
    contact, account = contact_of(company), {row["Id"]: row["AccountId"] for row in company.contacts}
    marketo = {row["id"]: row["sfdcContactId"] for row in company.marketo_leads}
    acted = {
        contact.get(m["ContactId"] or m["LeadId"]) for m in company.campaign_members if m["HasResponded"] == "true"
    }
    acted |= {marketo[row["leadId"]] for row in company.marketo_activities if is_act(row)}
    moved = {account[person] for person in acted if person}
    listed = {row["Id"] for row in company.accounts}
    return sum(deal["AccountId"] in listed - moved for deal in won(company))


def without_roles(company: Company) -> int:
    short = {role["OpportunityId"][:15] for role in company.contact_roles}
    return sum(deal["Id"][:15] not in short for deal in alive(company))


def out_of_time(company: Company, wanted: Callable[[date, date, date], bool]) -> int:
    """Days between each contact's response and the first and last close of its account, where all deals are closed."""
    account = {row["Id"]: row["AccountId"] for row in company.contacts}
    closes: dict[str, list[date]] = defaultdict(list)
    still_open = set()
    for deal in alive(company):
        if deal["AccountId"]:
            closes[deal["AccountId"]].append(date.fromisoformat(deal["CloseDate"]))
        if deal["IsClosed"] == "false":
            still_open.add(deal["AccountId"])
    found = 0
    for member in company.campaign_members:
        days = closes.get(account.get(member["ContactId"], ""))
        if member["FirstRespondedDate"] and days and account[member["ContactId"]] not in still_open:
            found += wanted(date.fromisoformat(member["FirstRespondedDate"]), min(days), max(days))
    return found


def second_rows(company: Company) -> int:
    """Humans who are in a campaign as the lead and as the contact that it became."""
    contact = contact_of(company)
    seen = Counter(
        (member["CampaignId"], contact.get(member["ContactId"] or member["LeadId"], member["LeadId"]))
        for member in company.campaign_members
    )
    assert max(seen.values()) == 2
    return sum(times == 2 for times in seen.values())


def bought_list(company: Company) -> tuple[str, int]:
    stamps = Counter(m["CreatedDate"] for m in company.campaign_members if m["HasResponded"] == "false")
    return stamps.most_common(1)[0]


def never_responded(company: Company) -> int:
    stamp, _ = bought_list(company)
    return sum(m["HasResponded"] == "false" and m["CreatedDate"] != stamp for m in company.campaign_members)


def of_lost_accounts(company: Company) -> int:
    listed = {row["Id"] for row in company.accounts}
    return sum(deal["AccountId"] not in listed for deal in alive(company) if deal["AccountId"])


def history(company: Company) -> dict[str, list[str]]:
    stages: dict[str, list[str]] = defaultdict(list)
    for row in sorted(company.opportunity_history, key=lambda row: row["CreatedDate"]):
        stages[row["OpportunityId"]].append(row["StageName"])
    return stages


def reopened(company: Company) -> int:
    path = history(company)
    return sum("Closed Lost" in path[deal["Id"]][:-1] for deal in won(company))


def reentered(company: Company) -> int:
    return sum(stages.count("Discovery") == 2 for stages in history(company).values())


def moved(company: Company, heading: str) -> int:
    """Deals whose history has more than one value of a cell."""
    values = defaultdict(set)
    for row in company.opportunity_history:
        values[row["OpportunityId"]].add(row[heading])
    return sum(len(seen) > 1 for seen in values.values())


def status_changes(company: Company) -> dict[str, list[str]]:
    """The statuses of each lead that its history tells of, in their order."""
    changes = defaultdict(list)
    for row in sorted(company.lead_history, key=lambda row: row["CreatedDate"]):
        if row["Field"] == "Status":
            changes[row["LeadId"]].append(row["NewValue"])
    return changes


def skipped(company: Company) -> int:
    changes = status_changes(company)
    recent = [row["Id"] for row in company.leads if row["CreatedDate"] >= "2025" and row["Status"] != "Merged"]
    return sum("MQL" not in changes[lead] and bool({"Working", "Qualified"} & {*changes[lead]}) for lead in recent)


def short_lines(company: Company) -> int:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in company.opportunity_line_items:
        sums[line["OpportunityId"]] += Decimal(line["TotalPrice"])
    amounts = {deal["Id"]: Decimal(deal["Amount"] or "0") for deal in won(company)}
    assert all(total <= amounts[deal] for deal, total in sums.items())
    return sum(total < amounts[deal] for deal, total in sums.items())


def bookings(company: Company) -> dict[str, Row]:
    return {row["deal_id"]: row for row in company.bookings if row["deal_id"]}


def booked(company: Company, differs: Callable[[Row, Row], bool]) -> int:
    lines = bookings(company)
    return sum(differs(deal, lines[deal["Id"]]) for deal in won(company) if deal["Id"] in lines)


def not_booked(company: Company) -> int:
    lines = bookings(company)
    return sum(deal["Amount"] not in {"", "0", "0.00"} and deal["Id"] not in lines for deal in won(company))


def shared(values: Iterable[str]) -> int:
    return sum(times == 2 for times in Counter(values).values())


def activities(company: Company, kind: str, test: Callable[[Row], bool] = lambda _: True) -> int:
    return sum(row["activityTypeId"] == kind and test(row) for row in company.marketo_activities)


def google_ads(company: Company) -> list[str]:
    return (company.folder / "google_ads_campaigns.csv").read_text(encoding="utf-16").splitlines()


def search_terms(company: Company) -> list[str]:
    return (company.folder / "google_ads_search_terms.csv").read_text(encoding="utf-8").splitlines()


COUNTS: dict[str, Callable[[Company], int]] = {
    "won deals nobody touched": untouched,
    "deals without contact roles": without_roles,
    "responses after the close": lambda c: out_of_time(c, lambda day, _, last: day > last),
    "responses too long ago": lambda c: out_of_time(c, lambda day, first, _: (first - day).days > 365),
    "a bought list": lambda c: bought_list(c)[1],
    "members who never responded": never_responded,
    "responses without a date": lambda c: sum(
        m["HasResponded"] == "true" and not m["FirstRespondedDate"] for m in c.campaign_members
    ),
    "one human twice in a campaign": second_rows,
    "free-mail people": lambda c: sum(row["Email"].split("@")[1] in FREE for row in [*c.contacts, *c.leads]),
    "one contact at two accounts": lambda c: shared(row["Email"] for row in c.contacts),
    "a web site shared by two accounts": lambda c: shared(row["Website"] for row in c.accounts),
    "converted leads": lambda c: sum(row["IsConverted"] == "true" for row in c.leads),
    "merged leads": lambda c: sum(row["IsDeleted"] == "true" and row["MasterRecordId"] != "" for row in c.leads),
    "Marketo people synced with a merged lead": lambda c: len(
        {row["Id"] for row in c.leads if row["MasterRecordId"]} & {row["sfdcLeadId"] for row in c.marketo_leads}
    ),
    "merges inside Marketo": lambda c: activities(c, "32"),
    "leads that skipped MQL": skipped,
    "rejected leads": lambda c: sum(
        row["Status"] == "Unqualified" and row["Reject_Reason__c"] != "" for row in c.leads
    ),
    "leads that nobody took": lambda c: len(
        [row for row in c.leads if row["OwnerId"] in {queue["Id"] for queue in c.groups if queue["Type"] == "Queue"}]
    ),
    "owners told twice": lambda c: sum(
        row["Field"] == "Owner" and not row["NewValue"].startswith("005") for row in c.lead_history
    ),
    "leads that say how they heard of us": lambda c: sum(row["How_did_you_hear_about_us__c"] != "" for row in c.leads),
    "tasks with a lead": lambda c: sum(task["WhoId"].startswith("00Q") for task in c.tasks),
    "mails logged in one second": lambda c: max(
        Counter((task["OwnerId"], task["CompletedDateTime"]) for task in c.tasks if task["CompletedDateTime"]).values()
    ),
    "15-character ids among 18-character ones": lambda c: sum(len(r["OpportunityId"]) == 15 for r in c.contact_roles),
    "won renewals": lambda c: sum(deal["Type"] == "Renewal" for deal in won(c)),
    "won expansions": lambda c: sum(deal["Type"] == "Add-On Business" for deal in won(c)),
    "reopened deals": reopened,
    "re-entered stages": reentered,
    "deals whose amount changed on the way": lambda c: moved(c, "Amount"),
    "deals whose closing day moved": lambda c: moved(c, "CloseDate"),
    "lost deals without a reason": lambda c: sum(
        deal["StageName"] == "Closed Lost" and deal["Loss_Reason__c"] == "" for deal in alive(c)
    ),
    "losses that are none": lambda c: sum(deal["Loss_Reason__c"] == "Duplicate" for deal in alive(c)),
    "open deals without a next step": lambda c: sum(
        deal["IsClosed"] == "false" and deal["NextStep"] == "" for deal in alive(c)
    ),
    "won deals whose lines sum to less": short_lines,
    "deleted deals": lambda c: sum(deal["IsDeleted"] == "true" for deal in c.deals),
    "won deals without an amount": lambda c: sum(deal["Amount"] == "" for deal in won(c)),
    "won deals of amount zero": lambda c: sum(deal["Amount"] in {"0", "0.00"} for deal in won(c)),
    "credit notes": lambda c: sum(deal["Amount"].startswith("-") for deal in won(c)),
    "won deals without account": lambda c: sum(deal["AccountId"] == "" for deal in won(c)),
    "deals of an account that is not in the export": of_lost_accounts,
    "campaigns that share their name": lambda c: 2 * shared(row["Name"] for row in c.campaigns),
    "campaigns with spend and no deal": lambda c: len(
        {row["Id"] for row in c.campaigns if float(row["ActualCost"]) > 0}
        - {row["CampaignId"] for row in [*c.campaign_members, *c.deals]}
    ),
    "a formula as campaign name": lambda c: sum(row["Name"].startswith("=") for row in c.campaigns),
    "terminal escapes and markup in a campaign name": lambda c: sum(
        "\x1b[" in row["Name"] and "[bold" in row["Name"] for row in c.campaigns
    ),
    "difficult account names": lambda c: sum(
        any(sign in row["Name"] for sign in '",\n@[') or not row["Name"][0].isascii() for row in c.accounts
    ),
    "successes in Marketo programs": lambda c: activities(c, "104", lambda row: attributes(row)["Success"]),
    "statuses said again": lambda c: activities(c, "104", lambda row: not attributes(row)["Success"]),
    "clicks of machines": lambda c: activities(c, "11", lambda row: attributes(row)["Is Bot Activity"]),
    "visits by a tagged link": lambda c: sum(
        row["activityTypeId"] in {"1", "2"} and "Query Parameters" in row["attributes"] for row in c.marketo_activities
    ),
    "mails sent": lambda c: activities(c, "6"),
    "mails opened": lambda c: activities(c, "10"),
    "activities that are the day before in New York": lambda c: sum(
        row["activityDate"][11:13] < "04" for row in c.marketo_activities
    ),
    "overlapping total rows": lambda c: sum(line.startswith("Total: ") for line in google_ads(c)),
    "search terms that Google hides": lambda c: sum(
        line.startswith("Total: Other search terms") for line in search_terms(c)
    ),
    "bookings: a deal finance does not have": not_booked,
    "bookings: a tenth less than the CRM": lambda c: booked(
        c, lambda deal, line: deal["Amount"] not in {"", line["amount"]}
    ),
    "bookings: nine days after the close": lambda c: booked(
        c, lambda deal, line: deal["CloseDate"] != line["booked_on"]
    ),
    "bookings: an amount the CRM does not have": lambda c: booked(
        c, lambda deal, line: deal["Amount"] == "" and line["amount"] != ""
    ),
    "bookings: no deal": lambda c: sum(row["deal_id"] == "" for row in c.bookings),
}


def test_the_readme_lists_exactly_the_traps_that_are_counted_here(company: Company) -> None:
    assert [trap for trap, *_ in company.stated("Traps")] == list(COUNTS)


@pytest.mark.parametrize("trap", COUNTS)
def test_a_trap_is_there_as_often_as_the_readme_says(company: Company, trap: str) -> None:
    stated = next(int(count) for name, count, _ in company.stated("Traps") if name == trap)
    assert COUNTS[trap](company) == stated > 0


def test_rows_by_file_are_those_of_the_readme(company: Company) -> None:
    for name, stated, _ in company.stated("Files"):
        if name == "google_ads_campaigns.csv":
            rows = sum("\t2026-" in line for line in google_ads(company))
        elif name == "google_ads_search_terms.csv":
            rows = sum(not line.startswith("Total: ") for line in search_terms(company)) - 3
        elif name == "ga4_traffic.csv":
            rows = sum(not line.startswith("#") for line in (company.folder / name).read_text().splitlines()) - 1
        else:
            rows = len(getattr(company, name.removesuffix(".csv")))
        assert rows == int(stated), name
