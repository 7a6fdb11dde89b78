"""The text of a cell's outputs, whatever they are made of."""

from __future__ import annotations

from autograder.grading.intake.outputs import plain_outputs


def test_malformed_outputs_say_nothing():
    outputs = [None, 3, {}, {"output_type": "stream"}, {"data": 5}, {"data": {"text/plain": {}}}]
    assert plain_outputs(outputs) == ""


def test_long_outputs_are_shortened():
    stream = {"output_type": "stream", "text": "x" * 50}
    text = plain_outputs([stream] * 1000, most=100)
    assert len(text) < 200 and text.endswith("(shortened)")
