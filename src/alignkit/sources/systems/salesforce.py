"""Salesforce: API and Data Loader files, the weekly export, reports, and Fivetran's copies of its tables.

Booleans are never empty in Salesforce, so a blank one is false. Times of the API and of the weekly export are UTC;
those of a report are in the zone of whoever ran it.
"""

from __future__ import annotations

from dataclasses import replace

from alignkit.records import Account, Activity, Campaign, Deal, FxRate, Person, Role, StageChange, Touch, User
from alignkit.sources.mapping.exports import (
    Export,
    FieldMapping,
    Flavour,
    How,
    Reader,
    System,
    column,
    columns_of,
    constant,
)
from alignkit.sources.mapping.expressions import Expression, case, coalesce, sql
from alignkit.sources.mapping.ids import salesforce_id, salesforce_shape
from alignkit.sources.mapping.lookups import StageMeaning
from alignkit.sources.mapping.readers import (
    amount,
    code_in,
    day,
    first_of,
    flag,
    full_name,
    instant,
    text,
    truth,
    until,
    upper,
    won_lost,
)

_NAIVE = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?"

FLAVOURS = (
    Flavour("Fivetran", marks=("_fivetran_synced", "_fivetran_active"), zone="UTC", decimal=".", blank_is_false=True),
    Flavour("weekly export", marks=("Id",), looks=_NAIVE, zone="UTC", decimal=".", blank_is_false=True),
    Flavour("API", marks=("Id",), zone="UTC", decimal=".", blank_is_false=True),
    Flavour("report", nulls=("-",), blank_is_false=True),
)

_DELETED = columns_of(("IsDeleted", "Deleted"), ("_fivetran_deleted",), read=flag)
_CREATED = column("CreatedDate", "Created Date", read=instant, date=True)
_MERGED = column("MasterRecordId", read=salesforce_id)


def _key(*headings: str) -> FieldMapping:
    return column(*headings, read=salesforce_id)


def _responded(how: How, *cells: Expression | None) -> Expression:
    """A member who responded did something; any other was only put on a list."""
    responded, responded_on = cells
    test = truth(how, responded) if responded else sql("{day} is not null", day=responded_on)
    return case((test, "campaign-response"), otherwise="campaign-member")


def _response_day(how: How, *cells: Expression | None) -> Expression:
    """The first response; the day on which somebody was put on the list never counts."""
    responded_on, responded = cells
    if responded_on is None:
        return sql("null::varchar")
    day = instant(how, responded_on)
    return case((truth(how, responded), day)) if responded else day


def _with_prefix(prefix: str) -> Reader:
    """An id of one object only: an activity's `WhatId` may be a deal, an account, or something else."""

    def read(how: How, *cells: Expression | None) -> Expression:
        given = coalesce(*cells)
        return case((sql("starts_with({given}, {prefix})", given=given, prefix=prefix), salesforce_id(how, given)))

    return read


def _account_of_activity(how: How, *cells: Expression | None) -> Expression:
    account, what = cells
    related = _with_prefix("001")(how, what) if what else None
    return coalesce(salesforce_id(how, account) if account else None, related)


def _done(how: How, *cells: Expression | None) -> Expression:
    closed, status = cells
    if closed:
        return flag(how, closed)
    return case((sql("lower({status}) = 'completed'", status=status), "true"), otherwise="false")


def _name(how: How, *cells: Expression | None) -> Expression:
    name, first, last = cells
    return name or full_name(how, first, last)


OPPORTUNITY = Export(
    of=Deal,
    name="Opportunity",
    needs=("Id", "StageName|IsWon"),
    tells=(
        "ExpectedRevenue|Fiscal|FiscalQuarter|FiscalYear|ForecastCategory|ForecastCategoryName|"
        "HasOpportunityLineItem|HasOpenActivity|HasOverdueTask|IsPrivate|LastStageChangeDate|NextStep|Pricebook2Id|"
        "Probability|StageSortOrder|SyncedQuoteId|TotalOpportunityQuantity"
    ),
    lacks=("OpportunityId", "MasterLabel", "_fivetran_start", "_fivetran_end"),
    ids={"deal_id": salesforce_shape("006")},
    flavours=FLAVOURS,
    columns={
        "deal_id": _key("Id", "Opportunity ID"),
        "name": column("Name", "Opportunity Name", read=text),
        "account_id": _key("AccountId", "Account ID"),
        "currency": columns_of(("CurrencyIsoCode", "Amount Currency", "Currency"), ("Amount",), read=code_in, shown=1),
        "amount": column("Amount", read=amount, amount=True),
        "created_at": _CREATED,
        "closed_on": column("CloseDate", read=day, date=True),
        "outcome": columns_of(("IsWon", "Won"), ("IsClosed", "Closed"), ("StageName", "Stage"), read=won_lost),
        "type": column("Type", "Opportunity Type", read=text),
        "stage": column("StageName", "Stage", read=text),
        "campaign_id": _key("CampaignId", "Campaign ID", "Primary Campaign Source ID", "Primary Campaign ID"),
        "owner_id": _key("OwnerId", "Owner ID", "Opportunity Owner ID", "Opportunity Owner"),
        "lead_source": column("LeadSource", read=text),
        "is_deleted": _DELETED,
    },
)

