"""Where the course pack lies, and the one assignment that ships with it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "rnn_step_by_step"
FOLDER = ROOT / "solutions" / NAME
PUBLISHED_CHECKS = Path(__file__).with_name("published_checks.json")
