"""campaigns.csv, users.csv, groups.csv and dated_conversion_rates.csv: what does not grow with the company."""

from __future__ import annotations

from datetime import date

import numpy as np

from alignkit.sample import cells, names, rates
from alignkit.sample.accounts import CURRENCIES, ascii_letters
from alignkit.sample.calendar import TODAY
from alignkit.sample.campaigns import IN_MARKETO, PLANS
from alignkit.sample.draws import Draws
from alignkit.sample.exports.headings import headings
from alignkit.sample.tables import Tables
from alignkit.sources.systems.salesforce import CAMPAIGN, DATED_CONVERSION_RATE, QUEUE, USER

_CAMPAIGN, _USER, _QUEUE, _RATE = map(headings, (CAMPAIGN, USER, QUEUE, DATED_CONVERSION_RATE))


def write_campaigns(tables: Tables) -> None:
    """Every campaign the CRM knows, with what it cost."""
    numbers = np.flatnonzero(~IN_MARKETO)
    plans = [PLANS[n] for n in numbers.tolist()]
    tables.add(
        "campaigns.csv",
        {
            _CAMPAIGN("campaign_id"): cells.salesforce_ids("campaign", numbers),
            _CAMPAIGN("is_deleted"): ["false"] * len(plans),
            _CAMPAIGN("name"): [plan.name for plan in plans],
            _CAMPAIGN("parent_id"): [""] * len(plans),
            _CAMPAIGN("type"): [plan.type for plan in plans],
            _CAMPAIGN("status"): ["Completed" if plan.last < TODAY else "In Progress" for plan in plans],
            _CAMPAIGN("starts_on"): [plan.starts for plan in plans],
            _CAMPAIGN("ends_on"): ["" if plan.last >= TODAY else plan.ends for plan in plans],
            _CAMPAIGN("currency"): ["USD"] * len(plans),
            _CAMPAIGN("budgeted_cost"): [str(plan.cost * 11 // 10) for plan in plans],
            _CAMPAIGN("actual_cost"): [str(plan.cost) for plan in plans],
            "CreatedDate": cells.instants(np.array([plan.first - 21 for plan in plans]) * 86_400 + 54_000),
            _CAMPAIGN("utm_campaign"): [plan.utm_campaign for plan in plans],
        },
    )
    names_seen = [plan.name for plan in plans]
    tables.count(
        same_name=sum(names_seen.count(name) > 1 for name in names_seen),
        spend_without_deal=sum(plan.note == "no deal" for plan in plans),
        formula_name=sum(plan.note == "formula" for plan in plans),
        escape_name=sum(plan.note == "escape" for plan in plans),
    )


def write_users(tables: Tables) -> None:
    """The reps; one has left."""
    people = [rep for rep, _ in names.REPS]
    tables.add(
        "users.csv",
        {
            _USER("user_id"): cells.salesforce_ids("user", np.arange(len(people))),
            _USER("name"): people,
            "Username": [f"{ascii_letters(name)}@palletworks.example" for name in people],
            _USER("team"): [team for _, team in names.REPS],
            _USER("is_active"): ["false" if name == "Owen Clarke" else "true" for name in people],
            _USER("timezone"): [names.ZONES.get(team, "America/New_York") for _, team in names.REPS],
        },
    )


def write_queues(tables: Tables) -> None:
    """groups.csv: the queues in which leads wait, and a group that is none."""
    groups = (*names.QUEUES, "Role and subordinates")
    tables.add(
        "groups.csv",
        {
            _QUEUE("user_id"): cells.salesforce_ids("queue", np.arange(len(groups))),
            _QUEUE("name"): groups,
            "DeveloperName": ["_".join(ascii_letters(name).split(".")) for name in groups],
            _QUEUE("is_queue"): ["Queue"] * len(names.QUEUES) + ["RoleAndSubordinates"],
            "DoesSendEmailToMembers": ["false"] * len(groups),
        },
    )


def write_rates(luck: Draws, tables: Tables) -> None:
    """One row a currency and month: units of the currency for one US dollar."""
    table = rates.rate_table(luck)
    for index, code in enumerate(CURRENCIES):
        starts = [day.isoformat() for day in rates.MONTHS]
        ends = [*starts[1:], date(2199, 12, 31).isoformat()]
        tables.add(
            "dated_conversion_rates.csv",
            {
                "Id": cells.salesforce_ids("rate", index * 1000 + np.arange(len(starts))),
                _RATE("to_currency"): [code] * len(starts),
                _RATE("date"): starts,
                _RATE("until"): ends,
                _RATE("rate"): [f"{n // rates.PARTS}.{n % rates.PARTS:04d}" for n in table[index].tolist()],
            },
        )
