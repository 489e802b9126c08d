"""The planted truths are in the samples: what is true is what is measured, and only what was planted is announced."""

from __future__ import annotations

import itertools
import tomllib

import numpy as np
import pytest
from planted_samples import Sample, large, scores

from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.demonstration import truths
from barometer.demonstration.plans import PLANS
from barometer.demonstration.randomness import stream
from barometer.demonstration.sampling import draw
from barometer.demonstration.truths import OPINIONS, true_score
from barometer.statistics.change import Change, Level, Pair, judge_family

Samples = dict[tuple[str, int], Sample]


def comparable(samples: Samples) -> list[tuple[Sample, Sample]]:
    """Pairs of waves that follow each other, in the same mode and without volunteers."""
    pairs = []
    for name in PLANS:
        waves = [sample for (survey, _), sample in samples.items() if survey == name]
        pairs += [
            (before, after)
            for before, after in itertools.pairwise(waves)
            if before.fielding.mode == after.fielding.mode and after.fielding.design != "volunteers"
        ]
    return pairs


def judged(before: Sample, after: Sample, *, weighted: bool = True) -> dict[str, Change]:
    """The family's verdicts by criterion; a criterion asked otherwise is left out."""
    levels = [sample.weighted if weighted else sample.unweighted for sample in (before, after)]
    same = [item for item in before.versions if before.versions[item] == after.versions[item]]
    changes = judge_family([Pair(levels[0][item], levels[1][item]) for item in same])
    return dict(zip(same, changes, strict=True))


def announced(changes: dict[str, Change]) -> dict[str, str]:
    return {item: c.verdict for item, c in changes.items() if c.verdict in ("progress", "regress")}


@pytest.mark.parametrize("service", list(PLANS))
def test_the_population_thinks_what_truths_say(service: str, surveys: dict[str, Survey]) -> None:
    """A very large sample of the newest wave: an independent check of the exact expectation solved for."""
    plan = PLANS[service]
    asked = large(plan.fieldings[-1], 60_000)
    random = stream("large", service)
    persons = draw(plan, asked, random)
    y = scores(surveys[service], plan, asked, persons, random)
    weight = np.ones(persons.n) if persons.weight is None else persons.weight
    for k, item in enumerate(surveys[service].items):
        expressed = ~np.isnan(y[:, k])
        mean = np.average(y[expressed, k], weights=weight[expressed])
        error = y[expressed, k].std() * np.sqrt((weight[expressed] ** 2).sum()) / weight[expressed].sum()
        assert abs(mean - true_score(service, item.criterion, asked.year)) < 4 * error, item.id


def test_realised_figures_scatter_around_the_truth_as_their_errors_say(samples: Samples) -> None:
    z = []
    for (service, year), sample in samples.items():
        if sample.fielding.design == "volunteers":
            continue
        for item, level in sample.weighted.items():
            z.append((level.value - true_score(service, item, year)) / np.sqrt(level.variance))
    assert len(z) == 11 * 46 + 11
    assert np.max(np.abs(z)) < 4.2  # of about 500 draws
    assert abs(np.mean(z)) < 0.25  # criteria of a wave go together: fewer than 500 independent ones
    assert 0.85 < np.std(z) < 1.15


def test_the_planted_changes_are_announced_and_nothing_else(samples: Samples) -> None:
    found = {}
    families = 0
    for before, after in comparable(samples):
        families += 1
        for item, verdict in announced(judged(before, after)).items():
            found[before.survey.id, item, before.fielding.year, after.fielding.year] = verdict
    assert found == {
        (one.service, one.criterion, one.wave_from, one.wave_to): "progress" if one.points > 0 else "regress"
        for one in truths.CHANGES
    }
    assert len(found) == 4
    assert families == 37  # and one more with the printed report


def test_no_headline_is_announced_in_the_overview(samples: Samples) -> None:
    newest = {before.survey.id: (before, after) for before, after in comparable(samples)}
    pairs = [
        Pair(before.weighted["note-ensemble"], after.weighted["note-ensemble"]) for before, after in newest.values()
    ]
    assert len(pairs) == 8
    assert not any(change.verdict in ("progress", "regress") for change in judge_family(pairs, method="holm"))


def test_only_planted_events_move_a_true_score() -> None:
    moved = set()
    for service, plan in PLANS.items():
        for before, after in itertools.pairwise(plan.fieldings):
            for criterion in OPINIONS[service]:
                if true_score(service, criterion, before.year) != true_score(service, criterion, after.year):
                    moved.add((service, criterion, after.year))
    mode, open_call, wording = truths.MODE, truths.VOLUNTEERS, truths.WORDING
    assert moved == {
        *((one.service, one.criterion, one.wave_to) for one in truths.CHANGES),
        (wording.service, wording.criterion, wording.wave),
        *((mode.service, criterion, mode.wave) for criterion in OPINIONS[mode.service]),
        *((open_call.service, criterion, open_call.wave) for criterion in OPINIONS[open_call.service]),
        *((open_call.service, criterion, 2022) for criterion in OPINIONS[open_call.service]),
    }


def test_a_new_wording_would_be_taken_for_a_change(samples: Samples) -> None:
    wording = truths.WORDING
    before, after = samples[wording.service, 2021], samples[wording.service, wording.wave]
    assert (before.versions[wording.criterion], after.versions[wording.criterion]) == (wording.old, wording.new)
    naive = judge_family([Pair(before.weighted[wording.criterion], after.weighted[wording.criterion])])[0]
    assert naive.verdict == "progress"


def test_a_new_mode_would_be_taken_for_a_change(samples: Samples) -> None:
    mode = truths.MODE
    before, after = samples[mode.service, 2021], samples[mode.service, mode.wave]
    assert (before.fielding.mode, after.fielding.mode) == (mode.before, mode.after)
    assert announced(judged(before, after))


def test_the_skewed_sample_is_wrong_until_weighted(samples: Samples) -> None:
    skewed = truths.SKEWED
    before, after = samples[skewed.service, 2023], samples[skewed.service, skewed.wave]
    assert announced(judged(before, after)) == {}
    unweighted = announced(judged(before, after, weighted=False))
    for criterion in skewed.criteria:
        assert unweighted[criterion] == "progress"
        truth = true_score(skewed.service, criterion, skewed.wave)
        wrong, right = after.unweighted[criterion], after.weighted[criterion]
        assert wrong.value - truth > 4
        assert abs(right.value - truth) < 2 * np.sqrt(right.variance)
    assert 0.3 < after.factors[0] < 0.6  # far from 1, and still inside the ladder's first bounds
    assert 2.0 < after.factors[1] < 3.0


def test_the_printed_report_tells_the_same_and_announces_nothing(
    samples: Samples, tracked: dict[str, bytes], surveys: dict[str, Survey]
) -> None:
    service, year = truths.PRINTED_REPORT
    wave = Wave.model_validate(tomllib.loads(tracked[f"waves/{service}/{year}/wave.toml"].decode()))
    assert wave.source == "published"
    means = {figure.item: figure for figure in wave.published if figure.statistic == "mean"}
    assert sorted(means) == sorted(item.id for item in surveys[service].items)
    pairs = []
    for item, figure in means.items():
        assert figure.margin_pts is not None
        error = figure.margin_pts / 1.96
        assert abs(figure.value - true_score(service, item, year)) < 3.5 * error + 0.5  # printed in whole points
        pairs.append(Pair(Level(figure.value, error**2, figure.n - 1, figure.n), samples[service, 2017].weighted[item]))
    assert {change.verdict for change in judge_family(pairs)} <= {"stable", "inconclusive"}
