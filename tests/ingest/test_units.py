"""Units: what a definition fixes is converted exactly, anything else is not converted at all."""

from __future__ import annotations

from fractions import Fraction

import pytest

from barometer.declarations.library import known_kpis
from barometer.ingest.units import conversion, convert, number_and_unit, read_unit


@pytest.mark.parametrize(
    ("met", "wanted", "factor"),
    [
        ("%", "fraction", Fraction(1, 100)),
        ("fraction", "%", Fraction(100)),
        ("pour cent", "%", Fraction(1)),
        ("‰", "%", Fraction(1, 10)),
        ("L", "m³", Fraction(1, 1000)),
        ("milliers de m3", "m³", Fraction(1000)),
        ("hL", "L", Fraction(100)),
        ("min", "h", Fraction(1, 60)),
        ("heures", "min", Fraction(60)),
        ("h", "jours", Fraction(1, 24)),
        ("semaines", "jours", Fraction(7)),
        ("ans", "mois", Fraction(12)),
        ("k€", "€", Fraction(1000)),
        ("millions d'euros", "k€", Fraction(1000)),
        ("centimes", "€", Fraction(1, 100)),
        ("c€/m3", "€ / m³", Fraction(1, 100)),
        ("k€ HT", "€ ht", Fraction(1000)),
        ("t", "kg", Fraction(1000)),
        ("t/hab./an", "kg/habitant/an", Fraction(1000)),
        ("L/jour/hab", "m3/hab/j", Fraction(1, 1000)),
        ("m³ par km par jour", "m3/km/j", Fraction(1)),
        ("nb/100 abonnés", "nb/1000 abonnés", Fraction(10)),
        ("Nombre / 1 000 abonnés", "nb/1000 abonné", Fraction(1)),
        ("min/semaine", "h/semaine", Fraction(1, 60)),
        ("km/h", "m/s", Fraction(5, 18)),
        ("ha", "m²", Fraction(10_000)),
        ("MWh", "kWh", Fraction(1000)),
        ("µg/L", "mg/l", Fraction(1, 1000)),
    ],
)
def test_what_a_definition_fixes(met: str, wanted: str, factor: Fraction) -> None:
    assert conversion(met, wanted) == factor
    assert conversion(wanted, met) == 1 / factor


@pytest.mark.parametrize(
    ("met", "wanted"),
    [
        ("€ HT", "€ TTC"),
        ("€ HT", "€"),
        ("mois", "jours"),
        ("jours ouvrables", "jours"),
        ("ml", "m"),
        ("ml", "m3"),
        ("nb/1000 hab.", "nb/1000 abonnés"),
        ("t MS", "kg"),
        ("% de voyageurs", "%"),
        ("points /100", "points /120"),
        ("/10", "/20"),
        ("m3", "kg"),
        ("", "%"),
        ("h/semaine", "fraction"),
        ("x/0 y", "x"),
        ("1/1/1", "/"),
    ],
)
def test_what_nothing_fixes(met: str, wanted: str) -> None:
    assert conversion(met, wanted) is None
    assert conversion(wanted, met) is None


def test_a_conversion_is_rounded_once() -> None:
    assert convert(0.824, conversion("fraction", "%") or Fraction()) == 82.4  # 0.824 * 100 is 82.39999999999999
    assert convert(1.1, conversion("t", "kg") or Fraction()) == 1100.0
    assert convert(90.0, conversion("min", "h") or Fraction()) == 1.5


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("82,4 %", ("82,4", "%")),
        ("1 250,5 kg", ("1 250,5", "kg")),
        ("-3°C", ("-3", "°C")),
        ("12€/m3", ("12", "€/m3")),
        ("82,4", None),
        ("env. 90", None),
        ("8/10", None),
        ("82 (prov.)", None),
    ],
)
def test_a_unit_behind_a_number(text: str, parts: tuple[str, str] | None) -> None:
    assert number_and_unit(text) == parts


def test_every_unit_of_the_library_is_read_and_is_itself() -> None:
    for kpi in known_kpis().values():
        assert conversion(kpi.unit, kpi.unit.upper()) == 1, kpi.unit
        assert read_unit(kpi.unit).factor > 0
