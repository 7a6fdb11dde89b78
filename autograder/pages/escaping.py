"""How sentences stand on a page: names in backticks as code, all else as text, never as markup."""

from __future__ import annotations

from markupsafe import Markup, escape


def coded(text: str) -> Markup:
    """Return a sentence whose `backticked` names stand as code, and everything else as text."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if position % 2 else escape(piece)
        for position, piece in enumerate(pieces)
    )
