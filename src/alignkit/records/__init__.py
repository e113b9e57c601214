"""The canonical records: the only schema. Loader, checks, docs, JSON Schema and error texts derive from them."""

from alignkit.records.account import Account
from alignkit.records.activity import Activity
from alignkit.records.base import Record, RecordField, Rule
from alignkit.records.booking import Booking
from alignkit.records.campaign import Campaign
from alignkit.records.deal import Deal
from alignkit.records.fx_rate import FxRate
from alignkit.records.person import Person
from alignkit.records.role import Role
from alignkit.records.spend import Spend
from alignkit.records.stage_change import StageChange
from alignkit.records.touch import POLICY, Touch
from alignkit.records.user import User

__all__ = [
    "POLICY",
    "RECORDS",
    "Account",
    "Activity",
    "Booking",
    "Campaign",
    "Deal",
    "FxRate",
    "Person",
    "Record",
    "RecordField",
    "Role",
    "Rule",
    "Spend",
    "StageChange",
    "Touch",
    "User",
]

#: Canonical table name → record.
RECORDS: dict[str, type[Record]] = {
    record.table: record
    for record in (
        Deal,
        Touch,
        Campaign,
        Person,
        Account,
        Role,
        StageChange,
        Activity,
        User,
        Spend,
        FxRate,
        Booking,
    )
}
