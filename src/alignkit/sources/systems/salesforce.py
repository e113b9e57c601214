"""Salesforce: API and Data Loader files, the weekly export, reports, and Fivetran's copies of its tables.

Booleans are never empty in Salesforce, so a blank one is false. Times of the API and of the weekly export are UTC;
those of a report are in the zone of whoever ran it.
"""

from __future__ import annotations

from dataclasses import replace

from alignkit.records.account import Account
from alignkit.records.activity import Activity
from alignkit.records.campaign import Campaign
from alignkit.records.deal import Deal
from alignkit.records.deal_change import DealChange
from alignkit.records.deal_line import DealLine
from alignkit.records.fx_rate import FxRate
from alignkit.records.person import Person
from alignkit.records.person_change import PersonChange
from alignkit.records.role import Role
from alignkit.records.stage_change import StageChange
from alignkit.records.touch import Touch
from alignkit.records.user import User
from alignkit.sources.mapping.exports import (
    CellReader,
    Export,
    FieldMapping,
    Flavour,
    How,
    LeftOut,
    System,
    column,
    columns_of,
    constant,
    every_export,
)
from alignkit.sources.mapping.expressions import Expression, case, coalesce, sql
from alignkit.sources.mapping.ids import salesforce_id, salesforce_id_of, salesforce_shape
from alignkit.sources.mapping.lookups import StageMeaning
from alignkit.sources.mapping.readers import (
    amount,
    code_in,
    day,
    first_of,
    flag,
    full_name,
    instant,
    percent,
    text,
    truth,
    until,
    upper,
    whole,
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


def _currency_of(money: str) -> FieldMapping:
    return columns_of(("CurrencyIsoCode", f"{money} Currency", "Currency"), (money,), read=code_in, shown=1)


def _custom(*labels: str, read: CellReader = text, amount: bool = False) -> FieldMapping:
    """A field of one's own, by what many orgs call it: `Loss_Reason__c` in the API, “Loss Reason” in a report."""
    names = (name for label in labels for name in (f"{label.replace(' ', '_')}__c", label))
    return column(*names, read=read, amount=amount)


_SELF_REPORTED = _custom("How did you hear about us", "Self Reported Source", "Self Reported Attribution")
_REJECTED = _custom("Reject Reason", "Rejection Reason", "Disqualified Reason", "Unqualified Reason")
_MARGIN = _custom("Margin Amount", "Gross Profit", read=amount, amount=True)


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


def _account_of_activity(how: How, *cells: Expression | None) -> Expression:
    account, what = cells
    related = salesforce_id_of("001")(how, what) if what else None
    return coalesce(salesforce_id(how, account) if account else None, related)


def _done(how: How, *cells: Expression | None) -> Expression:
    closed, status = cells
    if closed:
        return flag(how, closed)
    return case((sql("lower({status}) = 'completed'", status=status), "true"), otherwise="false")


def _name(how: How, *cells: Expression | None) -> Expression:
    name, first, last = cells
    return name or full_name(how, first, last)


def _is_queue(how: How, kind: Expression) -> Expression:
    return sql("(lower({kind}) = 'queue')::varchar", kind=kind)


#: The history's names of fields that we have a name for.
_FIELDS = {"closedate": "closed_on", "stagename": "stage", "nextstep": "next_step", "leadconverted": "converted"}
_FIELDS |= {name: name for name in ("amount", "probability", "status")}


def _changed_field(how: How, *cells: Expression | None) -> Expression:
    """Our name of a field. A lookup's change stands in two rows: one with ids, and one with names, which is no id."""
    name, value = cells
    is_id = sql("starts_with({value}, '005') or starts_with({value}, '00G')", value=value)
    ours = [(sql("lower({name}) = {theirs}", name=name, theirs=theirs), ours) for theirs, ours in _FIELDS.items()]
    owner = (sql("lower({name}) = 'owner'", name=name), case((is_id, "owner_id"), otherwise="owner"))
    return case(*ours, owner, otherwise=name)


def _changed_value(how: How, *cells: Expression | None) -> Expression:
    """A value as our fields have it: a closing day without the midnight behind it."""
    value, name = cells
    midnight = sql(
        "lower({name}) = 'closedate' and regexp_full_match({value}, '.{10}[T ]00:00:00.*')", name=name, value=value
    )
    return case((midnight, sql("left({value}, 10)", value=value)), otherwise=value)


_FIELD = ("Field", "Field / Event")
_CHANGE = {
    "field": columns_of(_FIELD, ("NewValue", "New Value"), read=_changed_field, shown=1),
    "old_value": columns_of(("OldValue", "Old Value"), _FIELD, read=_changed_value, shown=1),
    "value": columns_of(("NewValue", "New Value"), _FIELD, read=_changed_value, shown=1),
    "changed_at": column("CreatedDate", "Edit Date", read=instant, date=True),
}


OPPORTUNITY = Export(
    of=Deal,
    name="Opportunity",
    needs=("Id", "StageName|IsWon"),
    tells="ExpectedRevenue|FiscalQuarter|FiscalYear|ForecastCategory|ForecastCategoryName|HasOpportunityLineItem|Pricebook2Id",
    lacks="OpportunityId|MasterLabel|_fivetran_start|_fivetran_end",
    ids={"deal_id": salesforce_shape("006")},
    columns={
        "deal_id": _key("Id", "Opportunity ID"),
        "name": column("Name", "Opportunity Name", read=text),
        "account_id": _key("AccountId", "Account ID"),
        "currency": _currency_of("Amount"),
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
        "probability": column("Probability", "Probability (%)", read=percent),
        "next_step": column("NextStep", read=text),
        "loss_reason": _custom("Loss Reason", "Lost Reason", "Closed Lost Reason", "Reason Lost"),
        "competitor": _custom("Competitor", "Primary Competitor", "Main Competitor", "Main Competitors"),
        "use_case": _custom("Use Case", "Primary Use Case"),
        "product": _custom("Product", "Primary Product", "Product Line"),
        "acv": _custom("ACV", "Annual Contract Value", read=amount, amount=True),
        "margin": _MARGIN,
        "term_months": _custom("Contract Term Months", "Term Months", read=whole),
        "self_reported_source": _SELF_REPORTED,
    },
)

OPPORTUNITY_REPORT = replace(
    OPPORTUNITY,
    name="Opportunity report",
    needs=("Opportunity ID", "Stage|Won"),
    lacks="Id|To Stage",
    tells="Age|Expected Revenue|Fiscal Period|Forecast Category|Next Step|Probability (%)",
    columns={**OPPORTUNITY.columns, "name": column("Opportunity Name", read=text)},
)

OPPORTUNITY_STAGE = Export(
    of=StageMeaning,
    name="OpportunityStage",
    needs=("MasterLabel|ApiName", "IsWon", "IsClosed"),
    tells="DefaultProbability|ForecastCategory|ForecastCategoryName|SortOrder",
    columns={
        "stage": column("MasterLabel", "ApiName", read=text),
        "outcome": columns_of(("IsWon",), ("IsClosed",), read=won_lost),
    },
)

OPPORTUNITY_HISTORY = Export(
    of=StageChange,
    name="OpportunityHistory",
    needs=("OpportunityId", "StageName|To Stage", "CreatedDate|Last Modified"),
    tells="CreatedDateForInsert|ForecastCategory|FromForecastCategory|PrevAmount|PrevCloseDate|Probability|ValidThroughDate",
    lacks="AccountId|_fivetran_start|_fivetran_end",
    ids={"deal_id": salesforce_shape("006")},
    columns={
        "deal_id": _key("OpportunityId"),
        "stage": column("StageName", "To Stage", read=text),
        "entered_at": column("CreatedDate", "Last Modified", read=instant, date=True),
        "is_deleted": _DELETED,
        "from_stage": column("FromOpportunityStageName", "From Stage", read=text),
        "currency": _currency_of("Amount"),
        "amount": column("Amount", read=amount, amount=True),
        "expected_close_on": column("CloseDate", read=day, date=True),
    },
)

OPPORTUNITY_FIELD_HISTORY = Export(
    of=DealChange,
    name="OpportunityFieldHistory",
    needs=("OpportunityId", "Field|Field / Event", "NewValue|New Value", "CreatedDate|Edit Date"),
    lacks="StageName|Stage",
    ids={"deal_id": salesforce_shape("006")},
    columns={"deal_id": _key("OpportunityId"), **_CHANGE},
)

OPPORTUNITY_LINE_ITEM = Export(
    of=DealLine,
    name="OpportunityLineItem",
    needs=("OpportunityId", "TotalPrice", "Quantity|UnitPrice|Product2Id|Product Name"),
    lacks="StageName|Stage|CloseDate|ContactId",
    ids={"deal_id": salesforce_shape("006")},
    columns={
        "deal_id": _key("OpportunityId"),
        "line_id": _key("Id", "Opportunity Product ID"),
        "product": column("Product2.Name", "Product Name", "Name", "ProductCode", "Product2Id", read=text),
        "quantity": column("Quantity", read=amount, amount=True),
        "currency": _currency_of("Total Price"),
        "amount": column("TotalPrice", read=amount, amount=True),
        "margin": _MARGIN,
        "is_deleted": _DELETED,
    },
)

OPPORTUNITY_CONTACT_ROLE = Export(
    of=Role,
    name="OpportunityContactRole",
    needs=("OpportunityId", "ContactId", "Role|Contact Role|IsPrimary|Primary"),
    lacks="CampaignId|StageName|Stage",
    ids={"deal_id": salesforce_shape("006"), "person_id": salesforce_shape("003")},
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
    tells="AmountAllOpportunities|AmountWonOpportunities|NumberOfContacts|NumberOfLeads|NumberOfResponses|NumberSent",
    lacks="ContactId|LeadId|OpportunityId",
    ids={"campaign_id": salesforce_shape("701")},
    columns={
        "campaign_id": _key("Id", "Campaign ID"),
        "name": column("Name", "Campaign Name", read=text),
        "type": column("Type", "Campaign Type", read=text),
        "parent_id": _key("ParentId", "Parent Campaign ID"),
        "status": column("Status", "Campaign Status", read=text),
        "starts_on": column("StartDate", read=day, date=True),
        "ends_on": column("EndDate", read=day, date=True),
        "is_deleted": _DELETED,
        "currency": _currency_of("Actual Cost"),
        "actual_cost": column("ActualCost", "Actual Cost in Campaign", read=amount, amount=True),
        "budgeted_cost": column("BudgetedCost", "Budgeted Cost in Campaign", read=amount, amount=True),
        "utm_campaign": _custom("UTM Campaign"),
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
    lacks="StageName|Stage",
    ids={"touch_id": salesforce_shape("00v"), "campaign_id": salesforce_shape("701")},
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
    tells="AssistantName|FirstName|HomePhone|MailingCity|MailingState|MailingStreet|OtherCity|ReportsToId|Salutation",
    lacks="Username|CampaignId|StageName|Stage|IsConverted|OpportunityId|_fivetran_start|_fivetran_end",
    ids={"person_id": salesforce_shape("003")},
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
        "status": _custom("Contact Status"),
        "owner_id": _key("OwnerId", "Owner ID", "Contact Owner ID"),
        "reject_reason": _REJECTED,
        "self_reported_source": _SELF_REPORTED,
    },
)

LEAD = Export(
    of=Person,
    name="Lead",
    needs=("Id|Lead ID", "IsConverted|Converted", "Company|Company / Account|LeadSource"),
    tells="ConvertedDate|ConvertedOpportunityId|FirstName|IsUnreadByOwner|LastName|LastTransferDate|Salutation",
    lacks="CampaignId|_fivetran_start|_fivetran_end",
    ids={"person_id": salesforce_shape("00Q")},
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
        "status": column("Status", "Lead Status", read=text),
        "owner_id": _key("OwnerId", "Owner ID", "Lead Owner ID"),
        "reject_reason": _REJECTED,
        "converted_at": column("ConvertedDate", read=instant, date=True),
        "converted_deal_id": _key("ConvertedOpportunityId"),
        "self_reported_source": _SELF_REPORTED,
    },
)

