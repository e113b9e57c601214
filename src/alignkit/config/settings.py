"""Every rule a company may decide for itself, with alignkit's default (`RULES.md` says why each is what it is).

`alignkit.toml` is these models, key for key; unknown keys are refused. `configuration.py` finds the file and layers
flags and environment over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator

from alignkit import money, periods
from alignkit.config.experiments import ExperimentSettings
from alignkit.config.section import Section

People = Literal["roles-then-account", "roles", "account", "primary"]
Missing = Literal["renormalise", "next", "middle", "unattributed"]
Team = Literal["marketing", "sales", "partner"]
RevenueType = Literal["new", "expansion", "renewal", "win-back", "partner"]


class InputSettings(Section):
    """Where one kind of record is, and how to read it. Everything but `path` overrides what the file itself shows."""

    path: str | list[str] = Field(default_factory=list, description="Path or glob, relative to alignkit.toml.")
    columns: dict[str, str] = Field(default_factory=dict, description="Our field = the file's column heading.")
    decimal: Literal[".", ","] | None = Field(None, description="The decimal mark of amounts.")
    date_order: Literal["ymd", "mdy", "dmy"] | None = Field(None, description="The order of days, months and years.")
    timezone: str | None = Field(None, description="The zone of times without an offset.")
    currency: str | None = Field(None, description="The currency of amounts that name none.")
    encoding: str | None = Field(None, description="utf-8, utf-16, cp1252, …")
    system: str | None = Field(None, description="Read the file as this system's export (salesforce, hubspot, …).")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        return value if value is None else periods.zone(value).key


def _input(value: Any) -> Any:
    """`deals = "path"` is short for `deals = {path = "path"}`."""
    return {"path": value} if isinstance(value, str | list) else value


class AttributionSettings(Section):
    """Which touches count for a deal, and what happens where a model finds none."""

    model: str = Field("w-shaped", description="The model that answers when none is asked for.")
    lookback_days: int = Field(365, ge=0, le=36_500, description="Days before the close that a touch may lie (13).")
    people: People = Field("roles-then-account", description="Whose touches belong to a deal (8).")
    missing_milestone: Missing = Field("renormalise", description="Where a milestone has no touch (17).")
    middle: Literal["all", "between"] = Field("all", description="Which touches are the middle (18).")
    stage_reentry: Literal["last", "first", "all"] = Field(
        "last", description="Which entry counts when a deal enters `opportunity_stage` more than once (19)."
    )
    opportunity_stage: str = Field(
        "", description="The opportunity milestone is the entry into this stage; empty: the deal's creation (16)."
    )
    closed_on: Literal["close-date", "first-won"] = Field(
        "close-date", description="The CRM's close date, or the history's first move into a won stage (2)."
    )
    repeat: Literal["every-deal", "since-previous-close"] = Field(
        "every-deal", description="Whether one touch may serve several deals of an account (15)."
    )
    exclude_types: list[RevenueType] = Field(
        default=["renewal"], description="Revenue types that are booked but not attributed (3)."
    )


class ExcludeSettings(Section):
    """Touches that never count, by your rule. Patterns are globs (`Test *`), case ignored."""

    campaigns: list[str] = Field(default_factory=list, description="Campaign names or ids.")
    types: list[str] = Field(default_factory=list, description="Campaign types.")
    channels: list[str] = Field(default_factory=list, description="Channels.")
    kinds: list[str] = Field(default_factory=list, description="Touch kinds, such as web-visit.")
    email_domains: list[str] = Field(default_factory=list, description="The person's e-mail domain, such as ours.com.")


class TouchSettings(Section):
    """What is a touch."""

    dedup_minutes: int = Field(
        30, ge=0, le=1440, description="Acts of one person on one asset this close are one (12)."
    )
    activities: list[str] = Field(default_factory=list, description="Sales activity kinds that are touches (11).")
    policy: dict[str, bool] = Field(default_factory=dict, description="Touch kind = is it an act of the buyer (10).")
    exclude: ExcludeSettings = Field(default_factory=ExcludeSettings)


class DealSettings(Section):
    """How the CRM's words become ours."""

    stages: dict[str, Literal["open", "won", "lost"]] = Field(
        default_factory=dict, description="Stage = outcome, for exports without a won flag; must cover every stage (1)."
    )
    revenue_types: dict[str, RevenueType] = Field(
        default_factory=dict, description="The CRM's Type = our revenue type, before the built-in mapping (3)."
    )


class CampaignSettings(Section):
    """Which team and channel a campaign belongs to, by glob on its type (case ignored), before the built-in mapping."""

    teams: dict[str, Team] = Field(default_factory=dict, description="Campaign type = team (11).")
    channels: dict[str, str] = Field(default_factory=dict, description="Campaign type = channel.")


class IdentitySettings(Section):
    """Who is who."""

    free_mail: list[str] = Field(
        default_factory=list, description="Domains that prove no employer, beside the known ones."
    )
    company_mail: list[str] = Field(default_factory=list, description="Domains that do, although they are on the list.")


_PERCENT = Annotated[Decimal, Field(ge=0, le=100), BeforeValidator(lambda v: Decimal(str(v)))]


