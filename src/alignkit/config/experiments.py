"""The register of experiments in `alignkit.toml`: what was switched on for whom and when, and where its figures are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from alignkit.config.section import Section

Design = Literal["holdout", "geo", "on-off", "brand-bid-pause"]


def _decimal(value: Any) -> Any:
    """A TOML number or text as an exact decimal; text is left to pydantic, which says what is wrong with it."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


Amount = Annotated[Decimal, Field(allow_inf_nan=False), BeforeValidator(_decimal)]


class Arm(Section):
    """One group of a holdout as counts: how many units there were, how many converted, and what they brought."""

    units: int = Field(gt=0, le=10**12, strict=True, description="Accounts, people or whatever was drawn.")
    conversions: int | None = Field(
        None, ge=0, le=10**12, strict=True, description="Units that converted; each counts once."
    )
    value: Amount | None = Field(None, description="What all of the group's units brought, in the report's currency.")
    value_sd: Annotated[Amount | None, Field(ge=0)] = Field(
        None, description="Standard deviation of the value over all units, those that brought nothing included."
    )

    @model_validator(mode="after")
    def _whole(self) -> Arm:
        if self.conversions is not None and self.conversions > self.units:
            raise ValueError(
                f"{self.conversions:,} conversions are more than {self.units:,} units: "
                "count each unit that converted once"
            )
        if self.conversions is None and (self.value is None or self.value_sd is None):
            raise ValueError("a group needs conversions, or value with value_sd")
        if self.value_sd is not None and self.value is None:
            raise ValueError("value_sd needs the value it belongs to")
        return self


class ExperimentSettings(Section):
    """An experiment: the campaign it tests, its design, its days, and its figures (counts, or a file of units)."""

    campaign: str | list[str] = Field(description="The campaign tested, by name or id; several in a list.")
    design: Design = Field(description="How it was tested.")
    starts_on: date = Field(description="Its first day.")
    ends_on: date = Field(description="Its last day.")
    note: str = Field("", description="Anything a reader should know.")
    spend: Annotated[Amount | None, Field(ge=0)] = Field(
        None, description="What the campaign cost in the test, beyond what the control cost."
    )
    value_per_conversion: Annotated[Amount | None, Field(gt=0)] = Field(
        None, description="What a conversion is worth, where a test counts conversions and no value."
    )
    treated: Arm | None = Field(None, description="holdout: the units that could see the campaign.")
    control: Arm | None = Field(None, description="holdout: the units that could not.")
    file: str = Field("", description="A CSV or XLSX of units or days instead of counts, relative to alignkit.toml.")
    measure: Literal["value", "conversions"] = Field("value", description="geo: what `before` and `after` hold.")
    negligible: float = Field(
        0.1, gt=0, le=1, description="A relative effect that would not matter: what `no measurable effect` may hide."
    )

    @property
    def campaigns(self) -> list[str]:
        """The campaigns as a list, however they are written."""
        return [self.campaign] if isinstance(self.campaign, str) else list(self.campaign)

    @model_validator(mode="after")
    def _consistent(self) -> ExperimentSettings:
        if not [name for name in self.campaigns if name.strip()]:
            raise ValueError("an experiment needs the campaign that it tests")
        if self.starts_on > self.ends_on:
            raise ValueError(f"it starts on {self.starts_on}, after it ends on {self.ends_on}")
        counts = [name for name in ("treated", "control") if getattr(self, name) is not None]
        if self.file and counts:
            raise ValueError(f"give either file or treated and control: it has file and {' and '.join(counts)}")
        if not self.file and self.design != "holdout":
            raise ValueError(f'the design {self.design} is read from a file: set  file = "….csv"')
        if not self.file and len(counts) < 2:
            raise ValueError("a holdout needs both treated and control as counts, or a file of units")
        return self
