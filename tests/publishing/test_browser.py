"""The pages in a real Chromium: nothing leaves, nothing is forbidden, everything is drawn, read and reached."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import page_checks
import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import WAVES, authority, frames, service
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from barometer.project import Project
from barometer.publishing.publication import publish_overview, publish_service

pytestmark = pytest.mark.browser

SIZES = {"screen": {"width": 1280, "height": 900}, "telephone": {"width": 320, "height": 640}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small service and its overview, published in French; in English beside it."""
    root = tmp_path_factory.mktemp("site")
    for locale in ("fr", "en"):
        own, project = authority(locale=locale), Project(root / locale)
        publish_service(project, own, service(), WAVES, frames())
        publish_overview(project, own, [service()], {"eau": WAVES}, frames())
    return root


class Visit:
    """A page opened from disk, with what it asked for and what its policy refused."""

    def __init__(self, browser: Browser, file: Path, size: str = "screen", *, scripts: bool = True) -> None:
        context = browser.new_context(viewport=SIZES[size], java_script_enabled=scripts)  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri())

    def draw_all(self) -> None:
        """Scroll through the page, so that every chart comes into view, and wait until plotly has drawn it: all of
        them on a screen, the series alone on a telephone, where panels have no room."""
        self.page.evaluate(
            """async () => {
                for (const figure of document.querySelectorAll("figure[data-chart]")) {
                    figure.scrollIntoView({ behavior: "instant" });
                    await new Promise(resolve => setTimeout(resolve, 40));
                }
            }"""
        )
        self.page.wait_for_function(
            """() => [...document.querySelectorAll("figure[data-chart]")]
                .filter(f => innerWidth > 700 || !f.querySelector("script").textContent.includes("ticklabelstandoff"))
                .every(f => f.classList.contains("is-live") && f.querySelector(".live .main-svg"))"""
        )

    def close(self) -> None:
        self.page.context.close()


@pytest.fixture
def visits(browser: Browser) -> Iterator[list[Visit]]:
    opened: list[Visit] = []
    yield opened
    for one in opened:
        one.close()


def report(site: Path, locale: str = "fr") -> Path:
    return site / locale / "reports" / "eau.html"


def index(site: Path, locale: str = "fr") -> Path:
    return site / locale / "reports" / "index.html"


def open_page(
    visits: list[Visit], browser: Browser, file: Path, size: str = "screen", *, scripts: bool = True
) -> Visit:
    visits.append(Visit(browser, file, size, scripts=scripts))
    return visits[-1]


def test_plotly_draws_every_chart_and_nothing_leaves_the_machine(
    visits: list[Visit], browser: Browser, site: Path
) -> None:
    visit = open_page(visits, browser, report(site))
    visit.draw_all()
    figures = visit.page.locator("figure[data-chart]").count()
    assert figures == 8
    assert visit.page.locator("figure.is-live .live svg.main-svg").count() >= figures
    assert visit.page.locator("figure.is-live .still:visible").count() == 0
    words = visit.page.locator("figure.is-live .live tspan").evaluate_all(
        "all => all.map(one => [one.textContent, getComputedStyle(one).fill])"
    )
    assert [one for one, fill in words if one and fill == "none"] == []  # a rule of the page reached into plotly's text
    assert all(url.startswith(("file:", "data:")) for url in visit.requests), visit.requests
    assert visit.complaints == []


def test_no_button_uploads_a_chart(visits: list[Visit], browser: Browser, site: Path) -> None:
    visit = open_page(visits, browser, report(site))
    visit.draw_all()
    visit.page.locator("figure.is-live").first.hover()
    titles = visit.page.locator(".modebar-btn").evaluate_all("buttons => buttons.map(b => b.dataset.title || '')")
    assert titles
    for word in ("cloud", "share", "partag", "chart studio", "plotly"):
        assert not [title for title in titles if word in title.casefold()], titles
    assert any("Télécharger" in title for title in titles)  # in French


def test_the_page_reads_without_scripts(visits: list[Visit], browser: Browser, site: Path) -> None:
    visit = open_page(visits, browser, report(site), scripts=False)
    still = visit.page.locator("figure[data-chart] .still")
    assert still.count() == 8
    assert all(still.nth(i).is_visible() for i in range(still.count()))
    text = visit.page.inner_text("main")
    assert "Recul établi" in text
    assert "Expliquer la contrainte" in text


