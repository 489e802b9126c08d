"""Every page of the demonstration in a real Chromium: both languages, three widths, with and without scripts, on paper.

For each page (index, method, declaration of accessibility, each service), in French and in English:
at 1280 pixels, at 320, and magnified to 200 %: axe-core, texts that are cut (also with the spacing of RGAA 10.12),
refusals by the page's policy, requests that leave the machine, complaints in the console; and once: a walk with the
keyboard, the same text without scripts, the page mailed alone, A4 pages with no word lost, the time until the first
chart is live (at most 1 s of the page's own thread, so that a busy machine is not to blame), and the page's weight.

Repeat:  python benchmarks/browser_grid.py                      (six minutes, of which one to run the demonstration)
         python benchmarks/browser_grid.py --project DEMO --pages index bus --dry
It writes results/browser_grid.csv and ends with status 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from pathlib import Path

from demonstration_site import prepared, published
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "publishing"))

from page_checks import SIZES, WATCH, Visit, axe, cut, cut_when_spaced, keyboard_walk, printed, strangers  # noqa: E402

HEADER = (
    *("page", "locale", "size", "axe", "cut", "cut_spaced", "policy_refusals", "requests_out", "complaints"),
    *("keyboard", "without_scripts", "mailed_alone", "on_paper", "a4_pages", "live_ms", "live_cpu_ms", "kilobytes"),
)
_LIVE_MS, _KILOBYTES = 1000, 300


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, help="a demonstration that has been run")
    parser.add_argument("--pages", nargs="*", help="names of pages without .html; all by default")
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    project = prepared(arguments.project)
    rows: list[tuple[object, ...]] = []
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for locale in ("fr", "en"):
            reports, _ = published(project, locale)
            for file in sorted(reports.glob("*.html")):
                if arguments.pages and file.stem not in arguments.pages:
                    continue
                for size in SIZES:
                    row, faults = look(browser, file, locale, size)
                    for fault in faults:
                        print(f"{file.stem} {locale} {size}: {fault}", flush=True)
                    wrong += len(faults)
                    rows.append(row)
                if not arguments.dry:  # after each page, so that a run that is stopped leaves what it saw
                    write(rows)
        browser.close()
    print(f"{len(rows)} visits, {wrong} faults")
    return 1 if wrong else 0


def write(rows: list[tuple[object, ...]]) -> None:
    """The results so far."""
    with (HERE / "results" / "browser_grid.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows((HEADER, *rows))


def look(browser: Browser, file: Path, locale: str, size: str) -> tuple[tuple[object, ...], list[str]]:
    """A row of the results and what is wrong in words."""
    visit = Visit(browser, file, size)
    visit.show_all()
    found = {"axe": axe(visit.page), "cut": cut(visit.page), "cut when spaced": cut_when_spaced(visit.page)}
    found["policy"] = visit.page.evaluate("window.refused")
    found["request"] = strangers(visit)
    found["console"] = visit.complaints
    counts = [len(one) for one in found.values()]
    once: list[object] = [""] * 8
    if size == "1280":
        visit.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
        sheets, lost = printed(visit.page)
        visit.close()
        visit = Visit(browser, file, size)
        walk = keyboard_walk(visit.page)
        found |= {"keyboard": walk, "without scripts": unread(browser, file), "alone": alone(browser, file)}
        found["paper"] = lost
        live = until_live(browser, file)
        weight = file.stat().st_size / 1000
        found["slow"] = [f"live after {live[1]:.0f} ms of its own"] if live is not None and live[1] > _LIVE_MS else []
        found["heavy"] = [f"{weight:.0f} kB"] if weight > _KILOBYTES else []
        once = [len(found[name]) for name in ("keyboard", "without scripts", "alone", "paper")]
        once += [sheets, *(("", "") if live is None else map(round, live)), round(weight, 1)]
    visit.close()
    return (file.stem, locale, size, *counts, *once), [f"{kind}: {one}" for kind, all_ in found.items() for one in all_]


def until_live(browser: Browser, file: Path) -> tuple[float, float] | None:
    """Milliseconds from asking for the page, from disk, until its first chart is live, by the clock and of the page's
    own thread; the best of three times, since other work on the machine can only add to them. None where a page has
    no chart."""
    times = []
    for _ in range(3):
        context = browser.new_context(**SIZES["1280"])  # type: ignore[arg-type]
        page = context.new_page()
        page.add_init_script("window.atOnce = true;" + WATCH)
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(file.as_uri())
        if page.locator("figure[data-chart]").count():
            page.wait_for_function("window.live")
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            times.append((float(page.evaluate("window.live")), 1000 * float(metrics["ThreadTime"])))
        context.close()
    return (min(wall for wall, _ in times), min(own for _, own in times)) if times else None


def unread(browser: Browser, file: Path) -> list[str]:
    """Lines of the page that are not there without scripts, and charts that show no picture."""
    texts = []
    for scripts in (True, False):
        visit = Visit(browser, file, scripts=scripts)
        texts.append({line.strip() for line in visit.page.inner_text("main").splitlines()})
        pictures = visit.page.locator("figure[data-chart] .still")
        hidden = [f"no picture {i}" for i in range(pictures.count()) if not pictures.nth(i).is_visible()]
        search = {
            line.strip() for line in visit.page.locator(".search").all_inner_texts() for line in line.splitlines()
        }
        texts[-1] -= search
        visit.close()
    live = {line for line in texts[0] - texts[1] if len(line) > 20}  # shorter ones are the labels of live charts
    return hidden + sorted(live)


def alone(browser: Browser, file: Path) -> list[str]:
    """What goes wrong when the file lies by itself, as in a mailbox: no network, no shared scripts."""
    with tempfile.TemporaryDirectory() as folder:
        visit = Visit(browser, Path(shutil.copy(file, folder)))
        visit.context.set_offline(True)
        visit.page.reload()
        texts = visit.page.inner_text("main")
        wrong = strangers(visit) + [one for one in visit.complaints if "Failed to load resource" not in one]
        pictures = visit.page.locator("figure[data-chart] .still")
        wrong += ["no picture"] if pictures.count() and not pictures.first.is_visible() else []
        wrong += [] if len(texts) > 500 else ["no text"]
        wrong += [] if visit.page.evaluate("document.fonts.check('16px \"Barometre Sans\"')") else ["no font"]
        visit.close()
    return wrong


if __name__ == "__main__":
    sys.exit(main())
