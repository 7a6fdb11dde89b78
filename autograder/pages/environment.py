"""The templates of the pages, and the filters they share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from autograder.pages.equations import equation
from autograder.pages.escaping import coded


@cache
def environment() -> jinja2.Environment:
    """Return the templates; what is filled in is escaped, and a missing name is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["coded"] = coded
    made.filters["equation"] = equation
    return made