OPPORTUNITY_REPORT = replace(
    OPPORTUNITY,
    name="Opportunity report",
    needs=("Opportunity ID", "Stage|Won"),
    lacks=("Id", "To Stage"),
    tells="Age|Expected Revenue|Fiscal Period|Forecast Category|Next Step|Probability (%)",
    columns={
        **OPPORTUNITY.columns,
        "deal_id": _key("Opportunity ID"),
        "name": column("Opportunity Name", read=text),
    },
)

OPPORTUNITY_STAGE = Export(
    of=StageMeaning,
    name="OpportunityStage",
    needs=("MasterLabel|ApiName", "IsWon", "IsClosed"),
    tells="DefaultProbability|ForecastCategory|ForecastCategoryName|SortOrder",
    flavours=FLAVOURS,
    columns={
        "stage": column("MasterLabel", "ApiName", read=text),
        "outcome": columns_of(("IsWon",), ("IsClosed",), read=won_lost),
    },
)

OPPORTUNITY_HISTORY = Export(
    of=StageChange,
    name="OpportunityHistory",
    needs=("OpportunityId", "StageName|To Stage", "CreatedDate|Last Modified"),
    tells=(
        "CreatedDateForInsert|ForecastCategory|From Stage|FromForecastCategory|FromOpportunityStageName|PrevAmount|"
        "PrevCloseDate|PrevForecastUpdate|PrevOpportunityStageUpdate|Probability|Stage Duration|ValidThroughDate"
    ),
    lacks=("AccountId", "_fivetran_start", "_fivetran_end"),
    ids={"deal_id": salesforce_shape("006")},
    flavours=FLAVOURS,
    columns={
        "deal_id": _key("OpportunityId"),
        "stage": column("StageName", "To Stage", read=text),
        "entered_at": column("CreatedDate", "Last Modified", read=instant, date=True),
        "is_deleted": _DELETED,
    },
)

OPPORTUNITY_CONTACT_ROLE = Export(
    of=Role,
    name="OpportunityContactRole",
    needs=("OpportunityId", "ContactId", "Role|Contact Role|IsPrimary|Primary"),
    lacks=("CampaignId", "StageName", "Stage"),
    ids={"deal_id": salesforce_shape("006"), "person_id": salesforce_shape("003")},
    flavours=FLAVOURS,
    columns={
        "deal_id": _key("OpportunityId"),
        "person_id": _key("ContactId"),
        "role": column("Role", "Contact Role", read=text),
        "is_primary": column("IsPrimary", "Primary", read=flag),
        "created_at": _CREATED,
        "is_deleted": _DELETED,
    },
)

CAMPAIGN = Export(
    of=Campaign,
    name="Campaign",
    needs=("Id|Campaign ID", "Name|Campaign Name", "StartDate", "ActualCost|BudgetedCost|ParentId|NumberSent"),
    tells=(
        "ActualCost|AmountAllOpportunities|AmountWonOpportunities|BudgetedCost|CampaignMemberRecordTypeId|"
        "ExpectedResponse|ExpectedRevenue|NumberOfContacts|NumberOfConvertedLeads|NumberOfLeads|"
        "NumberOfOpportunities|NumberOfResponses|NumberOfWonOpportunities|NumberSent"
    ),
    lacks=("ContactId", "LeadId", "OpportunityId"),
    ids={"campaign_id": salesforce_shape("701")},
    flavours=FLAVOURS,
    columns={
        "campaign_id": _key("Id", "Campaign ID"),
        "name": column("Name", "Campaign Name", read=text),
        "type": column("Type", "Campaign Type", read=text),
        "parent_id": _key("ParentId", "Parent Campaign ID"),
        "status": column("Status", "Campaign Status", read=text),
        "starts_on": column("StartDate", read=day, date=True),
        "ends_on": column("EndDate", read=day, date=True),
        "is_deleted": _DELETED,
    },
)

