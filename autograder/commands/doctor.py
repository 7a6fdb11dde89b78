"""The command `autograder doctor`: whether this machine isolates, and what else it has."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

from autograder.base.errors import CommandError
from autograder.base.printing import say
from autograder.course.places import Places
from autograder.grading.grader import Grader
from autograder.grading.sandbox.launch import bubblewrap
from autograder.grading.sandbox.syscalls import filter_program

PACKAGES = "numpy matplotlib ipython nbgrader jupyterlab nbval libcst rich".split()


@dataclass(frozen=True)
class Finding:
    """One line of the report; `needed` where grading can't go on without it."""

    what: str
    good: bool
    text: str
    needed: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the command takes no arguments."""


def run(args: argparse.Namespace) -> int:
    """Print what this machine can do; 1 where it can't grade in isolation."""
    findings = [finding for look in LOOKS for finding in look()]
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        say(f"{'ok ' if finding.good else 'no '} {finding.what:<{width}}  {finding.text}")
    missing = [finding for finding in findings if finding.needed and not finding.good]
    say("This machine can't grade." if missing else "This machine grades in isolation.")
    return 1 if missing else 0


def _python() -> Iterator[Finding]:
    yield Finding("Python", sys.version_info >= (3, 10), platform.python_version(), needed=True)
    yield Finding("cores", True, str(os.cpu_count()))
    for name in PACKAGES:
        try:
            yield Finding(name, True, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, False, f"install it: pip install {name}")


def _sandbox() -> Iterator[Finding]:
    program = bubblewrap()
    yield Finding(
        "bubblewrap",
        program is not None,
        program or "install it: apt install bubblewrap",
        needed=True,
    )
    yield Finding(
        "system-call filter",
        bool(filter_program()),
        "libseccomp" if filter_program() else "install it: apt install libseccomp2",
        needed=True,
    )
    yield _isolation()


def _isolation() -> Finding:
    """Start a real sandbox and look at what comes back."""
    folders = Places.nearest().assignments()
    if not folders:
        return Finding("isolation", False, "no solutions/ here to try it with", needed=True)
    try:
        with Grader(folders[0]) as grader:
            seen = grader.probe()
    except (CommandError, RuntimeError) as error:
        return Finding("isolation", False, str(error), needed=True)
    return Finding(
        "isolation",
        seen,
        "a student process ran, sealed off"
        if seen
        else "a student process could not be sealed off",
        needed=True,
    )


def _browser() -> Iterator[Finding]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    yield Finding("Chromium", found is not None, found or "only the browser tests need it")


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (_python, _sandbox, _browser)
