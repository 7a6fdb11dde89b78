"""The target of all attacks, warmed up once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.target import Target, open_target


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with open_target(tmp_path_factory.mktemp("target")) as target:
        yield target
