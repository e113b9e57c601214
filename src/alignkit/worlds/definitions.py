"""Worlds whose truth is known: what each campaign does, written down, and nothing else.

A world is a table of campaigns and a few chances (`worlds_process` turns it into accounts, journeys and deals). Chances
are whole parts of 10,000. Each world has one property that makes attribution hard, and the rest of it is the same
ordinary B2B company, so that a difference between two worlds has one cause.
"""

from __future__ import annotations

from typing import NamedTuple

from alignkit.errors import UsageError, did_you_mean

#: When on the journey people meet a campaign: at any time, in its first half, its middle, its second half, or in the
#: last two weeks.
PHASES = ("any", "early", "middle", "late", "last")


class WorldCampaign(NamedTuple):
    """A campaign of a world: how people come to it, and what it truly does.

    `reach` is the chance that a buying case is touched, `again` that it is touched a second time. Three ways to look
    good without doing anything: `need` percent (the chance grows with the account's hidden need, from 1 − need ∕ 100 to
    1 + need ∕ 100 times `reach`), `follows` (touched `follows` times as often where the case is won anyway), `season`
    (it runs only in the buying season). What it truly does: `opens` is added to the chance that the case becomes a
    deal, `closes` to the chance that the deal is won.
    """

    name: str
    type: str
    reach: int
    phase: str = "any"
    again: int = 2000
    opens: int = 0
    closes: int = 0
    need: int = 0
    follows: int = 1
    season: bool = False

    @property
    def adds(self) -> bool:
        """Whether it has any effect at all."""
        return self.opens > 0 or self.closes > 0


class World(NamedTuple):
    """A world: its campaigns, and the chances of a case that no campaign touches.

    A case becomes a deal with the chance `opens`, a deal is won with the chance `closes`; both grow with the account's
    need (0 to 99) by `opens_need` and `closes_need` for each point, and in the buying season, October to December, by
    `opens_season` and `closes_season`. `heavy` deal sizes follow a power law (index 4∕3), others vary by a factor of
    about twelve.
    """

    name: str
    title: str
    story: str
    plans: tuple[WorldCampaign, ...]
    opens: int = 7000
    closes: int = 1100
    opens_need: int = 0
    closes_need: int = 0
    opens_season: int = 0
    closes_season: int = 0
    heavy: bool = False


#: The ordinary part of a company: seven campaigns that each do something, some more than others.
WORKING = (
    WorldCampaign("Webinar series", "Webinar", 3800, "middle", closes=450),
    WorldCampaign("Trade show", "Trade Show", 2400, "early", closes=500),
    WorldCampaign("Buyer's guide", "Content", 4200, "early", closes=250),
    WorldCampaign("Generic paid search", "Paid Search", 3400, "any", closes=350),
    WorldCampaign("Review site", "Review Site", 2200, "late", closes=550),
    WorldCampaign("Partner referral", "Partner", 1200, "any", closes=900),
    WorldCampaign("Product tour", "Webinar", 2600, "late", closes=700),
)

#: Every campaign adds about the same to a deal it touches, and nothing else goes with it.
EVEN = (
    WorldCampaign("Webinar series", "Webinar", 6200, closes=300),
    WorldCampaign("Trade show", "Trade Show", 2800, closes=340),
    WorldCampaign("Buyer's guide", "Content", 7000, closes=280),
    WorldCampaign("Nurture mails", "Email", 5200, closes=300),
    WorldCampaign("Generic paid search", "Paid Search", 4400, closes=320),
    WorldCampaign("Paid social", "Paid Social", 3600, closes=280),
    WorldCampaign("Review site", "Review Site", 2200, closes=340),
    WorldCampaign("Partner referral", "Partner", 1600, closes=360),
    WorldCampaign("Customer dinner", "Event", 1000, closes=320),
    WorldCampaign("Product tour", "Webinar", 3200, closes=300),
)

FAIR = World(
    "fair",
    "Fair",
    "Every campaign adds about the same to each deal it touches, at any time of the journey, and nothing else goes "
    "with it: the world that counting touches assumes. It is the control.",
    EVEN,
)

