"""Screenshots for the documents, written when PICTURES is set in the environment."""

import io
import os

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.support.places import ROOT

IMAGES = ROOT / "docs" / "images"


def picture(page: Page, name: str) -> None:
    """Write what a page shows to docs/images, with a palette, which keeps the file small."""
    if not os.environ.get("PICTURES"):
        return
    IMAGES.mkdir(parents=True, exist_ok=True)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(128, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


def show(place: Locator) -> None:
    """Scroll until a place of the page is at its top."""
    place.evaluate("element => element.scrollIntoView()")