def test_one_file_sent_by_mail_reads_alone(visits: list[Visit], browser: Browser, site: Path, tmp_path: Path) -> None:
    alone = tmp_path / "rapport.html"
    shutil.copy(report(site), alone)
    visit = open_page(visits, browser, alone)
    assert visit.page.locator("figure[data-chart] .still").first.is_visible()
    assert visit.page.evaluate("document.fonts.check('16px \"Barometre Sans\"')")
    assert all("Failed to load resource" in complaint for complaint in visit.complaints)  # the scripts left behind


@pytest.mark.parametrize(
    ("name", "size", "locale"),
    [(report, "screen", "fr"), (report, "telephone", "en"), (index, "screen", "en")],
)
def test_axe_finds_nothing(
    visits: list[Visit], browser: Browser, site: Path, name: object, size: str, locale: str
) -> None:
    visit = open_page(visits, browser, name(site, locale), size)  # type: ignore[operator]
    visit.draw_all()
    visit.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    results = Axe().run(visit.page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", [report, index])
def test_nothing_is_wider_than_a_telephone(visits: list[Visit], browser: Browser, site: Path, name: object) -> None:
    visit = open_page(visits, browser, name(site), "telephone")  # type: ignore[operator]
    visit.draw_all()
    visit.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("name", [report, index])
def test_the_keyboard_reaches_everything_in_order_and_is_seen(browser: Browser, site: Path, name: object) -> None:
    visit = page_checks.Visit(browser, name(site))  # type: ignore[operator]
    assert page_checks.keyboard_walk(visit.page) == []
    visit.close()


@pytest.mark.parametrize("file", ["index.html", "accessibilite.html"])
def test_magnified_and_spaced_out_nothing_is_cut_and_the_policy_refuses_nothing(
    browser: Browser, site: Path, file: str
) -> None:
    """A sample; every page in every language and width in benchmarks/browser_grid.py."""
    visit = page_checks.Visit(browser, site / "en" / "reports" / file, "200%")
    visit.show_all()
    assert page_checks.cut(visit.page) == []
    assert page_checks.cut_when_spaced(visit.page) == []
    assert page_checks.strangers(visit) + visit.complaints + visit.page.evaluate("window.refused") == []
    assert file == "index.html" or page_checks.axe(visit.page) == []
    visit.close()


def test_the_checks_see_a_fault(browser: Browser, site: Path) -> None:
    """What is too wide, a trap for the keyboard, a focus that is not seen, a picture without an alternative."""
    visit = page_checks.Visit(browser, site / "fr" / "reports" / "accessibilite.html", "320")
    visit.page.evaluate(
        """() => {
            const add = html => document.querySelector("main").insertAdjacentHTML("afterbegin", html);
            add('<p style="width:600px">large</p><img src="data:,"><a href="#x" style="outline:none">sans contour</a>');
            const trap = document.querySelector("#recours a");
            trap.addEventListener("keydown", event => event.preventDefault());
        }"""
    )
    assert page_checks.cut(visit.page)
    assert any("image-alt" in one for one in page_checks.axe(visit.page))
    walked = page_checks.keyboard_walk(visit.page)
    assert any(one.startswith("focus not seen") for one in walked)
    assert any(one.startswith("again") for one in walked)
    assert any(one.startswith("not reached") for one in walked)
    visit.close()


def test_print_shows_the_still_pictures_and_cuts_nothing(
    visits: list[Visit], browser: Browser, site: Path, tmp_path: Path
) -> None:
    visit = open_page(visits, browser, report(site))
    visit.draw_all()
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".live:visible").count() == 0
    assert visit.page.locator(".still:visible").count() == 9  # one of them, in the annex, is never drawn over
    file = tmp_path / "report.pdf"
    visit.page.pdf(path=file, prefer_css_page_size=True)
    reader = PdfReader(file)
    assert 3 <= len(reader.pages) <= 12
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Agglomération inventée" in text
    visit.page.set_viewport_size({"width": 680, "height": 1000})  # the width of an A4 page within its margins
    wide = visit.page.evaluate(
        """[...document.querySelectorAll('main *')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert wide == []