CAMPAIGN_MEMBER = Export(
    of=Touch,
    name="CampaignMember",
    needs=(
        "CampaignId",
        "ContactId|LeadId",
        "HasResponded|Responded|FirstRespondedDate|Member First Responded Date",
    ),
    tells="CompanyOrAccount|LeadOrContactId|LeadOrContactOwnerId|Member Status|Member Type",
    lacks=("StageName", "Stage"),
    ids={"touch_id": salesforce_shape("00v"), "campaign_id": salesforce_shape("701")},
    flavours=FLAVOURS,
    columns={
        "touch_id": _key("Id", "Campaign Member ID"),
        "person_id": columns_of(("ContactId",), ("LeadId",), read=salesforce_id),
        "campaign_id": _key("CampaignId"),
        "kind": columns_of(
            ("HasResponded", "Responded"),
            ("FirstRespondedDate", "Member First Responded Date"),
            read=_responded,
            shown=1,
        ),
        "touched_at": columns_of(
            ("FirstRespondedDate", "Member First Responded Date"),
            ("HasResponded", "Responded"),
            read=_response_day,
            date=True,
        ),
        "is_deleted": _DELETED,
    },
)

CONTACT = Export(
    of=Person,
    name="Contact",
    needs=("Id|Contact ID", "AccountId", "LastName|Email"),
    tells=(
        "AssistantName|AssistantPhone|EmailBouncedDate|EmailBouncedReason|FirstName|HomePhone|JigsawContactId|"
        "LastCURequestDate|LastCUUpdateDate|MailingCity|MailingCountry|MailingPostalCode|MailingState|MailingStreet|"
        "OtherCity|OtherCountry|OtherPostalCode|OtherState|OtherStreet|ReportsToId|Salutation"
    ),
    lacks=(
        "Username",
        "CampaignId",
        "StageName",
        "Stage",
        "IsConverted",
        "OpportunityId",
        "_fivetran_start",
        "_fivetran_end",
    ),
    ids={"person_id": salesforce_shape("003")},
    flavours=FLAVOURS,
    columns={
        "person_id": _key("Id", "Contact ID"),
        "kind": constant("contact"),
        "email": column("Email", read=text),
        "title": column("Title", read=text),
        "account_id": _key("AccountId"),
        "created_at": _CREATED,
        "merged_into_id": _MERGED,
        "lead_source": column("LeadSource", read=text),
        "is_deleted": _DELETED,
    },
)

LEAD = Export(
    of=Person,
    name="Lead",
    needs=("Id|Lead ID", "IsConverted|Converted", "Company|Company / Account|LeadSource"),
    tells=(
        "ConvertedDate|ConvertedOpportunityId|EmailBouncedDate|EmailBouncedReason|FirstName|IsUnreadByOwner|"
        "JigsawContactId|LastName|LastTransferDate|Lead Status|Salutation"
    ),
    lacks=("CampaignId", "_fivetran_start", "_fivetran_end"),
    ids={"person_id": salesforce_shape("00Q")},
    flavours=FLAVOURS,
    columns={
        "person_id": _key("Id", "Lead ID"),
        "kind": constant("lead"),
        "email": column("Email", read=text),
        "title": column("Title", read=text),
        "created_at": _CREATED,
        "converted_person_id": _key("ConvertedContactId", "Converted Contact ID"),
        "converted_account_id": _key("ConvertedAccountId", "Converted Account ID"),
        "merged_into_id": _MERGED,
        "lead_source": column("LeadSource", read=text),
        "is_deleted": _DELETED,
    },
)

ACCOUNT = Export(
    of=Account,
    name="Account",
    needs=("Id|Account ID", "Name|Account Name", "ParentId|Website|Industry|Parent Account ID"),
    tells=(
        "AccountNumber|AccountSource|AnnualRevenue|BillingCity|BillingCountry|BillingPostalCode|BillingState|"
        "BillingStreet|DunsNumber|JigsawCompanyId|NumberOfEmployees|ShippingCity|ShippingCountry|ShippingPostalCode|"
        "ShippingState|ShippingStreet|SicDesc|TickerSymbol"
    ),
    lacks=(
        "StageName",
        "Stage",
        "StartDate",
        "Email",
        "LastName",
        "OpportunityId",
        "ContactId",
        "_fivetran_start",
        "_fivetran_end",
    ),
    ids={"account_id": salesforce_shape("001")},
    flavours=FLAVOURS,
    columns={
        "account_id": _key("Id", "Account ID"),
        "name": column("Name", "Account Name", read=text),
        "website": column("Website", read=text),
        "parent_id": _key("ParentId", "Parent Account ID"),
        "segment": column("Segment__c", "Segment", "Industry", read=text),
        "created_at": _CREATED,
        "merged_into_id": _MERGED,
        "is_deleted": _DELETED,
    },
)

