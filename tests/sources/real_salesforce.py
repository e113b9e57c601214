"""The shared exports of Salesforce, file by file: what must become of their rows, and what each of our fields holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.sources.counted import (
    Case,
    Field,
    Row,
    by_row,
    cents,
    day,
    decimal,
    every,
    f,
    first,
    moment,
    percent,
    salesforce,
    text,
    truth,
)

WORKSHOP = "salesforce_data_cloud_workshop"
SEEDS = "salesforce_fivetran"


def responded(row: Row) -> bool:
    return truth(row["HasResponded"])


def response(row: Row) -> str:
    return "campaign-response" if responded(row) else "campaign-member"


def flag(name: str, heading: str) -> Field:
    """A Salesforce yes or no: there is no third, so that a blank one is a no."""
    return by_row(name, lambda row: truth(row[heading].strip()))


def outcome(won: str, closed: str) -> Field:
    """Won and closed, closed and not won, or neither."""
    return by_row("outcome", lambda row: "won" if truth(row[won]) else "lost" if truth(row[closed]) else "open")


def of(prefix: str) -> Callable[[str], str | None]:
    """An id of one Salesforce object; one of another object is none."""
    return lambda cell: salesforce(cell) if cell.startswith(prefix) else None


def account(own: str, what: str) -> Field:
    """The account of an activity: its own, else the one that it is about."""
    return by_row("account_id", lambda row: salesforce(row[own].strip()) or of("001")(row[what].strip()) or None)


def chosen(name: str, understood: Callable[[str], Any], *headings: str) -> Field:
    """The first of several cells in which something stands."""

    def value(row: Row) -> Any:
        given = first(row, *headings)
        return understood(given) if given else None

    return by_row(name, value)


DELETED = flag("is_deleted", "IsDeleted")
# Amounts whose currency nobody named are in XXX, ISO 4217's code for none.
NO_CURRENCY = every("currency", "XXX")

SALESFORCE = [
    Case(
        f"{WORKSHOP}/Opportunity.csv",
        "deals",
        50,
        (
            f("deal_id", "Id", salesforce),
            f("name", "Name"),
            f("account_id", "AccountId", salesforce),
            f("amount", "Amount", cents),
            f("created_at", "CreatedDate", moment),
            f("closed_on", "CloseDate", day),
            f("type", "Type"),
            f("stage", "StageName"),
            f("campaign_id", "CampaignId", salesforce),
            f("owner_id", "OwnerId", salesforce),
            f("lead_source", "LeadSource"),
            NO_CURRENCY,
            outcome("IsWon", "IsClosed"),
            f("probability", "Probability", percent),
            f("next_step", "NextStep"),
            f("product", "Product__c"),
            DELETED,
        ),
    ),
    Case(
        f"{WORKSHOP}/CampaignMember.csv",
        "touches",
        68,
        (
            f("touch_id", "Id", salesforce),
            f("person_id", "LeadOrContactId", salesforce),
            f("campaign_id", "CampaignId", salesforce),
            f("touched_at", "FirstRespondedDate", moment, responded),
            by_row("kind", response),
            DELETED,
        ),
    ),
    Case(
        f"{WORKSHOP}/Campaign.csv",
        "campaigns",
        8,
        (
            f("campaign_id", "Id", salesforce),
            f("name", "Name"),
            f("type", "Type"),
            f("parent_id", "ParentId", salesforce),
            f("status", "Status"),
            f("starts_on", "StartDate", day),
            f("ends_on", "EndDate", day),
            NO_CURRENCY,
            f("actual_cost", "ActualCost", cents),
            f("budgeted_cost", "BudgetedCost", cents),
            DELETED,
        ),
    ),
    Case(
        f"{WORKSHOP}/Contact.csv",
        "people",
        102,
        (
            f("person_id", "Id", salesforce),
            f("email", "Email"),
            f("title", "Title"),
            f("account_id", "AccountId", salesforce),
            f("created_at", "CreatedDate", moment),
            f("merged_into_id", "MasterRecordId", salesforce),
            f("lead_source", "LeadSource"),
            every("kind", "contact"),
            f("owner_id", "OwnerId", salesforce),
            DELETED,
        ),
    ),
    Case(
        f"{WORKSHOP}/Lead.csv",
        "people",
        60,
        (
            f("person_id", "Id", salesforce),
            f("email", "Email"),
            f("title", "Title"),
            f("created_at", "CreatedDate", moment),
            f("converted_person_id", "ConvertedContactId", salesforce),
            f("converted_account_id", "ConvertedAccountId", salesforce),
            f("lead_source", "LeadSource"),
            every("kind", "lead"),
            f("merged_into_id", "MasterRecordId", salesforce),
            f("status", "Status"),
            f("owner_id", "OwnerId", salesforce),
            f("converted_at", "ConvertedDate", moment),
            f("converted_deal_id", "ConvertedOpportunityId", salesforce),
            DELETED,
        ),
    ),
    Case(
        f"{WORKSHOP}/Account.csv",
        "accounts",
        22,
        (
            f("account_id", "Id", salesforce),
            f("name", "Name"),
            f("website", "Website"),
            f("parent_id", "ParentId", salesforce),
            f("segment", "Industry"),
            f("created_at", "CreatedDate", moment),
            f("merged_into_id", "MasterRecordId", salesforce),
            DELETED,
        ),
    ),
    Case(
        f"{WORKSHOP}/Task.csv",
        "activities",
        75,
        (
            f("activity_id", "Id", salesforce),
            f("kind", "TaskSubtype"),
            f("person_id", "WhoId", salesforce),
            f("deal_id", "WhatId", of("006")),
            f("owner_id", "OwnerId", salesforce),
            f("occurred_at", "ActivityDate", moment),
            account("AccountId", "WhatId"),
            flag("is_done", "IsClosed"),
            DELETED,
        ),
    ),
    Case(
        f"{SEEDS}/sf_opportunity_data.csv",
        "deals",
        10,
        (
            f("deal_id", "id", salesforce),
            f("account_id", "account_id", salesforce),
            f("amount", "amount", cents),
            f("created_at", "created_date", moment),
            f("closed_on", "close_date", day),
            f("type", "type"),
            f("name", "name"),
            NO_CURRENCY,
            outcome("is_won", "is_closed"),
            f("stage", "stage_name"),
            f("campaign_id", "campaign_id", salesforce),
            f("owner_id", "owner_id", salesforce),
            f("lead_source", "lead_source"),
            f("probability", "probability", percent),
            f("next_step", "next_step"),
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_opportunity_line_item_data.csv",
        "deal_lines",
        10,
        (
            f("deal_id", "opportunity_id", salesforce),
            f("line_id", "id", salesforce),
            f("product", "name"),
            f("quantity", "quantity", decimal),
            f("amount", "total_price", cents),
            NO_CURRENCY,
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_contact_data.csv",
        "people",
        4,
        (
            f("person_id", "id", salesforce),
            f("email", "email"),
            f("created_at", "created_date", moment),
            every("kind", "contact"),
            f("title", "title"),
            f("account_id", "account_id", salesforce),
            f("merged_into_id", "master_record_id", salesforce),
            f("lead_source", "lead_source"),
            f("status", "contact_status_c"),
            f("owner_id", "owner_id", salesforce),
            f("reject_reason", "unqualified_reason_c"),
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_lead_data.csv",
        "people",
        1,
        (
            f("person_id", "id", salesforce),
            f("email", "email"),
            f("created_at", "created_date", moment),
            every("kind", "lead"),
            f("title", "title"),
            f("converted_person_id", "converted_contact_id", salesforce),
            f("converted_account_id", "converted_account_id", salesforce),
            f("merged_into_id", "master_record_id", salesforce),
            f("lead_source", "lead_source"),
            f("status", "status"),
            f("owner_id", "owner_id", salesforce),
            f("converted_at", "converted_date", moment),
            f("converted_deal_id", "converted_opportunity_id", salesforce),
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_account_data.csv",
        "accounts",
        10,
        (
            f("account_id", "id", salesforce),
            f("name", "name"),
            f("website", "website"),
            f("parent_id", "parent_id", salesforce),
            f("segment", "industry"),
            f("merged_into_id", "master_record_id", salesforce),
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_task_data.csv",
        "activities",
        10,
        (
            f("activity_id", "id", salesforce),
            f("person_id", "who_id", salesforce),
            f("owner_id", "owner_id", salesforce),
            chosen("kind", text, "type", "task_subtype"),
            chosen("occurred_at", moment, "completed_date_time", "activity_date", "created_date"),
            flag("is_done", "is_closed"),
            f("deal_id", "what_id", of("006")),
            account("account_id", "what_id"),
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_event_data.csv",
        "activities",
        10,
        (
            f("activity_id", "id", salesforce),
            f("person_id", "who_id", salesforce),
            f("owner_id", "owner_id", salesforce),
            chosen("kind", text, "type", "event_subtype"),
            chosen("occurred_at", moment, "activity_date_time", "activity_date"),
            f("deal_id", "what_id", of("006")),
            account("account_id", "what_id"),
            flag("is_deleted", "is_deleted"),
        ),
    ),
    Case(
        f"{SEEDS}/sf_user_data.csv",
        "users",
        10,
        (
            f("user_id", "id", salesforce),
            f("name", "name"),
            f("team", "department"),
            flag("is_active", "is_active"),
            f("timezone", "time_zone_sid_key"),
        ),
    ),
]
