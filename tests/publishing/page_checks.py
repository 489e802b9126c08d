"""What a page must hold in a real browser, as functions over an opened page: each returns what is wrong.

For tests (a sample) and `benchmarks/browser_grid.py` (every page, language and width).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PdfReader

#: What the grid looks at: a screen, a telephone, and a screen magnified twice (RGAA 10.4, 10.11).
SIZES = {
    "1280": {"viewport": {"width": 1280, "height": 900}},
    "320": {"viewport": {"width": 320, "height": 640}},
    "200%": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}

#: Counts what the policy refuses and notes when the first chart is live, in milliseconds since the page was asked for.
WATCH = """
  window.refused = [];
  addEventListener("securitypolicyviolation", event => refused.push(event.violatedDirective + " " + event.blockedURI));
  addEventListener("DOMContentLoaded", () => {
    const first = document.querySelector("figure[data-chart]");
    if (!first) return;
    new MutationObserver((_, watcher) => {
      if (first.querySelector(".main-svg")) { window.live = performance.now(); watcher.disconnect(); }
    }).observe(first, { childList: true, subtree: true });
    if (window.atOnce) first.scrollIntoView({ behavior: "instant" });
  });
"""

#: Texts that a reader cannot see whole: wider than the window, or than a box that hides what is too much.
_CUT = """() => [...document.querySelectorAll("body *")].filter(e => {
  if (!e.checkVisibility() || e.closest("svg, .vh, .skip, .live, .scroll, math")) return false;
  const hides = getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1;
  return hides || e.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map(e => e.outerHTML.slice(0, 90))"""

_SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }" + (
    "p { margin-bottom: 2em !important; } svg * { letter-spacing: 0 !important; word-spacing: 0 !important; }"
)

_FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')].filter(
  e => e.checkVisibility() && !e.closest("details:not([open]) > :not(summary)") && !e.closest(".modebar"))"""


class Visit:
    """A page opened from disk, with what it asked for and what it complained of."""

    def __init__(self, browser: Browser, file: Path, size: str = "1280", *, scripts: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(**SIZES[size], java_script_enabled=scripts)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(WATCH)
        self.page.goto(file.as_uri())

    def show_all(self) -> None:
        """Open every table and bring every chart into view, so that plotly draws what it will."""
        self.page.evaluate(
            """async () => {
                document.querySelectorAll("details").forEach(one => { one.open = true; });
                for (const figure of document.querySelectorAll("figure[data-chart]")) {
                    figure.scrollIntoView({ behavior: "instant" });
                    await new Promise(resolve => setTimeout(resolve, 20));
                }
                await new Promise(resolve => setTimeout(resolve, 150));
            }"""
        )

    def close(self) -> None:
        self.context.close()


def strangers(visit: Visit) -> list[str]:
    """Requests that leave the machine."""
    return [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))]


def axe(page: Page) -> list[str]:
    """What axe-core finds."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:90]}" for one in found for node in one["nodes"]]


def cut(page: Page) -> list[str]:
    """Texts that the window or a box cuts. Data tables scroll in their region and are no fault (RGAA 10.11)."""
    found: list[str] = page.evaluate(_CUT)
    return found


def cut_when_spaced(page: Page) -> list[str]:
    """The same with the spacing of RGAA 10.12."""
    page.evaluate(
        "style => document.head.append(Object.assign(document.createElement('style'), {id: 's', textContent: style}))",
        _SPACING,
    )
    found = cut(page)
    page.evaluate("document.getElementById('s').remove()")
    return found


def keyboard_walk(page: Page) -> list[str]:
    """What goes wrong when somebody tabs through the page: something is not reached, comes out of its order, takes the
    focus without showing it, or keeps it."""
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    expected: int = page.evaluate(f"({_FOCUSABLE})().length")
    wrong: list[str] = []
    for _ in range(2 * expected + 80):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
                const e = document.activeElement;
                if (!e || e === document.body) return "end";
                const before = window.walked, style = getComputedStyle(e);
                window.walked = e;
                if (e.dataset.reached) return "again " + e.outerHTML.slice(0, 90);
                e.dataset.reached = "1";
                const isBack = before && !e.closest(".live") && !before.closest(".live")
                    && before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING;
                if (isBack) return "out of order " + e.outerHTML.slice(0, 90);
                const isShown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                const bar = e.closest(".modebar");
                if (!isShown || (bar && getComputedStyle(bar).opacity === "0"))
                    return "focus not seen " + e.outerHTML.slice(0, 90);
                return "";
            }"""
        )
        if state == "end":
            break
        if state:
            wrong.append(state)
        if state.startswith("again"):
            break
    else:
        wrong.append("the focus never left the page")
    missed: list[str] = page.evaluate(
        f"({_FOCUSABLE})().filter(e => !e.dataset.reached).map(e => 'not reached ' + e.outerHTML.slice(0, 90))"
    )
    return wrong + missed


def printed(page: Page) -> tuple[int, list[str]]:
    """How many A4 pages the page prints on, and the words of it that are not on them or that a box cuts."""
    page.emulate_media(media="print")
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    on_paper = Counter(_words(" ".join(one.extract_text() for one in reader.pages)))
    page.add_style_tag(content=".vh { display: none }")  # words for ears alone are on no paper
    lost = Counter(_words(page.inner_text("main"))) - on_paper
    size = page.viewport_size
    page.set_viewport_size({"width": 680, "height": 1000})  # an A4 page within its margins
    wrong = [f"lost on paper: {word} ({count})" for word, count in lost.items()] + cut(page)
    if size is not None:
        page.set_viewport_size(size)
    page.emulate_media(media="screen")
    return len(reader.pages), wrong


def _words(text: str) -> list[str]:
    """Words of three letters and more. What a PDF sets apart by kerning is put together by no rule: letters only.

    A label with a halo is written twice on paper, the halo and the letters: « CœurCœur » is one « Cœur ».
    """
    return re.findall(r"[^\W\d_]{3,}", re.sub(r"([^\W\d_]{3,})\1", r"\1", text))