PERSON_HISTORY = Export(
    of=PersonChange,
    name="LeadHistory",
    needs=("LeadId|ContactId", "Field|Field / Event", "NewValue|New Value", "CreatedDate|Edit Date"),
    lacks="CampaignId|OpportunityId",
    ids={"person_id": salesforce_shape("00Q")},
    columns={"person_id": columns_of(("LeadId",), ("ContactId",), read=salesforce_id), **_CHANGE},
)

ACCOUNT = Export(
    of=Account,
    name="Account",
    needs=("Id|Account ID", "Name|Account Name", "ParentId|Website|Industry|Parent Account ID"),
    tells="AccountNumber|AccountSource|BillingCity|BillingState|BillingStreet|DunsNumber|ShippingCity|TickerSymbol",
    lacks="StageName|Stage|StartDate|Email|LastName|OpportunityId|ContactId|_fivetran_start|_fivetran_end",
    ids={"account_id": salesforce_shape("001")},
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
    "deal_id": column("WhatId", "Opportunity ID", read=salesforce_id_of("006")),
    "account_id": columns_of(("AccountId",), ("WhatId",), read=_account_of_activity),
    "owner_id": _key("OwnerId", "Assigned To ID", "Assigned"),
    "is_deleted": _DELETED,
}

TASK = Export(
    of=Activity,
    name="Task",
    needs=("Id", "WhoId", "ActivityDate", "Status|TaskSubtype"),
    tells="CallDurationInSeconds|CallDisposition|CallType|IsHighPriority|IsReminderSet|RecurrenceActivityId|WhatCount|WhoCount",
    lacks="StartDateTime|ActivityDateTime",
    ids={"activity_id": salesforce_shape("00T")},
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
    tells="DurationInMinutes|EndDateTime|IsAllDayEvent|IsGroupEvent|RecurrenceActivityId|ShowAs|WhatCount|WhoCount",
    ids={"activity_id": salesforce_shape("00U")},
    columns={
        **_ACTIVITY,
        "occurred_at": columns_of(("ActivityDateTime", "StartDateTime"), ("ActivityDate",), read=instant, date=True),
    },
)

