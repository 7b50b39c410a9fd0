"""Pictures of the pages, made from the articles in seeds/: python tests/browser/screenshots.py FOLDER"""

from __future__ import annotations

import sys
from pathlib import Path

import rig

# name, address (None: the claim of the demo), width and height of the window, colours
SHOTS = [
    ("web-claim", None, 1100, 1180, "light"),
    ("web-claim-phone", None, 390, 844, "dark"),
    ("web-article", "article", 1100, 900, "light"),
    ("web-front", "/", 1100, 700, "light"),
]


def main(folder: Path) -> None:
    if why := rig.missing():
        raise SystemExit(why)
    folder.mkdir(parents=True, exist_ok=True)
    with rig.seeds() as database, rig.serving(database) as site, rig.browser() as browser:
        page = browser.new_page()
        page.goto(f"{site}/?q={rig.CLAIM.replace(' ', '+')}")
        claim = page.locator("main a[href*='/claim']").first.get_attribute("href") or ""
        page.goto(site + claim)
        article = (page.locator("#sources .quotes a").last.get_attribute("href") or "").split("#")[0]
        for name, address, width, height, colours in SHOTS:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=colours)  # type: ignore[arg-type] # light, dark
            shown = context.new_page()
            shown.goto(site + {None: claim, "article": article}.get(address, address or ""))
            shown.screenshot(path=folder / f"{name}.png")
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/img"))
