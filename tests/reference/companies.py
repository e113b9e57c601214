"""Small random companies in canonical text, made so that every rule meets its edge: the same seed, the same company."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.reference.reading import Row
from tests.reference.runs import CURRENCIES, FREE, Run

KINDS = (
    ["campaign-response"] * 9
    + ["web-visit"] * 4
    + ["form-fill"] * 3
    + ["program-success", "email-clicked", "ad-click", "event-attended", "chat", "video-view"]
    + ["campaign-member", "email-opened", "email-sent", "program-member"]
)
MEMBERSHIPS = {"campaign-response", "campaign-member", "program-success", "program-member"}
SUFFIXES = ("1", "2", "9", "10", "Z", "a", "é", "ß", "中", "😀")
OFFSETS = ("Z", "Z", "+02:00", "-05:00", "+0530", "+13:00")
TYPES = ("New Business", "", "Renewal", "Existing Customer - Upgrade", "Channel", "comeback", "Old renewal", "Add-On")


class Maker:
    """Makes one company, table by table; everything it says is drawn from one random stream."""

    def __init__(self, number: int, run: Run) -> None:
        self.rng = Random(f"company {number}")
        self.prefix = f"c{number}-"
        self.number = number
        self.run = run
        self.lookback = run.settings["attribution.lookback_days"]
        self.tight = self.chance(0.45)  # one buyer, few touches, all near the days on which something is decided
        self.tables: dict[str, list[Row]] = {}

    def id(self, kind: str, suffix: object) -> str:
        return f"{self.prefix}{kind}{suffix}"

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, items: Any) -> Any:
        return self.rng.choice(list(items))

    def near(self, day: date) -> date:
        return day + timedelta(days=self.pick((-1, 0, 0, 0, 1)))

    def when(self, day: date) -> str:
        """A day alone, or a time of that day that may be another day elsewhere."""
        if self.chance(0.45):
            return day.isoformat()
        clock = self.pick(("00:00:00", "23:59:59", "04:30", "12:00:00.5", "18:45:10", "03:59:59.999999"))
        return f"{day}{self.pick('T ')}{clock}{self.pick(OFFSETS)}"

    def make(self) -> dict[str, list[Row]]:
        for step in (self.accounts, self.deals, self.people, self.roles, self.campaigns, self.history):
            step()
        self.touches()
        self.activities()
        if self.chance(0.5):
            self.line_up()
        return self.tables

    # --- who ---------------------------------------------------------------------------------------------------------

    def accounts(self) -> None:
        self.domain = f"x{self.number}.example" if self.chance(0.7) else f"x{self.number}.co.uk"
        free = FREE[4 + self.number % 4] if self.number % 8 == 1 else "gmail.com"
        sites = [f"https://www.{self.domain.upper()}/about", self.domain, f"http://shop.{self.domain}:80"]
        rows = [self._account(1, self.pick(sites) if self.chance(0.8) else "")]
        if self.chance(0.4):
            rows.append(self._account(2, self.pick((f"other{self.domain}", "", self.domain, free, "hub.example"))))
        if self.chance(0.3):
            rows.append(self._account(3, self.domain) | {"merged_into_id": self.id("A", 1), "is_deleted": "true"})
        if self.chance(0.1):
            rows.append(self._account(4, "") | {"merged_into_id": self.id("A", 3)})
        if self.chance(0.1):
            rows[0]["is_deleted"] = "true"
        if self.chance(0.1):
            rows[0]["merged_into_id"] = self.id("A", 5)
            rows.append(self._account(5, "") | {"merged_into_id": self.id("A", 1)})
        self.rng.shuffle(rows)
        self.tables["accounts"] = rows

    def _account(self, n: int, website: str) -> Row:
        return {"account_id": self.id("A", n), "website": website, "merged_into_id": "", "is_deleted": "false"}

    def some_account(self) -> str:
        return str(self.pick([row["account_id"] for row in self.tables["accounts"]]))

    def employer(self) -> str:
        return self.id("A", 1) if self.chance(0.8) else self.some_account()

    def people(self) -> None:
        rows: list[Row] = []
        for n in range(self.pick((1, 1, 2) if self.tight else (0, 2, 3, 3, 4, 4, 5, 6))):
            rows.append(self._person(n))
            if self.chance(0.3):
                rows.append(self._alias(rows[-1], f"{n}x"))
        self.rng.shuffle(rows)
        self.tables["people"] = rows

    def _person(self, n: int) -> Row:
        deal = self.pick(self.tables["deals"])
        opened, closed = date.fromisoformat(deal["_opened"]), date.fromisoformat(deal["_closed"])
        before = self.rng.randrange(1, 10 if self.tight else 200)
        created = self.pick((opened, opened - timedelta(days=2), opened + timedelta(days=2), closed, closed))
        created = self.pick((created, closed - timedelta(days=before), opened - timedelta(days=before)))
        domain = self.pick((self.domain,) * 5 + (f"mail.{self.domain}", "gmail.com", "ours.example", "hub.example"))
        if self.number % 8 == 1 and self.chance(0.4):
            domain = FREE[4 + self.number % 4]
        kind = self.pick(("contact", "contact", "lead"))
        return {
            "person_id": self.id("P", n),
            "kind": kind,
            "email": self.pick((f"p{n}.{self.number}@{domain}",) * 4 + ("", f"bad{n}")),
            "account_id": self.employer() if kind == "contact" and self.chance(0.5 + 0.4 * self.tight) else "",
            "created_at": self.when(created) if self.chance(0.9) else "",
            "converted_person_id": "",
            "converted_account_id": self.employer() if kind == "lead" and self.chance(0.5 + 0.3 * self.tight) else "",
            "merged_into_id": "",
            "crm_person_id": "",
            "is_deleted": "true" if self.chance(0.18) else "",
        }

    def _alias(self, row: Row, suffix: str) -> Row:
        """Another record of the same human, joined in one of the ways a record can be, or almost."""
        alias = self._person(0) | {"person_id": self.id("P", suffix), "account_id": "", "email": ""}
        way = self.pick(("converted_person_id", "merged_into_id", "crm_person_id", "email", "email", "nobody"))
        if way == "email":
            alias["email"] = self.pick((row["email"].upper(), f" {row['email']} ".replace("  ", ""), row["email"]))
        else:
            alias[way if way != "nobody" else "merged_into_id"] = (
                row["person_id"] if way != "nobody" else self.id("P", "?")
            )
        alias["is_deleted"] = "true" if way == "merged_into_id" or self.chance(0.2) else "false"
        return alias

    def roles(self) -> None:
        self.tables["roles"] = rows = []
        ids = [row["person_id"] for row in self.tables["people"]]
        for deal in self.tables["deals"]:
            needed = self.run.settings["attribution.people"] in {"roles", "primary"}
            if not self.chance(0.85 if needed else 0.5):
                continue
            named = self.rng.sample(ids, min(len(ids), self.pick((1, 1, 2)))) or [self.id("P", "ghost")]
            rows += [self._role(deal, person if self.chance(0.93) else self.id("P", "ghost")) for person in named]
        once: dict[tuple[str, ...], Row] = {}
        for row in rows:
            once.setdefault((row["deal_id"], row["person_id"], row["role"]), row)
        rows[:] = once.values()

    def _role(self, deal: Row, person: str) -> Row:
        return {
            "deal_id": deal["deal_id"],
            "person_id": person,
            "role": self.pick(("", "User")),
            "is_primary": self.pick(("true", "true", "TRUE", "", "0")),
            "created_at": self.when(self.near(date.fromisoformat(deal["_opened"]))),
            "is_deleted": "yes" if self.chance(0.12) else "no",
        }

    # --- what --------------------------------------------------------------------------------------------------------

    def deals(self) -> None:
        base = date(2024, 6, 1) + timedelta(days=self.rng.randrange(500))
        rows = []
        for n in range(self.pick((1, 2, 2) if self.tight else (1, 2, 3, 3))):
            closed = base + timedelta(days=n * self.pick((0, 20, 60, 150)))
            opened = closed - timedelta(days=self.pick((0, 2, 10, 30, 60, 100)))
            rows.append(self._deal(n, opened, closed))
        self.tables["deals"] = rows

    def _deal(self, n: int, opened: date, closed: date) -> Row:
        currency = self.run.report if self.chance(0.4) else self.pick((*CURRENCIES, "JPY", "KWD", "KWD"))
        account = self.pick((self.id("A", 1),) * 12 + (self.some_account(),) * 2 + ("", self.id("A", "gone")))
        return {
            "deal_id": self.id("D", n),
            "account_id": account,
            "currency": currency if currency != self.run.report or self.chance(0.8) else "",
            "amount": self.amount(currency),
            "created_at": self.when(opened) if self.chance(0.95) else "",
            "closed_on": closed.isoformat(),
            "outcome": self.pick(("won",) * 9 + ("lost", "open")),
            "type": self.pick(TYPES) if self.chance(0.5) else "New Business",
            "stage": self.pick((self.id("", "Won"), self.id("", "Won"), self.id("", "Signed"), "")),
            "campaign_id": self.id("K", self.pick((0, 1, "gone"))) if self.chance(0.6) else "",
            "is_deleted": "true" if self.chance(0.04) else "",
            "_opened": opened.isoformat(),
            "_closed": closed.isoformat(),
        }

    def amount(self, currency: str) -> str:
        digits = {"JPY": 0, "KWD": 3}.get(currency, 2)
        minor = self.pick((0, 1, 5, -1, 7, 100, 99_999, 1_000_003, 12_345_678_901, -123_457))
        minor = self.rng.randrange(-10_000, 10_000_000) if self.chance(0.5) else minor
        text = f"{abs(minor):0{digits + 1}d}"
        text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
        return "" if self.chance(0.05) else f"{'-' * (minor < 0)}{text}"

    def campaigns(self) -> None:
        named = ("Booth", "Webinar", "Booth", "TEST mail", "Test")
        types = ("Trade Show", "List import", "Webinar", "", "")
        channels = ("Events", "Direct", "Email", "DIRECT", "Paid Social", "")
        self.tables["campaigns"] = [
            {
                "campaign_id": self.id("K", f"-k{n}" if n > 1 else n),
                "name": named[n],
                "type": self.pick(types),
                "channel": self.pick(channels) or "Other",
                "crm_campaign_id": self.id("K", self.pick((0, "elsewhere"))) if n > 1 and self.chance(0.15) else "",
                "is_deleted": "true" if self.chance(0.1) else "",
            }
            for n in range(self.pick((1, 3, 4, 5)))
        ]

    def history(self) -> None:
        rows: dict[tuple[str, str, str], Row] = {}
        for deal in self.tables["deals"]:
            opened, closed = date.fromisoformat(deal["_opened"]), date.fromisoformat(deal["_closed"])
            days = [opened + timedelta(days=self.rng.randrange((closed - opened).days + 1)) for _ in range(3)]
            for on in days[: self.pick((0, 1, 2, 2, 3))]:
                self._change(rows, deal, "Qualified", on, "open")
            if self.chance(0.5):
                self._change(
                    rows, deal, self.id("", self.pick(("Won", "Signed"))), self.near(closed), self.pick(("won", ""))
                )
            if self.chance(0.2):
                self._change(rows, deal, "Won early", closed - timedelta(days=self.pick((1, 5, 12))), "won")
        self.tables["stage_changes"] = list(rows.values())

    def _change(self, rows: dict[tuple[str, str, str], Row], deal: Row, stage: str, on: date, outcome: str) -> None:
        row = {"deal_id": deal["deal_id"], "stage": stage, "entered_at": self.when(on), "outcome": outcome}
        rows[deal["deal_id"], stage, row["entered_at"]] = row | {"is_deleted": "1" if self.chance(0.08) else "0"}

    # --- what happened -----------------------------------------------------------------------------------------------

    def touches(self) -> None:
        self.tables["touches"] = rows = []
        ids = [row["person_id"] for row in self.tables["people"]] * 4 + [self.id("P", "ghost")]
        for n in range(self.pick((2, 3, 4, 5, 6) if self.tight else (0, 2, 4, 6, 9, 12, 15))):
            row = self._touch(n, self.pick(ids)) if self.chance(0.97) else self._touch(n, "")
            rows.append(row)
            if self.chance(0.12) and row["touched_at"]:
                rows.append(self._again(row, n, ids))
        self.rng.shuffle(rows)

    def anchors(self) -> list[date]:
        """Days on which something is decided."""
        found = []
        for deal in self.tables["deals"]:
            opened, closed = date.fromisoformat(deal["_opened"]), date.fromisoformat(deal["_closed"])
            found += [
                opened,
                closed,
                closed - timedelta(days=2),
                opened + timedelta(days=2),
                opened - timedelta(days=2),
            ]
            if self.tight:
                found += [opened - timedelta(days=20), opened - timedelta(days=12)]
                continue
            found += [closed, closed - timedelta(days=self.lookback), opened - timedelta(days=30)]
            found += [closed - timedelta(days=self.rng.randrange(0, self.lookback + 20)) for _ in range(4)]
        return found + [date.fromisoformat(r["created_at"][:10]) for r in self.tables["people"] if r["created_at"]]

    def _touch(self, n: int, person: str) -> Row:
        kind = self.pick(KINDS) if not self.tight or self.chance(0.3) else "campaign-response"
        campaigns = [row["campaign_id"] for row in self.tables["campaigns"]]
        campaign = self.pick([*campaigns, self.id("K", "gone")]) if self.chance(0.85) else ""
        asset = self.pick(("page", "form", "")) if kind not in MEMBERSHIPS else ""
        return {
            "touch_id": self.id("T", f"{n}-{self.pick(SUFFIXES)}"),
            "person_id": person,
            "campaign_id": campaign,
            "kind": kind,
            "touched_at": self.when(self.near(self.pick(self.anchors()))) if self.chance(0.88) else "",
            "asset": asset,
            "channel": self.pick(("", "", "", "Direct", "Email", "Paid social")),
            "is_deleted": "true" if self.chance(0.03) else "",
        }

    def _again(self, row: Row, n: int, ids: list[str]) -> Row:
        """The same once more, a little later, by the same person or by another."""
        day, clock = date.fromisoformat(row["touched_at"][:10]), self.pick(("00:10", "00:30", "00:31", "01:01"))
        later = f"{day}T{clock}:00Z" if len(row["touched_at"]) == 10 else row["touched_at"]
        later = self.when(self.near(day)) if row["kind"] in MEMBERSHIPS else later
        person = row["person_id"] if self.chance(0.8) else self.pick(ids)
        return row | {"touch_id": self.id("T", f"{n}+{self.pick(SUFFIXES)}"), "person_id": person, "touched_at": later}

    def line_up(self) -> None:
        """One buyer with a role and a few responses, the lead and the deal created on or after one of them."""
        deal, person = self.tables["deals"][0], self._person(0)
        closed = date.fromisoformat(deal["_closed"])
        days = [
            closed - timedelta(days=n) for n in sorted(self.rng.sample(range(1, 29), self.pick((1, 1, 2, 3, 3, 4, 4))))
        ]
        opened = self.pick(days) + timedelta(days=self.pick((-1, 0, 0, 1) if len(days) > 1 else (-1, -1, -1, 0)))
        created = self.pick((opened, opened, opened, days[-1], self.pick(days), closed))
        person |= {"created_at": created.isoformat(), "is_deleted": "", "account_id": deal["account_id"]}
        deal |= {"outcome": "won", "type": "", "is_deleted": "", "created_at": opened.isoformat()}
        role = {"deal_id": deal["deal_id"], "person_id": person["person_id"], "role": "", "is_primary": "1"}
        touches = [self._touch(n, person["person_id"]) for n in range(len(days))]
        for n, (touch, day) in enumerate(zip(touches, days, strict=True)):
            act = {"kind": "campaign-response", "touched_at": day.isoformat(), "is_deleted": ""}
            touches[n] = touch | act | {"campaign_id": self.id("K", f"-k{n}" if n > 1 else n)}
        self.tables |= {"people": [person], "touches": touches, "activities": []}
        if self.run.settings["attribution.people"] in {"roles", "primary"} or self.chance(0.6):
            self.tables["roles"] = [role | {"created_at": "", "is_deleted": ""}]
        else:  # only the e-mail's domain tells where the buyer works
            self.tables["roles"] = []
            person |= {"account_id": "", "converted_account_id": "", "email": f"buyer@{self.domain}"}
        self.tables["stage_changes"] = []

    def activities(self) -> None:
        ids = [row["person_id"] for row in self.tables["people"]]
        self.tables["activities"] = [
            {
                "activity_id": self.id("S", n),
                "kind": self.pick(("Call", "CALL", "meeting", "Email", "")),
                "person_id": self.pick([*ids, ""]),
                "occurred_at": self.when(self.pick(self.anchors())),
                "is_done": self.pick(("", "true", "true", "false")),
                "is_deleted": self.pick(("", "", "", "true")),
            }
            for n in range(self.pick((0, 0, 1, 2)))
        ]


def company(number: int, run: Run) -> dict[str, list[Row]]:
    """Company `number` of a run; columns that begin with an underscore are the maker's own and left out."""
    tables = Maker(number, run).make()
    plain = {
        name: [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows] for name, rows in tables.items()
    }
    return plain | {"fx_rates": run.rates}
