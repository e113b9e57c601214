"""The README beside the sample: what each file is, every trap and how many rows of it, and the known truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from alignkit.sample import cells
from alignkit.sample.accounts import CURRENCIES

FILES = {
    "deals.csv": "Salesforce Opportunity (API)",
    "accounts.csv": "Salesforce Account",
    "contacts.csv": "Salesforce Contact",
    "leads.csv": "Salesforce Lead, with conversions and merges",
    "lead_history.csv": "Salesforce LeadHistory: statuses of eighteen months, owners since May 2026",
    "contact_roles.csv": "Salesforce OpportunityContactRole",
    "campaigns.csv": "Salesforce Campaign",
    "campaign_members.csv": "Salesforce CampaignMember",
    "opportunity_history.csv": "Salesforce OpportunityHistory",
    "opportunity_line_items.csv": "Salesforce OpportunityLineItem: deals won in 2026",
    "tasks.csv": "Salesforce Task; with leads since February 2026",
    "users.csv": "Salesforce User",
    "groups.csv": "Salesforce Group: queues",
    "dated_conversion_rates.csv": "Salesforce DatedConversionRate: units for one US dollar",
    "marketo_activities.csv": "Marketo bulk activity extract",
    "marketo_leads.csv": "Marketo leads, with their CRM ids",
    "marketo_programs.csv": "Marketo programs, which the CRM does not know",
    "google_ads_campaigns.csv": "Google Ads campaign report by day (UTF-16, tabs)",
    "google_ads_search_terms.csv": "Google Ads search terms report",
    "ga4_traffic.csv": "Google Analytics 4 traffic acquisition",
    "bookings.csv": "finance's bookings, in alignkit's own columns",
    "targets.csv": "what each quarter was to bring, likewise",
}

#: Counter → (the trap, where to see it).
TRAPS = {
    "untouched": ("won deals nobody touched", "no contact of the account ever acted, in the CRM or in Marketo"),
    "without_roles": ("deals without contact roles", "not deleted, and in no row of contact_roles.csv"),
    "after_close": ("responses after the close", "a contact's, after the last close; accounts with closed deals only"),
    "before_lookback": ("responses too long ago", "a contact's, over 365 days before the first close; likewise"),
    "list_import": ("a bought list", "members of one campaign, created in one second, none responded"),
    "unanswered": ("members who never responded", "the others with HasResponded false"),
    "member_without_date": ("responses without a date", "HasResponded true, FirstRespondedDate blank"),
    "member_twice": ("one human twice in a campaign", "as the lead, and as the contact it became"),
    "free_mail": ("free-mail people", "contacts and leads at gmail.com, outlook.com, yahoo.com, gmx.de"),
    "shared_person": ("one contact at two accounts", "one e-mail in two rows of contacts.csv, other accounts"),
    "shared_domain": ("a web site shared by two accounts", "one Website in two rows of accounts.csv"),
    "lead_converted": ("converted leads", "IsConverted true"),
    "lead_merged": ("merged leads", "IsDeleted true, MasterRecordId set; they are older than the survivor"),
    "marketo_to_merged_lead": ("Marketo people synced with a merged lead", "sfdcLeadId is the deleted row"),
    "marketo_merge": ("merges inside Marketo", "activity 32"),
    "lead_skipped": ("leads that skipped MQL", "created since 2025, Working or Qualified in lead_history.csv"),
    "lead_rejected": ("rejected leads", "Status Unqualified, with a reason"),
    "lead_in_queue": ("leads that nobody took", "OwnerId is a queue of groups.csv"),
    "owner_twice": ("owners told twice", "lead_history.csv, Field Owner: with ids, and with names"),
    "self_reported": ("leads that say how they heard of us", "How_did_you_hear_about_us__c"),
    "lead_task": ("tasks with a lead", "WhoId begins with 00Q"),
    "bulk_mail": ("mails logged in one second", "tasks.csv, by one rep"),
    "short_ids": ("15-character ids among 18-character ones", "OpportunityId in contact_roles.csv"),
    "won_renewal": ("won renewals", "Type Renewal"),
    "won_expansion": ("won expansions", "Type Add-On Business"),
    "reopened": ("reopened deals", "Closed Lost in the history, then won"),
    "reentered": ("re-entered stages", "Discovery and Proposal twice in the history"),
    "amount_moved": ("deals whose amount changed on the way", "opportunity_history.csv"),
    "slipped": ("deals whose closing day moved", "opportunity_history.csv"),
    "lost_without_reason": ("lost deals without a reason", "Loss_Reason__c blank"),
    "no_loss": ("losses that are none", "Loss_Reason__c Duplicate"),
    "without_next_step": ("open deals without a next step", "NextStep blank"),
    "lines_short": ("won deals whose lines sum to less", "opportunity_line_items.csv"),
    "deleted_deal": ("deleted deals", "IsDeleted true: the deal was entered twice"),
    "blank_amount": ("won deals without an amount", "Amount blank"),
    "zero_amount": ("won deals of amount zero", "Amount zero"),
    "negative_amount": ("credit notes", "a won deal with a negative amount"),
    "no_account": ("won deals without account", "AccountId blank"),
    "lost_account": ("deals of an account that is not in the export", "AccountId not in accounts.csv"),
    "same_name": ("campaigns that share their name", "Webinar: Peak season planning"),
    "spend_without_deal": ("campaigns with spend and no deal", "the billboard: no member, no deal"),
    "formula_name": ("a formula as campaign name", "begins with ="),
    "escape_name": ("terminal escapes and markup in a campaign name", "contains the escape character"),
    "difficult_account": ("difficult account names", "quotes, commas, a line break, @, [markup], Japanese"),
    "program_success": ("successes in Marketo programs", "activity 104, Success true"),
    "success_repeated": ("statuses said again", "activity 104, Success false"),
    "machine_click": ("clicks of machines", "activity 11, Is Bot Activity true"),
    "tagged_visit": ("visits by a tagged link", "activity 1 or 2 with Query Parameters"),
    "sent": ("mails sent", "activity 6, kept for 90 days"),
    "opened": ("mails opened", "activity 10"),
    "at_night": ("activities that are the day before in New York", "between 00:00 and 04:00 UTC"),
    "ads_totals": ("overlapping total rows", "Total: … at the foot of google_ads_campaigns.csv"),
    "terms_hidden": ("search terms that Google hides", "Total: Other search terms"),
    "not_booked": ("bookings: a deal finance does not have", "won, amount not zero, in no row of bookings.csv"),
    "booked_less": ("bookings: a tenth less than the CRM", "the amounts differ"),
    "booked_late": ("bookings: nine days after the close", "the days differ"),
    "booked_though_blank": ("bookings: an amount the CRM does not have", "Amount blank in deals.csv"),
    "booked_without_deal": ("bookings: no deal", "deal_id blank"),
}


def text(rows: Mapping[str, int], traps: Mapping[str, int], deals: int, seed: int) -> str:
    """The README of a company written with these rows and traps."""
    return "\n".join([*_opening(deals, seed), *_files(rows), *_money(traps), *_traps(traps), *_truth(), ""])


def _opening(deals: int, seed: int) -> Iterator[str]:
    yield from ("# Palletworks, a company to try alignkit on", "")
    yield "Palletworks sells planning software for warehouses. Company, people and figures are invented; every domain"
    yield "ends in `.example`. These are the exports of its systems on 30 June 2026, after two years of closed deals,"
    yield "with the traps of real life in them on purpose. The same command gives the same bytes every time:"
    yield from ("", f"    alignkit sample DIR --deals {deals} --seed {seed}")


def _files(rows: Mapping[str, int]) -> Iterator[str]:
    yield from ("", "## Files", "", "| file | rows | what it is |", "|---|---:|---|")
    for name, what in FILES.items():
        yield f"| {name} | {rows.get(name, 0)} | {what} |"


def _money(traps: Mapping[str, int]) -> Iterator[str]:
    yield from ("", "## Deals", "")
    yield f"{traps['deals_won']} won, {traps['deals_lost']} lost, {traps['deals_open']} open. The won ones as they"
    yield "stand in deals.csv: deleted rows left out, blank amounts as nothing, never added across currencies."
    yield from ("", "| currency | won deals | sum of Amount |", "|---|---:|---:|")
    for code in CURRENCIES:
        total = cells.amounts(np.array([traps.get(f"won_minor_{code}", 0)]), [code])[0]
        yield f"| {code} | {traps.get(f'won_{code}', 0)} | {total} |"


def _traps(traps: Mapping[str, int]) -> Iterator[str]:
    yield from ("", "## Traps", "", "| trap | rows | where |", "|---|---:|---|")
    for name, (trap, where) in TRAPS.items():
        yield f"| {trap} | {traps.get(name, 0)} | {where} |"


def _truth() -> Iterator[str]:
    yield from ("", "## The known truth", "")
    yield "Each account has a hidden need, which drives both who responds and who buys. truth.json holds what each"
    yield "campaign truly added: the won revenue of this company minus that of a twin of the same luck without it; and"
    yield "what would have closed without any marketing. Some campaigns are bystanders or harvest what others sowed:"
    yield "they added nothing, whatever credit a model gives them. No model sees the file."
