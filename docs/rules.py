"""The rules in short: what alignkit does where the field's definitions differ, and the setting that decides otherwise.

`docs.build` adds each setting's default from `settings.py` and each rule's cases from `tests/cases`, so that neither
can go stale here.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A rule: its number in docstrings and tests, its subject, what holds, and the settings that change it."""

    number: int
    subject: str
    holds: str
    settings: tuple[str, ...] = ()


CHAPTERS: dict[str, tuple[Rule, ...]] = {
    "Deals": (
        Rule(
            1,
            "Won, lost, open",
            "The system's own flag decides, never a stage's name. An export without a flag needs a mapping that covers "
            "every stage.",
            ("deals.stages",),
        ),
        Rule(
            2,
            "Closed on, opened on",
            "A deal closes on its close date, a day in the reporting zone; it is opened when its record was created.",
            ("attribution.closed_on",),
        ),
        Rule(
            3,
            "Revenue type",
            "New, expansion, renewal, win-back or partner, from the deal's type by words. Excluded types are booked "
            "and shown, but not attributed.",
            ("deals.revenue_types", "attribution.exclude_types"),
        ),
        Rule(
            4,
            "Deleted, reopened, twice",
            "A deleted deal is not booked. A reopened one keeps its first opening and its last close. The same row "
            "twice counts once; two different rows of one id stop the run and are both named.",
        ),
        Rule(
            5,
            "Amount",
            "Zero stays in the ledger with nothing to credit, a negative amount keeps its sign, a blank one is unknown "
            "and never zero.",
        ),
        Rule(
            6,
            "As of",
            "The latest day in the inputs, never the clock. With `--as-of DAY` nothing that came later is known yet.",
        ),
    ),
    "People and accounts": (
        Rule(
            7,
            "One human",
            "Lead and contact records joined by conversion, merge and e-mail are one human with one earliest creation.",
        ),
        Rule(
            8,
            "A deal's people",
            "Those with a role on the deal; a deal without any role uses its account's people. Where touches lie never "
            "decides.",
            ("attribution.people",),
        ),
        Rule(
            9,
            "An account's people",
            "Its contacts, leads converted into it, and people whose e-mail domain is its web site's. Free mail and a "
            "domain of two accounts prove nothing. How a person was matched (the tier) stays on every touch.",
            ("identity.free_mail", "identity.company_mail"),
        ),
    ),
    "Touches": (
        Rule(
            10,
            "An act of the buyer",
            "What was sent, delivered, opened, imported or clicked by a machine is no touch. A campaign member counts "
            "when it responded, on the day of the first response.",
            ("touches.policy",),
        ),
        Rule(
            11,
            "Team",
            "Marketing, sales or partner, from the campaign's type. Logged sales activities are touches only where you "
            "name their kinds.",
            ("campaigns.teams", "touches.activities"),
        ),
        Rule(
            12,
            "Repetitions",
            "One human and one CRM campaign make one touch, the earliest response. Other acts of one human on one "
            "asset within half an hour are one.",
            ("touches.dedup_minutes",),
        ),
        Rule(
            13,
            "Window",
            "From the lookback's first day to the closing day, whole days of the reporting zone, both ends included.",
            ("attribution.lookback_days", "timezone"),
        ),
        Rule(
            14,
            "Order",
            "By time, then by touch id. A day without a time stands at its start. A touch without an id gets one from "
            "its content, never from its line.",
        ),
        Rule(
            15,
            "Several deals",
            "One touch may serve every deal of an account.",
            ("attribution.repeat",),
        ),
    ),
    "Milestones": (
        Rule(
            16,
            "Where they lie",
            "First: the earliest kept touch. Lead: the latest on or before the day the deal's first person was "
            "created. Opportunity: the latest on or before the day the deal was opened. Close: the latest.",
            ("attribution.opportunity_stage",),
        ),
        Rule(
            17,
            "Together or missing",
            "Milestones on one touch add up. One without a touch gives its share to the others in proportion.",
            ("attribution.missing_milestone",),
        ),
        Rule(
            18,
            "The middle",
            "Every kept touch that is no milestone of the model; where there is none, the milestones share its weight.",
            ("attribution.middle",),
        ),
        Rule(
            19,
            "Stages entered again",
            "The last entry into `opportunity_stage` is the milestone. Position-based: two touches share 50/50, one "
            "takes all.",
            ("attribution.stage_reentry",),
        ),
    ),
    "Models": (
        Rule(
            20,
            "Shapes",
            "The shares of every model stand in [models.md](models.md); your own sum to 100 and have new names.",
            ("attribution.model", "models"),
        ),
        Rule(
            21,
            "Whole weights",
            "Weights are whole numbers, exact for every model of percentages; time decay reads a table of decimal "
            "arithmetic. A product that would not fit is computed wider, or refused.",
            ("models.time-decay.half_life_days",),
        ),
        Rule(
            22,
            "Two entries that are no touch",
            "A deal's own source campaign, and what a setting withholds. Only these leave a deal partly unattributed.",
        ),
        Rule(
            23,
            "Data-driven models",
            "They learn from every won and lost journey known on the as-of day, whatever the period; open deals are "
            "left out and counted. Two results, side by side with their difference: the model table shares the "
            "total by the channels' effects, the ledger shares each deal among its own touches by effect per won "
            "deal that the channel touched, a channel's part split evenly over its touches. Negative effects are "
            "shown and never made into shares.",
            ("models.markov.order", "models.markov.per", "models.markov.share_by", "models.shapley.game"),
        ),
    ),
    "Money": (
        Rule(
            24,
            "Cents",
            "Amounts are whole minor units. A deal is cut along the running total of its weights, half away from zero, "
            "so the parts always add up to it.",
        ),
        Rule(
            25,
            "Exchange rates",
            "A deal's amount is converted once, at the rate of its closing day, then divided. No rate: the run stops.",
            ("currency",),
        ),
        Rule(
            26,
            "Currency",
            "The row's own, else the heading's, else the setting's, else `XXX`, which is printed as an assumption. "
            "Several currencies need a report currency.",
            ("currency",),
        ),
    ),
    "Input and output": (
        Rule(
            27,
            "Rows that cannot be read",
            "A deal stops the run unless `--quarantine FILE` lists it; any other row is left out, counted and said.",
        ),
        Rule(
            28,
            "The answer",
            "One row a campaign, and one for touches of none; campaigns of one name never merge. Beside it, how the "
            "credit ties to what was booked.",
        ),
        Rule(29, "Other rows", "`--by` cuts the same ledger by other things; `--ledger` writes it whole."),
        Rule(
            30,
            "Explain",
            "Every touch that was considered, its verdict, weight, running total and credit: enough to compute each "
            "cent again by hand.",
        ),
        Rule(31, "Files", "Money has exactly its currency's digits; an interval takes two columns."),
        Rule(
            32,
            "Without settings",
            "Days are counted in UTC, and that is said. `alignkit.toml` is looked for from the first input upward.",
            ("timezone",),
        ),
    ),
}
