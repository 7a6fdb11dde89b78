"""The site that `make docs` builds: the pages of the top level and of `docs/`, as they stand."""

import shutil
from pathlib import Path

project = html_title = "Recurrent neural networks, step by step"
copyright = "the authors of the course pack"

chapters = {
    "Learn and teach": ["docs/students", "docs/instructors", "docs/running-a-course"],
    "Write exercises": ["docs/authoring", "docs/translating"],
    "Look up": ["docs/commands", "docs/rnn_utils", "docs/benchmark", "CHANGELOG"],
    "Take part": ["CONTRIBUTING", "SECURITY", "docs/promises", "docs/maintainers"],
}
root_doc = "README"
include_patterns = ["*.md", "docs/*.md"]
exclude_patterns = [".*", "build", "classroom", "notebooks", "solutions", "tests"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_argparse_cli"]
myst_heading_anchors = 3  # a link to a page's section is checked too
highlight_language = "text"
default_role = "code"
autodoc_typehints = "none"

html_theme = "furo"
html_copy_source = html_show_sphinx = html_use_index = html_domain_indices = False


def setup(app):
    """Let Sphinx call what this page adds."""
    app.connect("source-read", add_contents)
    app.connect("build-finished", name_the_first_page)


def add_contents(app, page, source):
    """Give the first page the list of all pages, which a code host would show as code."""
    if page == root_doc:
        listed = {root_doc}.union(*chapters.values())
        chapters["Take part"] += sorted(app.env.found_docs - listed)
        source[0] += "".join(contents(*chapter) for chapter in chapters.items())


def contents(caption, pages):
    """Write the directive that lists the pages of one chapter beside every page."""
    lines = ["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""]
    return "\n".join(lines)


def name_the_first_page(app, failure):
    """Let the site open at `index.html`, as web servers want it."""
    if not failure:
        shutil.copy(Path(app.outdir, f"{root_doc}.html"), Path(app.outdir, "index.html"))
