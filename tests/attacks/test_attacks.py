"""No attack wins a mark, tells a secret, or leaves anything behind."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest

from tests.attacks.attack import POINTS, WON, Attack, asking, honest
from tests.attacks.groups import GROUPS
from tests.attacks.target import CANARIES, Target, hidden_numbers

ATTACKS = [
    pytest.param(attack, id=f"{group}-{attack.name}")
    for group, attacks in GROUPS.items()
    for attack in attacks
]


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_wins_nothing(attack: Attack, target: Target) -> None:
    record = target.attack(attack)
    assert record["status"] == "graded"
    assert record["score"] == attack.earns
    text = json.dumps(record, ensure_ascii=False)
    assert WON not in text
    assert text.isprintable() and "\\u00" not in text
    assert not target.told(record)
    assert not target.left_behind()
    assert not target.visitors()
    assert target.grade(honest())["digest"] == target.honest_digest


def test_an_attack_that_won_would_be_seen(target: Target) -> None:
    won = asking("control", "say what it was told", f"won = sift({CANARIES['file']!r})")
    record = target.attack(won)
    assert WON in json.dumps(record)
    assert target.told(record) == [CANARIES["file"]]
    assert record["score"] == 25.0 - POINTS["chain"]
    assert all(target.told({"error": number}) for number in hidden_numbers(target.grader))


REACHED = {
    "wire": ("send", "receive", "pack"),
    "calls": ("describe", "_answer"),
    "stand_ins": ("_ask",),
    "confine": ("seal",),
    "template": ("_watch",),
}


def test_the_attacks_reach_the_channel_and_the_modules_around_it(target: Target) -> None:
    names = [(module, name) for module, found in REACHED.items() for name in found]
    reached = f"won = channel() and all(hasattr(inner(m), n) for m, n in {names!r})"
    assert WON in json.dumps(target.attack(asking("control", "reach what it patches", reached)))


def test_a_visitor_would_be_seen(target: Target) -> None:
    for server in target.servers:
        with socket.socket(server.family) as visitor:
            visitor.connect(server.getsockname())
        assert len(target.visitors()) == 1
    assert not target.visitors()


def test_a_process_left_behind_would_be_seen(target: Target) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        assert target.left_behind(wait=0.0)
        process.kill()
    assert not target.left_behind()


def test_the_names_of_attacks_are_their_own() -> None:
    names = [param.id for param in ATTACKS]
    assert len(set(names)) == len(names)
