"""`make docs` builds the site from a copy of the pages, and fails on a link that leads nowhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A copy of what the site is made from; the packages are the ones at hand."""
    shutil.copytree(TOP / "docs", tmp_path / "docs")
    for path in [TOP / "Makefile", *TOP.glob("*.md")]:
        shutil.copy(path, tmp_path)
    return tmp_path


def make_docs(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the target as it is, in the environment that is there."""
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    packages = os.pathsep.join([str(TOP), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        ["make", "docs", "READY="],
        cwd=folder,
        env={**os.environ, "PATH": search, "PYTHONPATH": packages},
        capture_output=True,
        text=True,
    )


def test_the_site_holds_every_page_command_and_export(pages):
    done = make_docs(pages)
    assert (done.returncode, done.stderr) == (0, "")
    site = pages / "build/docs"
    sources = [path.relative_to(pages) for path in [*pages.glob("*.md"), *pages.glob("docs/*.md")]]
    first = (site / "index.html").read_text(encoding="utf-8")
    missing = [page for page in sources if f'href="{page.with_suffix(".html")}"' not in first]
    assert missing == [Path("README.md")]
    assert 'id="autograder-grade---force"' in (site / "docs/commands.html").read_text("utf-8")
    described = (site / "docs/rnn_utils.html").read_text(encoding="utf-8")
    assert 'id="rnn_utils.sigmoid"' in described
    assert 'id="rnn_utils.plots.gates"' in described


def test_a_page_of_the_site_loads_nothing_from_elsewhere(pages):
    make_docs(pages)
    site = pages / "build/docs"
    loaded = re.compile(r"""<(?:script|img|link)\b[^>]*(?:src|href)="(?:https?:)?//""")
    found = [page.name for page in site.rglob("*.html") if loaded.search(page.read_text("utf-8"))]
    assert found == []
    assert (site / "index.html").exists()


@pytest.mark.parametrize(
    "link", ["docs/no_such_page.md", "docs/students.md#no-such-section", "#no-such-section"]
)
def test_a_link_that_leads_nowhere_fails_the_build(pages, link):
    with (pages / "README.md").open("a", encoding="utf-8") as page:
        page.write(f"\nRead [on]({link}).\n")
    done = make_docs(pages)
    assert done.returncode != 0
    assert link.split("#")[-1] in done.stderr
