"""What a browser would make of a page, and what must not be in it."""

from __future__ import annotations

from html.parser import HTMLParser

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ACTIVE = ("script", "iframe", "object", "embed", "form", "input", "button", "link", "base", "svg")


class Elements(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data
