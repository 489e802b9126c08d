"""`surveys/waves/<survey>/<year>/wave.toml`: one fielding of a survey: dates, mode, sampling, file, column map."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from barometer.declarations.base import Declared, Slug, Text
from barometer.declarations.service import RowFilter
from barometer.declarations.survey import Population

SamplingDesign = Literal["random", "quotas", "volunteers"]
CalibrationMethod = Literal["raking", "logit", "linear", "truncated"]

#: The survey tools whose exports have traps of their own (`ingest.tools`); any other file is read as it stands.
SurveyTool = Literal["limesurvey", "kobo", "framaforms", "google-forms", "microsoft-forms", "sphinx", "jdma"]


class Sampling(Declared):
    """How respondents came in. What may be said follows: random "établi", quotas "indicatif", volunteers nothing."""

    design: SamplingDesign
    population_size: int | None = Field(default=None, gt=0)  # adults in the frame
    weight_column: str | None = None  # design weights, where the sampling gives any
    stratum_column: str | None = None
    cluster_column: str | None = None
    person_column: str | None = None  # the same person in another wave (panel); only a digest is kept
    finite_population_correction: bool = False  # with population_size, or stratum_population where stratified
    stratum_population: dict[str, int] = Field(default_factory=dict)  # sampling units by stratum
    stratum_order: tuple[str, ...] = ()  # neighbours side by side: a lonely stratum joins the one before it
    invited: int | None = Field(default=None, gt=0)
    note: str = ""


class Variable(Declared):
    """A column that places respondents in a published domain.

    `values` maps the texts met to category ids; without it, `zone` is read as a commune (INSEE code or name, through
    territory.csv) or a zone id, `age` as completed years, `sex` and `use` as category ids.
    """

    column: Text
    values: dict[str, str] = Field(default_factory=dict)
    blank: tuple[str, ...] = ()  # texts that mean "no answer"


class Variables(Declared):
    """The columns of the published domains; a domain without a column is not published for this wave."""

    zone: Variable | None = None
    age: Variable | None = None
    sex: Variable | None = None
    use: Variable | None = None


class AskedItem(Declared):
    """Which column answered which version of an item in this wave.

    In a split ballot the item stands twice, with two versions and `where` telling the halves apart.
    """

    item: Slug
    column: Text
    version: Slug
    where: RowFilter | None = None


class Calibration(Declared):
    """Calibration on census margins: `margins` names surveys/margins/<year>.csv; `collapse` the declared ladder.

    `methods` are tried in this order (METHOD B3; CALMAR's names: raking ratio, logit, linear, truncated linear), each
    accepted where the factors stay within `bounds`, which logit and truncated are held to from the start.
    """

    margins: int
    variables: tuple[Literal["zone", "age", "sex", "use"], ...]
    methods: tuple[CalibrationMethod, ...] = ("raking", "logit")
    bounds: tuple[float, float] = (0.3, 3.0)  # of the factors, relative to their mean
    # variable -> successive groupings, each a map old category -> merged category
    collapse: dict[str, tuple[dict[str, str], ...]] = Field(default_factory=dict)


class PublishedFigure(Declared):
    """A figure of an old printed report, declared by hand: a mean on 0-100 or a share in percent.

    `margin_pts` is the printed half-width of the 95 % interval; without it, it is computed from `sd_pts` or,
    for a share, from p(1-p)/n; a mean with neither carries no interval and no test.
    """

    item: Slug
    version: Slug
    statistic: Literal["mean", "share"]
    value: float = Field(ge=0, le=100)
    n: int = Field(gt=0)
    margin_pts: float | None = Field(default=None, gt=0)
    sd_pts: float | None = Field(default=None, gt=0)
    population: Population = "residents"


class Wave(Declared):
    """One fielding."""

    format: Literal[1]
    survey: Slug
    year: int = Field(ge=1990, le=2100)
    source: Literal["file", "published"] = "file"
    field_start: dt.date
    field_end: dt.date
    mode: Text  # "téléphone", "papier", "papier et internet"…: another text is another mode, hence a break
    contractor: str = ""
    same_mode_as_before: bool | None = None  # overrides the comparison of texts, with a reason in `note`
    sampling: Sampling
    file: str | None = None  # relative to the wave's folder, inside the project
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    tool: SurveyTool | None = None  # the tool that wrote the file: what its blanks, ticks and drafts mean is then known
    keep_incomplete: bool = False  # responses that were begun and never sent count too
    # scale -> what the file writes -> what it means in the scale's words (or a number on it): "A1" -> "Très satisfait"
    codes: dict[Slug, dict[str, str]] = Field(default_factory=dict)
    where: tuple[RowFilter, ...] = ()
    respondent_column: str | None = None
    variables: Variables = Variables()
    items: tuple[AskedItem, ...] = ()
    calibration: Calibration | None = None
    published: tuple[PublishedFigure, ...] = ()
    reference: str = ""  # of the printed report, for published figures
    withdrawn: str = ""  # a reason withdraws the wave: it is no longer published
    cost_eur: float | None = Field(default=None, ge=0)
    note: str = ""
