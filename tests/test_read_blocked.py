"""Pages that show no article are left unread with the reason; short, paid and timed articles are read all the same."""

from __future__ import annotations

import json

import pytest

from provenance import Article, Unread, read
from provenance.data import rows_everywhere
from provenance.read.boilerplate import Signs, size, why_no_article

LEAD = "The harbour board of Westmouth voted on Tuesday to close the old ferry pier after divers found cracks in six of its pillars."
MORE = "Engineers told the board that repairs would take two winters, and that the spring season could not be saved in any case."
END = "Ferries will leave from the northern quay until then, the mayor said, and fares will stay as they are for the whole year."
STORY = "".join(f"<p>{p}</p>" for p in (LEAD, MORE, END))
LONG = "".join(f"<p>{LEAD.replace('six', str(n))}</p><p>{MORE.replace('two', str(n))}</p>" for n in range(3, 13))


def page(body: str, *, title: str = "Ferry pier closes", head: str = "", **record: object) -> str:
    ld = json.dumps({"@context": "https://schema.org", "headline": title, **record}) if record else ""
    script = f'<script type="application/ld+json">{ld}</script>' if ld else ""
    return f"<html><head><title>{title}</title>{head}{script}</head><body><article><h1>{title}</h1>{body}</article></body></html>"


def read_one(markup: str, **given: str) -> Article | Unread:
    return next(iter(read(markup.encode(), format="html", **given)))


CONSENT = "<p>We and our 842 partners use cookies and store and/or access information on a device.</p><p>By clicking “Accept all” you consent to this processing.</p><p>You can withdraw your consent at any time, under Privacy settings.</p>"
ZUSTIMMUNG = "<p>Wir und unsere Partner verwenden Cookies, um Informationen auf einem Gerät zu speichern.</p><p>Mit Werbung und Tracking lesen: Ihre Einwilligung können Sie jederzeit widerrufen.</p>"


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        (page("<p>The page you asked for has moved or is gone.</p>", title="404 - Page not found | The Westmouth Courier"), "error page"),
        (page("<p>Versuchen Sie es über die Suche.</p>", title="Seite nicht gefunden – Kurier"), "error page"),
        (page("", title="503 Service Unavailable"), "error page"),
        (page("<p>Enable JavaScript and cookies to continue</p>", title="Just a moment..."), "robots"),
        (page("<p>Please verify you are a human.</p><p>Performance & security by Cloudflare</p>", title="westmouth.example"), "robots"),
        (page(CONSENT, title="Your privacy choices"), "consent"),
        (page(CONSENT, title="Ferry pier closes"), "consent"),
        (page(ZUSTIMMUNG, title="Willkommen beim Kurier"), "consent"),
        (page(LONG, **{"@type": "LiveBlogPosting"}), "live blog"),
        (page("".join(f"<p>{h}:{m:02} {LEAD}</p>" for h, m in zip(range(9, 17), range(3, 40, 5), strict=True)), title="Pier closure live: all updates", head='<link rel="canonical" href="https://e.example/news/live/pier">'), "live blog"),
        (page(f"<p>{LEAD}</p>", head='<meta property="og:type" content="video.other">', **{"@type": "VideoObject"}), "video page: 23 words"),
        (page(f"<p>{LEAD}</p><p>{MORE[:60]}...</p>", **{"@type": "NewsArticle", "isAccessibleForFree": False}), "it is not free, its text breaks off"),
        (page(f"<p>{LEAD}</p><p>{MORE}</p><div>Already a subscriber? Log in to continue reading this article</div>", **{"@type": "NewsArticle", "isAccessibleForFree": "False"}), "Already a subscriber"),
        (page(f"<p>{LEAD}</p><p>{MORE}</p>", **{"@type": "NewsArticle", "isAccessibleForFree": False, "wordCount": 812}), "812 words"),
        (page(f"<p>{LEAD}</p><p>{MORE[:70]} …</p><p>Cet article est réservé aux abonnés.</p>"), "abonnés"),
    ],
)  # fmt: skip
def test_what_is_no_article(markup: str, word: str) -> None:
    found = read_one(markup)
    assert isinstance(found, Unread), found
    assert word in found.reason
    assert "\n" not in found.reason


@pytest.mark.parametrize(
    "markup",
    [
        page(STORY),
        page(STORY, **{"@type": "NewsArticle", "isAccessibleForFree": False}),  # a brief on a paid site
        page(LONG + "<p>Subscribe to continue reading</p>", **{"@type": "NewsArticle", "isAccessibleForFree": False}),
        page(STORY + "<div>Already a subscriber? Sign in to read more stories</div>"),
        page(STORY, **{"@type": "NewsArticle", "wordCount": 90}),
        page(LONG, title="404: Page not found, and why the web forgets"),
        page(LONG, title="Page not found"),
        page(STORY, title="404 Media buys a harbour paper"),
        page(STORY, title="500 dead in quake | The Westmouth Courier"),
        page(STORY, title="Just a moment of silence for the pier"),
        page(f"<p>{LEAD}</p><p>We use cookies, the board's website says, and nobody knows what for.</p><p>{MORE}</p><p>{END}</p>", title="Cookies on the pier"),
        page("".join(f"<p>{h}:15 {LEAD}</p>" for h in range(8, 16)), title="How the day of the closure went"),  # a chronology
        page(LONG, head='<meta property="og:type" content="video.other">', **{"@type": "VideoObject"}),
        page(STORY, **{"@type": "NewsArticle", "video": {"@type": "VideoObject", "name": "The pier"}}),
        page(STORY, head='<link rel="canonical" href="https://e.example/live/2024/pier-closes">'),
        page("<p>" + "気象庁は十三日、日向灘を震源とする地震があったと発表した。" * 6 + "</p>", title="宮崎県で震度五弱"),
    ],
)  # fmt: skip
def test_what_is_an_article_all_the_same(markup: str) -> None:
    found = read_one(markup)
    assert isinstance(found, Article), found


def test_words_are_counted_in_scripts_without_spaces_too() -> None:
    assert size("two words") == 2
    assert size("地震があった") == 3
    assert size("") == 0


def test_an_empty_page_has_its_reason_too() -> None:
    assert why_no_article(["Page not found"], None, "", Signs()) is not None
    assert why_no_article([], None, "", Signs()) is None


def test_every_pattern_is_used_and_matches_within_a_line() -> None:
    found = [row for _language, row in rows_everywhere("blocked_pages.csv")]
    assert {(r["kind"], r["where"]) for r in found} == {
        ("error", "title"),
        ("robot", "title"),
        ("robot", "text"),
        ("consent", "title"),
        ("consent", "text"),
        ("paywall", "text"),
        ("live", "title"),
    }
    assert all(r["pattern"] == r["pattern"].strip() for r in found)
