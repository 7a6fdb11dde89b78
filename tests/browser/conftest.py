"""A real JupyterLab server on the loopback address, and the system's Chromium to look at it."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support import files
from tests.support.waiting import free_port

PATIENCE = 90_000  # ms; a kernel starts slowly on a busy machine
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update""".split()
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {
        "windowingMode": "none",  # every cell is on the page, not only those in view
        "codeCellConfig": {"autoClosingBrackets": False},
    },
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("No Chromium here: install it to run the browser tests.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Lab:
    """A running JupyterLab server and the pages that look at it."""

    def __init__(self, address: str, token: str, context: BrowserContext) -> None:
        self.address = address
        self.token = token
        self.context = context

    def open(self, path: str) -> Page:
        """Open a path of the server, such as `lab/tree/notebook.ipynb`, in a new page."""
        page = self.context.new_page()
        page.goto(f"{self.address}/{path}?token={self.token}")
        return page


@pytest.fixture
def start_lab(chromium: Browser, tmp_path: Path):
    """Return `start_lab(folder, dark=False, **environment)`, a context manager that gives a Lab."""

    @contextmanager
    def start(folder: Path, dark: bool = False, **environment: str) -> Iterator[Lab]:
        home = tmp_path / ("dark" if dark else "light")
        write_settings(home / "settings", dark)
        with serving(folder, home, environment) as (address, token):
            context = chromium.new_context(
                viewport={"width": 1200, "height": 860},
                color_scheme="dark" if dark else "light",
            )
            context.set_default_timeout(PATIENCE)
            yield Lab(address, token, context)
            context.close()

    return start


def write_settings(folder: Path, dark: bool) -> None:
    theme = {
        "apputils-extension/themes": {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"}
    }
    for name, values in {**SETTINGS, **theme}.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        files.write(path, json.dumps(values))


@contextmanager
def serving(folder: Path, home: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    port, token = free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ip=127.0.0.1"]
    command += [f"--IdentityProvider.token={token}", f"--LabApp.user_settings_dir={home}/settings"]
    log = home / "server.log"
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, env=at_home(home, environment)
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status?token={token}", server, log)
        yield address, token
    finally:
        server.terminate()
        server.wait(timeout=30)


def at_home(home: Path, environment: dict[str, str]) -> dict[str, str]:
    """Return an environment in which Jupyter reads and writes nothing of the user's."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {name: str(home / folder) for name, folder in folders.items()}
    return {**os.environ, **own, "PATH": tools, **environment}


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
