"""The ground of every declared model: unknown keys are errors, values do not change, ids are slugs."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: An identifier people write once and never change: lower-case letters without accents, digits and hyphens.
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

#: A text that a reader sees or a column that is looked up: something must be written.
Text = Annotated[str, Field(min_length=1)]


class Declared(BaseModel):
    """A table of a declaration file. A key that the model does not know is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)
