"""From a claim typed to its article, to an outlet and back, with and without JavaScript, on a phone and on a desk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rig

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """A page in a window of its own. Whatever the browser complains of, or is refused by the policy, fails the test."""
    contexts, said = [], []

    def call(width: int = 1280, *, scripts: bool = True, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
        return page

    yield call
    for context in contexts:
        context.close()
    assert said == []


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the window; what must be wide scrolls by itself."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_search_to_claim_to_article_to_outlet_and_back(
    open_page: Open, site: str, width: int, scripts: bool
) -> None:
    page = open_page(width, scripts=scripts)
    page.goto(f"{site}/")
    page.get_by_label(re.compile("Type a claim")).fill(rig.CLAIM)
    page.get_by_role("button", name="Search").click()
    page.locator("main li a").first.click()
    claim = page.url
    assert re.search(r"/claim/[0-9a-f]{16}$", claim)
    # A newcomer sees how many, and that two of the three articles lead to one and the same.
    assert page.locator(".count").inner_text().startswith("2 independent sources (could be 1, at most 3) in 3 articles")
    assert "As far as these texts show" in page.locator(".count").inner_text()
    why = page.locator("#sources").inner_text()
    assert "2 of the 3 articles lead back to the same source: a Tuareg commander" in why
    assert page.locator("svg.np-pic").is_visible()
    page.locator("#sources .quotes a").last.click()
    assert re.search(r"/article/[0-9a-f]{16}#at-\d+$", page.url)
    assert "name no source" in page.locator(".count").inner_text()
    page.locator("#sources").get_by_role("link", name="Censor.NET").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Censor.NET"
    assert page.get_by_role("heading", name="Who cites it").is_visible()
    page.go_back()
    assert "/article/" in page.url
    page.go_back()
    assert page.url.split("#")[0] == claim
    page.go_back()
    assert page.get_by_role("searchbox").input_value() == rig.CLAIM


def addresses(page: Page, site: str) -> list[str]:
    """One page of every kind, as a reader would come to it."""
    page.goto(f"{site}/?q={rig.CLAIM.replace(' ', '+')}")
    claim = page.locator("main li a").first.get_attribute("href") or ""
    page.goto(site + claim)
    article = page.locator("#sources .quotes a").first.get_attribute("href") or ""
    return [
        "/",
        f"/?q={rig.CLAIM.replace(' ', '+')}",
        "/?q=a+walrus+composed+symphonies",
        "/claims",
        claim,
        article,
        "/outlet/le-monde",
        "/copies",
        article.split("#")[0].replace("/article/", "/copies/"),
        "/claim/ffff",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_keeps_anybody_out(open_page: Open, site: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width, color_scheme=scheme)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for address in addresses(page, site)[:-1]:
        page.goto(site + address)
        assert fits(page), address
        found = Axe().run(page, options=rules).response["violations"]
        assert [(address, v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in found] == []


def test_everything_is_reached_by_the_keyboard(open_page: Open, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/claims")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.name"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached
    assert {"min_articles", "single", "disputed"} <= reached
    assert any(str(href).startswith("/claim/") for href in reached)


def test_a_claim_prints_without_what_only_a_screen_needs(open_page: Open, site: str) -> None:
    page = open_page()
    page.goto(f"{site}{addresses(page, site)[4]}")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.locator(".count").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_decision_is_recorded_shown_and_taken_back(
    open_page: Open, database: Path, tmp_path: Path, scripts: bool
) -> None:
    path = shutil.copy(database, tmp_path / "reviewed.db")
    with rig.serving(path, "--allow-review") as site:
        page = open_page(scripts=scripts)
        page.goto(f"{site}{addresses(page, site)[4]}")
        page.get_by_text("A link is right, or wrong").click()
        page.get_by_label("Which link").select_option(label="Maghrebi.org → Mohamed Elmaouloud Ramadane")
        page.get_by_label("Rejected: it did not").check()
        page.locator("#r1-note").fill("He spoke of other training.")
        page.locator("#r1-who").fill("Ana López")
        page.locator("#r1-who").press("Enter")
        assert "Recorded." in page.get_by_role("status").inner_text()
        assert "rejected by Ana López" in page.locator("#review").inner_text()
        assert page.locator(".count").inner_text().startswith("1 independent source")
        page.get_by_text("Take it back").click()
        page.locator(".decisions").get_by_role("button", name="Record").click()
        assert page.locator(".count").inner_text().startswith("2 independent sources")


def test_forms_keep_nobody_out(open_page: Open, database: Path, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = shutil.copy(database, tmp_path / "reviewed.db")
    with rig.serving(path, "--allow-review") as site:
        page = open_page(320)
        page.goto(f"{site}{addresses(page, site)[4]}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert fits(page)
        assert [
            (v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in Axe().run(page).response["violations"]
        ] == []