BYSTANDERS = World(
    "bystanders",
    "Bystanders",
    "Three mailings touch nearly everybody, buyers or not, again and again, and add nothing. Seven campaigns work.",
    (
        *WORKING,
        WorldCampaign("Monthly newsletter", "Email", 8500, "any", again=6000),
        WorldCampaign("Product update mails", "Email", 7500, "any", again=5000),
        WorldCampaign("Community digest", "Email", 6500, "any", again=4000),
    ),
)

HARVESTERS = World(
    "harvesters",
    "Harvesters",
    "Those who are about to buy anyway search for the brand, type the address, and read the pricing page in their last "
    "two weeks, five times as often as others do. These three touches add nothing; seven campaigns work.",
    (
        *WORKING,
        WorldCampaign("Brand search", "Paid Search", 1500, "last", again=3000, follows=5),
        WorldCampaign("Direct visit", "Direct", 1300, "last", again=3000, follows=5),
        WorldCampaign("Pricing page", "Content", 1100, "last", again=1000, follows=5),
    ),
)

EARLY_BRAND = World(
    "early-brand",
    "Early brand",
    "Two brand campaigns, met once and early, are why there is a deal at all. What comes later is met often and adds "
    "little.",
    (
        WorldCampaign("Brand films", "Video", 3000, "early", again=0, opens=4000),
        WorldCampaign("Trade press", "Public Relations", 2200, "early", again=0, opens=3500),
        WorldCampaign("Webinar series", "Webinar", 4500, "middle", closes=100),
        WorldCampaign("Buyer's guide", "Content", 4500, "middle", closes=80),
        WorldCampaign("Nurture mails", "Email", 5500, "any", again=5000, closes=60),
        WorldCampaign("Generic paid search", "Paid Search", 3800, "late", closes=100),
        WorldCampaign("Paid social", "Paid Social", 3000, "any", closes=60),
        WorldCampaign("Review site", "Review Site", 2500, "late", closes=150),
        WorldCampaign("Product tour", "Webinar", 3000, "late", closes=200),
    ),
    opens=2000,
    closes=1900,
)

RETARGETING = World(
    "retargeting",
    "Retargeting",
    "Accounts differ in need. Need makes them buy, and need makes three advertising campaigns follow them around; "
    "these add nothing. Seven campaigns work, and meet everybody alike.",
    (
        *WORKING,
        WorldCampaign("Display retargeting", "Display", 5000, "any", again=6000, need=90),
        WorldCampaign("Social retargeting", "Paid Social", 4200, "any", again=5000, need=90),
        WorldCampaign("Search retargeting", "Paid Search", 3000, "late", again=4000, need=90),
    ),
    opens=4000,
    opens_need=50,
    closes=-600,
    closes_need=38,
)

SEASON = World(
    "season",
    "Season",
    "Budgets are spent from October to December. Three campaigns run in just those months: two add nothing, the third "
    "very little. Seven campaigns work all year round.",
    (
        *WORKING,
        WorldCampaign("Year-end offer", "Email", 7500, "late", again=4000, season=True),
        WorldCampaign("Budget season ads", "Paid Social", 6500, "late", again=4000, season=True),
        WorldCampaign("Autumn roadshow", "Event", 5000, "any", closes=60, season=True),
    ),
    opens=5500,
    opens_season=3000,
    closes=700,
    closes_season=2200,
)

HEAVY_TAILS = World(
    "heavy-tails",
    "Heavy tails",
    "The fair world again, but a few deals are worth more than hundreds of others together.",
    EVEN,
    heavy=True,
)

#: Every world by name, in the order of the page that shows them.
WORLDS = {w.name: w for w in (FAIR, BYSTANDERS, HARVESTERS, EARLY_BRAND, RETARGETING, SEASON, HEAVY_TAILS)}


def get(name: str) -> World:
    """The world of that name; `UsageError` with the nearest name when there is none.

    >>> get("fair").title
    'Fair'
    """
    if name in WORLDS:
        return WORLDS[name]
    hint = did_you_mean(name, WORLDS)
    raise UsageError("unknown-world", f"there is no world {name!r}", do=[hint or f"the worlds are {', '.join(WORLDS)}"])
