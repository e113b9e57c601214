"""The shared exports, file by file: what must become of their rows, and where each field stands in the raw file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.sources.counted import Field, Row, cents, day, micros, moment, number, prefixed, salesforce, text, truth


@dataclass(frozen=True)
class Case:
    """One file as one record: what must become of its rows, and where its fields stand in the raw file."""

    file: str
    table: str
    loaded: int
    fields: tuple[Field, ...]
    left_out: int = 0
    reason: str = ""
    dropped: int = 0
    duplicates: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    kept: Any = None

    def __str__(self) -> str:
        return f"{self.file} as {self.table}"


def f(name: str, heading: str, understood: Any = text, only: Any = None) -> Field:
    return Field(name, heading, understood, only or (lambda row: True))


def responded(row: Row) -> bool:
    return row["HasResponded"] in {"1", "true"}


def no_total(row: Row) -> bool:
    return not next(iter(row.values())).startswith("Total:")


WORKSHOP = "salesforce_data_cloud_workshop"
SEEDS = "salesforce_fivetran"
HUBSPOT = "hubspot_fivetran"
MARKETO = "marketo_fivetran"
ADS = "google_ads_ui_export"
STATS = "google_ads_fivetran"
DELETED = f("is_deleted", "IsDeleted", truth)

CASES = [
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
            f("parent_id", "ParentId"),
            f("status", "Status"),
            f("starts_on", "StartDate", day),
            f("ends_on", "EndDate", day),
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
            f("parent_id", "ParentId"),
            f("segment", "Industry"),
            f("created_at", "CreatedDate", moment),
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
            f("deal_id", "WhatId", salesforce, lambda row: row["WhatId"].startswith("006")),
            f("owner_id", "OwnerId", salesforce),
            f("occurred_at", "ActivityDate", moment),
        ),
    ),
    Case(
        f"{SEEDS}/sf_opportunity_data.csv",
        "deals",
        10,
        (
            f("deal_id", "id", salesforce),
            f("account_id", "account_id"),
            f("amount", "amount", cents),
            f("created_at", "created_date", moment),
            f("closed_on", "close_date", day),
            f("type", "type"),
            f("is_deleted", "is_deleted", truth),
        ),
    ),
    Case(
        f"{SEEDS}/sf_contact_data.csv",
        "people",
        4,
        (f("person_id", "id", salesforce), f("email", "email"), f("created_at", "created_date", moment)),
    ),
    Case(
        f"{SEEDS}/sf_lead_data.csv",
        "people",
        1,
        (f("person_id", "id", salesforce), f("email", "email"), f("created_at", "created_date", moment)),
    ),
    Case(
        f"{SEEDS}/sf_account_data.csv",
        "accounts",
        10,
        (f("account_id", "id", salesforce), f("name", "name"), f("website", "website"), f("parent_id", "parent_id")),
    ),
    Case(
        f"{SEEDS}/sf_task_data.csv",
        "activities",
        10,
        (
            f("activity_id", "id", salesforce),
            f("person_id", "who_id", salesforce),
            f("owner_id", "owner_id", salesforce),
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
        ),
    ),
    Case(
        f"{SEEDS}/sf_user_data.csv", "users", 10, (f("user_id", "id", salesforce), f("is_active", "is_active", truth))
    ),
    Case(
        f"{HUBSPOT}/deal_data.csv",
        "deals",
        0,
        (),
        left_out=44,
        reason="missing-outcome",  # the seeds leave every stage blank, and nothing else says won or lost
    ),
    Case(
        f"{HUBSPOT}/contact_data.csv",
        "people",
        22,
        (
            f("person_id", "id"),
            f("email", "property_email"),
            f("title", "property_jobtitle"),
            f("created_at", "property_createdate", moment),
        ),
    ),
    Case(
        f"{HUBSPOT}/company_data.csv",
        "accounts",
        24,
        (
            f("account_id", "id"),
            f("name", "property_name"),
            f("segment", "property_industry"),
            f("created_at", "property_createdate", moment),
        ),
    ),
    Case(f"{HUBSPOT}/deal_contact_data.csv", "roles", 11, (f("deal_id", "deal_id"), f("person_id", "contact_id"))),
    Case(
        f"{HUBSPOT}/deal_stage_data.csv",
        "stage_changes",
        14,
        (f("deal_id", "deal_id"), f("stage", "value"), f("entered_at", "date_entered", moment)),
    ),
    Case(
        f"{HUBSPOT}/contact_form_submission_data.csv",
        "touches",
        5,
        (
            f("touch_id", "conversion_id", prefixed("hubspot:form:")),
            f("person_id", "contact_id"),
            f("touched_at", "timestamp", moment),
            f("asset", "title"),
        ),
    ),
    Case(
        f"{HUBSPOT}/email_event_data.csv",
        "touches",
        100,
        (
            f("touch_id", "id", prefixed("hubspot:email-event:")),
            f("campaign_id", "email_campaign_id", prefixed("hubspot:email:")),
            f("touched_at", "created", moment),
        ),
    ),
    Case(
        f"{HUBSPOT}/email_campaign_data.csv",
        "campaigns",
        100,
        (f("campaign_id", "id", prefixed("hubspot:email:")), f("name", "name")),
    ),
    Case(
        f"{HUBSPOT}/engagement_task_data.csv",
        "activities",
        2,
        (
            f("activity_id", "engagement_id", prefixed("hubspot:")),
            f("kind", "type"),
            f("occurred_at", "property_hs_timestamp", moment),
            f("owner_id", "property_hubspot_owner_id"),
        ),
    ),
    Case(f"{HUBSPOT}/owner_data.csv", "users", 100, (f("user_id", "owner_id"),)),
    Case(
        "hubspot_ui_export/deals_stage_dates_excerpt.csv",
        "deals",
        6,
        (
            f("deal_id", "Record ID"),
            f("name", "Deal Name"),
            f("amount", "Amount", cents),
            f("created_at", "Create Date", moment),
            f("closed_on", "Close Date", day),
            f("stage", "Deal Stage"),
        ),
        settings={"deals.stages": {"Closed Won": "won", "Closed Lost": "lost"}},
    ),
    Case(
        "hubspot_ui_custom_objects/3.crm-bootcamp-locations.csv",
        "accounts",
        99,
        (
            f("account_id", "Record ID"),
            f("name", "Address 1"),
            f("segment", "State"),
            f("created_at", "Object create date/time", moment),
        ),
        settings={
            "inputs.accounts.columns": {
                "account_id": "Record ID",
                "name": "Address 1",
                "segment": "State",
                "created_at": "Object create date/time",
            }
        },
    ),
    Case(
        "hubspot_ui_custom_objects/crm-bootcamp-vehicles.csv",
        "accounts",
        720,
        (f("account_id", "Record ID"), f("created_at", "Object create date/time", moment)),
        settings={
            "inputs.accounts.columns": {"account_id": "Record ID", "created_at": "Object create date/time"},
        },
    ),
    Case(
        f"{MARKETO}/marketo_lead_data.csv",
        "people",
        100,
        (
            f("person_id", "id", prefixed("marketo:")),
            f("email", "email"),
            f("created_at", "created_at", moment),
        ),
    ),
    Case(
        f"{MARKETO}/marketo_program_data.csv",
        "campaigns",
        100,
        (
            f("campaign_id", "id", prefixed("marketo:")),
            f("name", "name"),
            f("type", "channel"),
            f("status", "status"),
        ),
    ),
    Case(
        "marketo_bulk_extract_docs/activities_type104_sample.csv",
        "touches",
        4,
        (
            f("touch_id", "marketoGUID", prefixed("marketo:")),
            f("person_id", "leadId", prefixed("marketo:")),
            f("campaign_id", "primaryAttributeValueId", prefixed("marketo:")),
            f("touched_at", "activityDate", moment),
            f("asset", "primaryAttributeValue"),
        ),
    ),
    Case(
        f"{ADS}/Campaign report (1).csv",
        "spend",
        2,
        (
            f("campaign", "Campaign", text, no_total),
            f("currency", "Currency code", text, no_total),
            f("amount", "Cost", cents, no_total),
            f("clicks", "Clicks", number, no_total),
            f("impressions", "Impr.", number, no_total),
        ),
        dropped=7,
    ),
    Case(
        f"{ADS}/Campaign report.csv",
        "spend",
        1,
        (
            f("campaign", "Campaign", text, no_total),
            f("currency", "Currency code", text, no_total),
            f("amount", "Cost", cents, no_total),
            f("clicks", "Clicks", number, no_total),
            f("impressions", "Impr.", number, no_total),
        ),
        dropped=4,
    ),
    Case(
        f"{STATS}/campaign_stats_data.csv",
        "spend",
        16,
        (
            f("campaign_id", "id", prefixed("google-ads:")),
            f("spent_on", "date", day),
            f("amount", "cost_micros", micros),
            f("clicks", "clicks", number),
            f("impressions", "impressions", number),
        ),
    ),
    Case(
        f"{STATS}/ad_group_stats_data.csv",
        "spend",
        15,
        (
            f("campaign_id", "campaign_id", prefixed("google-ads:")),
            f("spent_on", "date", day),
            f("amount", "cost_micros", micros),
        ),
    ),
    *(
        Case(
            f"{MARKETO}/marketo_activity_{kind}_data.csv",
            "touches",
            rows,
            (
                f("touch_id", "id", prefixed("marketo:")),
                f("person_id", "lead_id", prefixed("marketo:")),
                f("touched_at", "activity_date", moment),
                f("asset", "primary_attribute_value"),
            ),
        )
        for kind, rows in {
            "change_data_value": 100,
            "click_email": 100,
            "delete_lead": 31,
            "email_bounced": 100,
            "email_delivered": 100,
            "merge_leads": 100,
            "open_email": 100,
            "send_email": 100,
            "unsubscribe_email": 100,
        }.items()
    ),
]
