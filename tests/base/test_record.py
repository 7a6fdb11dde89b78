"""Records: saved and loaded whole, refused in one sentence where they can't be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.base import record
from autograder.base.record import Isolation, RecordError, Status
from autograder.base.record_schema import SCHEMA_FILE, schema_text


def test_a_saved_record_is_loaded_as_it_was(judged: Any, tmp_path: Path) -> None:
    made = judged(double=2.5)
    record.save(tmp_path / "ada.json", made)
    loaded = record.load(tmp_path / "ada.json")
    assert loaded == made
    assert loaded is not None and loaded["status"] is Status.GRADED
    assert f"{loaded['isolation']}" == "bubblewrap"


def test_there_is_no_record_where_there_is_no_file(tmp_path: Path) -> None:
    assert record.load(tmp_path / "ada.json") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "half-written"),
        (lambda text: "", "half-written"),
        (lambda text: "[]", "Expected `object`"),
        (lambda text: text.replace('"version": 2', '"seed": 7'), "another version of the pack (1)"),
        (lambda text: text.replace('"version": 2', '"version": 9'), "another version"),
        (lambda text: text.replace('"graded"', '"perfect"'), "Invalid enum value"),
        (lambda text: text.replace('"score"', '"scored"', 1), "missing required field `score`"),
    ],
)
def test_a_record_that_cant_be_used_is_named_with_the_remedy(
    judged: Any, tmp_path: Path, change: Any, said: str
) -> None:
    path = tmp_path / "ada.json"
    record.save(path, judged())
    before = path.read_text()
    path.write_text(change(before))
    assert path.read_text() != before
    with pytest.raises(RecordError) as caught:
        record.load(path)
    sentence = str(caught.value)
    assert said in sentence and str(path) in sentence and "run `autograder grade`" in sentence
    assert "\n" not in sentence


def test_the_cause_is_the_diagnosis_else_the_error(judged: Any) -> None:
    double, halve = judged(double=2.5)["exercises"]
    assert record.cause(double) == "Look at double."
    assert record.cause(halve) is None
    assert record.cause({**halve, "error": "NameError"}) == "NameError"


def test_the_published_schema_is_that_of_the_type() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_the_schema_takes_a_record_and_no_other_key(judged: Any) -> None:
    schema = json.loads(schema_text())
    jsonschema.validate([judged(isolation=Isolation.NONE)], schema)
    for wrong in ({"seed": 1}, {"version": 1}, {"status": "perfect"}, {"exercises": [{}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([{**judged(), **wrong}], schema)