class CustomModel(Section):
    """A model as data: percentages that sum to 100 (`RULES.md` 20)."""

    first: _PERCENT = Decimal(0)
    lead: _PERCENT = Decimal(0)
    opportunity: _PERCENT = Decimal(0)
    close: _PERCENT = Decimal(0)
    last: _PERCENT = Decimal(0)
    middle: _PERCENT = Decimal(0)

    @model_validator(mode="after")
    def _sums_to_100(self) -> CustomModel:
        total = sum((getattr(self, name) for name in type(self).model_fields), Decimal(0))
        if total != 100:
            raise ValueError(f"the weights of a model must sum to 100, these sum to {total.normalize():f}")
        return self


class TimeDecaySettings(Section):
    """How fast a touch's weight halves."""

    half_life_days: Annotated[Decimal, Field(gt=0, le=3650), BeforeValidator(lambda v: Decimal(str(v)))] = Decimal(7)


class DataDrivenSettings(Section):
    """A data-driven model learns from won and lost journeys what each channel, or each campaign, does."""

    per: Literal["channel", "campaign"] = Field("channel", description="What it tells apart (23).")
    share_by: Literal["strength", "effect"] = Field(
        "strength", description="A deal is shared by effect per won deal that the channel touched, or by effect (23)."
    )


class MarkovSettings(DataDrivenSettings):
    """The Markov chain; order `auto` is chosen by held-out likelihood."""

    order: Literal[1, 2, 3, 4, "auto"] = Field(1, description="How many touches back it remembers: 1 to 4, or auto.")


class ShapleySettings(DataDrivenSettings):
    """The Shapley value; its game must be named."""

    game: Literal["sum", "rate", "ordered"] = Field(
        "sum", description="What a coalition is worth: its wins (ordered: by position too), or its win rate."
    )


class LogisticSettings(DataDrivenSettings):
    """The logistic regression."""

    ridge: float = Field(1.0, ge=0, le=1e6, description="How strongly coefficients are drawn towards zero.")


#: Built-in models that take parameters, under `[models.NAME]`.
MODEL_PARAMETERS: dict[str, type[BaseModel]] = {
    "time-decay": TimeDecaySettings,
    "markov": MarkovSettings,
    "shapley": ShapleySettings,
    "shao-li": DataDrivenSettings,
    "logistic": LogisticSettings,
    "participation": DataDrivenSettings,
}


class EvidenceSettings(Section):
    """How sure: what the range of a figure runs over, and how its deals are redrawn."""

    models: list[str] = Field(
        default=["first", "last", "linear", "time-decay", "u-shaped", "w-shaped", "full-path"],
        description="The models that low and high run over, beside the one that is asked for.",
    )
    lookback_days: list[Annotated[int, Field(ge=0, le=36_500)]] = Field(
        default=[90, 180, 365], description="The lookbacks that they run over, beside the one in force."
    )
    people: list[People] = Field(
        default=["roles-then-account", "roles"], description="The rules for matching people that they run over."
    )
    replicates: int = Field(1000, ge=199, le=100_000, description="How often the accounts are redrawn for an interval.")
    seed: int = Field(20_260_101, ge=0, description="What the redraws begin from: the same seed, the same intervals.")


class Settings(Section):
    """The whole of `alignkit.toml`."""

    currency: str | None = Field(None, description="The report's currency, an ISO 4217 code (26).")
    timezone: str = Field("UTC", description="The reporting zone, in which days are counted (13).")
    inputs: dict[str, Annotated[InputSettings, BeforeValidator(_input)]] = Field(
        default_factory=dict, description="Record kind (deals, touches, people, …) = where it is."
    )
    attribution: AttributionSettings = Field(default_factory=AttributionSettings)
    touches: TouchSettings = Field(default_factory=TouchSettings)
    deals: DealSettings = Field(default_factory=DealSettings)
    campaigns: CampaignSettings = Field(default_factory=CampaignSettings)
    identity: IdentitySettings = Field(default_factory=IdentitySettings)
    models: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="Your own models, and the parameters of built-in ones."
    )
    evidence: EvidenceSettings = Field(default_factory=EvidenceSettings)
    experiments: dict[str, ExperimentSettings] = Field(
        default_factory=dict, description="Tests of what a campaign adds, by name."
    )

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str | None) -> str | None:
        if value is not None and value not in money.CURRENCIES:
            raise ValueError(f"{value!r} is not an ISO 4217 currency code")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return periods.zone(value).key


class Configured(Section):
    """Settings together with who set them: `sources` maps a dotted key to flag, environment or config."""

    settings: Settings = Field(default_factory=Settings)
    sources: Mapping[str, str] = Field(default_factory=dict)
    file: Path | None = None

    @property
    def experiment_files(self) -> list[Path]:
        """The files of the registered experiments: no exports, and nothing to write over."""
        folder = self.file.parent if self.file else Path()
        return [folder / one.file for one in self.settings.experiments.values() if one.file]

    def source(self, key: str) -> Any:
        """Who set a dotted key: `default` unless a flag, the environment or a file did."""
        return self.sources.get(key, "default")
