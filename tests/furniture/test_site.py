"""`make docs` builds the site from a copy of the pages, and fails on a link that leads nowhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the site is made from, and the site that was built there."""
    folder = copy_of_the_pages(tmp_path_factory.mktemp("pages"))
    done = make_docs(folder)
    assert done.returncode == 0, done.stderr
    return folder


def copy_of_the_pages(folder: Path) -> Path:
    shutil.copytree(ROOT / "docs", folder / "docs")
    for path in [ROOT / "Makefile", *ROOT.glob("*.md")]:
        shutil.copy(path, folder)
    return folder


def make_docs(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the target as it is, with the packages that are at hand."""
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    packages = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        ["make", "docs", "READY="],
        cwd=folder,
        env={**os.environ, "PATH": search, "PYTHONPATH": packages},
        capture_output=True,
        text=True,
    )


def html(pages: Path, page: str) -> str:
    return (pages / "build/docs" / page).with_suffix(".html").read_text(encoding="utf-8")


def test_the_first_page_leads_to_every_other(pages):
    sources = [path.relative_to(pages) for path in [*pages.glob("*.md"), *pages.glob("docs/*.md")]]
    first = html(pages, "index")
    missing = [page for page in sources if f'href="{page.with_suffix(".html")}"' not in first]
    assert missing == [Path("README.md")]


def test_the_site_describes_commands_and_what_a_notebook_imports(pages):
    assert 'id="autograder-grade---force"' in html(pages, "docs/commands")
    assert 'id="rnn_utils.sigmoid"' in html(pages, "docs/rnn_utils")
    assert 'id="rnn_utils.plots.gates"' in html(pages, "docs/rnn_utils")


def test_a_page_of_the_site_loads_nothing_from_elsewhere(pages):
    loaded = re.compile(r"""<(?:script|img|link)\b[^>]*(?:src|href)="(?:https?:)?//""")
    built = [path.relative_to(pages / "build/docs") for path in pages.glob("build/docs/**/*.html")]
    assert [page for page in built if loaded.search(html(pages, str(page)))] == []
    assert len(built) > 10


def test_links_that_lead_nowhere_fail_the_build(tmp_path):
    folder = copy_of_the_pages(tmp_path)
    links = ["docs/no_such_page.md", "docs/students.md#no-such-part", "#no-part-of-this-page"]
    with (folder / "README.md").open("a", encoding="utf-8") as page:
        page.writelines(f"\nRead [on]({link}).\n" for link in links)
    done = make_docs(folder)
    assert done.returncode != 0
    assert [link for link in links if link.split("#")[-1] not in done.stderr] == []
