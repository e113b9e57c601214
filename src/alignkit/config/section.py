"""A table of `alignkit.toml`: unknown keys are refused, and nothing changes after reading."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One table; its fields are the keys, their descriptions the comments of `alignkit init`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