_ACTIVITY = {
    "activity_id": _key("Id", "Activity ID"),
    "kind": columns_of(("Type", "Activity Type"), ("TaskSubtype", "EventSubtype"), read=first_of),
    "person_id": _key("WhoId", "Contact ID", "Lead ID"),
    "deal_id": column("WhatId", "Opportunity ID", read=_with_prefix("006")),
    "account_id": columns_of(("AccountId",), ("WhatId",), read=_account_of_activity),
    "owner_id": _key("OwnerId", "Assigned To ID", "Assigned"),
    "is_deleted": _DELETED,
}

TASK = Export(
    of=Activity,
    name="Task",
    needs=("Id", "WhoId", "ActivityDate", "Status|TaskSubtype"),
    tells=(
        "CallDurationInSeconds|CallDisposition|CallObject|CallType|IsArchived|IsHighPriority|IsReminderSet|"
        "RecurrenceActivityId|RecurrenceRegeneratedType|RecurrenceStartDateOnly|ReminderDateTime|WhatCount|WhoCount"
    ),
    lacks=("StartDateTime", "ActivityDateTime"),
    ids={"activity_id": salesforce_shape("00T")},
    flavours=FLAVOURS,
    columns={
        **_ACTIVITY,
        "occurred_at": columns_of(("CompletedDateTime",), ("ActivityDate",), ("CreatedDate",), read=instant, date=True),
        "is_done": columns_of(("IsClosed",), ("Status",), read=_done),
    },
)

EVENT = Export(
    of=Activity,
    name="Event",
    needs=("Id", "WhoId", "ActivityDateTime|StartDateTime"),
    tells=(
        "DurationInMinutes|EndDateTime|GroupEventType|IsAllDayEvent|IsArchived|IsChild|IsGroupEvent|IsReminderSet|"
        "RecurrenceActivityId|RecurrenceStartDateTime|ReminderDateTime|ShowAs|WhatCount|WhoCount"
    ),
    ids={"activity_id": salesforce_shape("00U")},
    flavours=FLAVOURS,
    columns={
        **_ACTIVITY,
        "occurred_at": columns_of(("ActivityDateTime", "StartDateTime"), ("ActivityDate",), read=instant, date=True),
    },
)

USER = Export(
    of=User,
    name="User",
    needs=("Id|User ID", "Username"),
    tells=(
        "Alias|CommunityNickname|EmailEncodingKey|FederationIdentifier|ForecastEnabled|LanguageLocaleKey|"
        "LocaleSidKey|ProfileId|TimeZoneSidKey|UserRoleId|UserType"
    ),
    ids={"user_id": salesforce_shape("005")},
    flavours=FLAVOURS,
    columns={
        "user_id": _key("Id", "User ID"),
        "name": columns_of(("Name", "Full Name"), ("FirstName",), ("LastName",), read=_name),
        "team": column("UserRole.Name", "Role", "Department", read=text),
        "is_active": column("IsActive", "Active", read=flag),
    },
)

DATED_CONVERSION_RATE = Export(
    of=FxRate,
    name="DatedConversionRate",
    needs=("IsoCode", "ConversionRate", "StartDate"),
    flavours=FLAVOURS,
    columns={
        "date": column("StartDate", read=day, date=True),
        "until": column("NextStartDate", read=until, date=True),
        "to_currency": column("IsoCode", read=upper),
        "rate": column("ConversionRate", read=text),
    },
)

SYSTEM = System(
    "salesforce",
    "Salesforce",
    common=(
        "CreatedById|CreatedDate|CurrencyIsoCode|IsDeleted|LastActivityDate|LastModifiedById|LastModifiedDate|"
        "LastReferencedDate|LastViewedDate|OwnerId|PhotoUrl|RecordTypeId|SystemModstamp|_fivetran_active|"
        "_fivetran_deleted|_fivetran_end|_fivetran_start|_fivetran_synced"
    ),
    exports=(
        OPPORTUNITY,
        OPPORTUNITY_REPORT,
        OPPORTUNITY_STAGE,
        OPPORTUNITY_HISTORY,
        OPPORTUNITY_CONTACT_ROLE,
        CAMPAIGN,
        CAMPAIGN_MEMBER,
        CONTACT,
        LEAD,
        ACCOUNT,
        TASK,
        EVENT,
        USER,
        DATED_CONVERSION_RATE,
    ),
)