USER = Export(
    of=User,
    name="User",
    needs=("Id|User ID", "Username"),
    tells="Alias|CommunityNickname|EmailEncodingKey|LanguageLocaleKey|LocaleSidKey|ProfileId|TimeZoneSidKey|UserRoleId",
    ids={"user_id": salesforce_shape("005")},
    columns={
        "user_id": _key("Id", "User ID"),
        "name": columns_of(("Name", "Full Name"), ("FirstName",), ("LastName",), read=_name),
        "team": column("UserRole.Name", "Role", "Department", read=text),
        "is_active": column("IsActive", "Active", read=flag),
        "timezone": column("TimeZoneSidKey", "Time Zone", read=text),
    },
)

QUEUE = Export(
    of=User,
    name="Group",
    needs=("Id", "Name", "DeveloperName", "Type", "DoesSendEmailToMembers|DoesIncludeBosses|RelatedId"),
    ids={"user_id": salesforce_shape("00G")},
    left_out=(LeftOut("no queue", "Type", lambda kind: sql("lower({kind}) <> 'queue'", kind=kind)),),
    columns={
        "user_id": _key("Id"),
        "name": column("Name", read=text),
        "is_queue": column("Type", read=_is_queue),
    },
)

DATED_CONVERSION_RATE = Export(
    of=FxRate,
    name="DatedConversionRate",
    needs=("IsoCode", "ConversionRate", "StartDate"),
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
    every_export(globals()),
    FLAVOURS,
    common=(
        "CreatedById|CreatedDate|CurrencyIsoCode|IsDeleted|LastActivityDate|LastModifiedById|LastModifiedDate|"
        "LastReferencedDate|LastViewedDate|OwnerId|PhotoUrl|RecordTypeId|SystemModstamp|_fivetran_active|"
        "_fivetran_deleted|_fivetran_end|_fivetran_start|_fivetran_synced"
    ),
)
