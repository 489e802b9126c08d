"""What is masked wherever a value is quoted, and what is not: a date, a postal code, an amount stay readable."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from barometer.cli.errors import explain
from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Place, Severity, quoted
from barometer.masking import MASK, looks_personal, masked

PERSONAL = {
    "écrire à jeanne.durand@exemple.fr svp": "écrire à ••• svp",
    "jeanne.durand (at) exemple.fr": "•••",
    "jeanne [arobase] exemple [point] fr": "•••",
    "au 04 76 00 11 22 le soir": "au ••• le soir",
    "04.76.00.11.22": "•••",
    "04/76/00/11/22": "•••",
    "0476001122": "•••",
    "+33 (0)4 76 00 11 22": "•••",
    "+33476001122": "•••",
    "0033 4 76 00 11 22": "•••",
    "1 85 05 78 006 084 36": "•••",
    "depuis 192.168.10.254": "depuis •••",
    "2001:db8:85a3:8d3:1319:8a2e:370:7348": "•••",
    "2001:db8::7348": "•••",
    "00000000-0000-4000-8000-000000000001": "•••",
    "J'habite 12 bis, rue des Lilas, Voiron": "J'habite •••, Voiron",
    "3 Chemin du Moulin": "•••",
}
PLAIN = (
    "2026-03-02 09:14:07",
    "02/03/2026 - 09:14",
    "38563",
    "1 234 567",
    "12,5",
    "8/10",
    "de 18 à 34 ans",
    "la place de la mairie",
    "12 places de parking",
    "09:14:07",
    "v1.2.3",
    "Plutôt satisfait",
)


@pytest.mark.parametrize("text", PERSONAL)
def test_addresses_and_numbers_are_masked(text: str) -> None:
    assert looks_personal(text)
    assert masked(text) == PERSONAL[text]


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_nobodys_stays_readable(text: str) -> None:
    assert masked(text) == text
    assert not looks_personal(text)


def test_values_columns_and_parameters_of_a_finding_are_masked() -> None:
    told = Finding(
        "not_a_number",
        Severity.ROW,
        Place("a.csv", "Réponses", 3, "jean@exemple.fr"),
        "06 00 00 00 00",
        {"expected": "x"},
    )
    for locale in ("fr", "en"):
        assert MASK in told.what(locale)
        assert "06 00" not in told.what(locale) + told.todo(locale)
        assert "exemple" not in told.place.words(locale)
    assert quoted("12 rue des Lilas\n0476001122") == "•••"


def test_an_unexpected_error_quotes_no_address(tmp_path: Path) -> None:
    output = io.StringIO()
    terminal = Terminal("fr", Console(file=output, soft_wrap=True, width=400))
    trace = 'File "x.py", line 3\nValueError: could not read jean@exemple.fr'
    explain("ValueError", "could not read jean@exemple.fr", trace, tmp_path, terminal)
    (saved,) = (tmp_path / "errors").iterdir()
    kept = saved.read_text(encoding="utf-8")
    assert 'File "x.py", line 3' in kept
    assert "exemple.fr" not in kept + output.getvalue()
