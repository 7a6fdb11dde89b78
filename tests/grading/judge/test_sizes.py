"""What right and wrong sizes tell: numbers of the example in the code, and a size left out."""

from __future__ import annotations

import pytest

from autograder.grading.grader import Grader
from tests.support.foreign_notebooks import Changes, changed, notebook
from tests.support.records import exercise, lost

EXAMPLE_ALONE = "right-for-the-example-alone"
SOME_SIZES = "wrong-at-some-sizes"
LOOP = "for t in range(T_x):"
TOLD: dict[str, tuple[Changes, str, tuple[str, ...]]] = {
    "four time-steps written as a number": (
        {"rnn_forward": [(LOOP, "for t in range(4):")]},
        EXAMPLE_ALONE,
        ("right for the published example and wrong for other inputs",),
    ),
    "all the example's sizes": (
        {
            "rnn_forward": [
                ("a = np.zeros((n_a, m, T_x))", "a = np.zeros((5, 10, 4))"),
                ("y_pred = np.zeros((n_y, m, T_x))", "y_pred = np.zeros((2, 10, 4))"),
            ]
        },
        EXAMPLE_ALONE,
        ("right for the published example and wrong for other inputs",),
    ),
    "an error at one time-step alone": (
        {
            "rnn_forward": [
                ("caches = (cache_list, x)", "caches = (cache_list, x)\n    caches[0][1]")
            ]
        },
        SOME_SIZES,
        ("It is right at the other sizes; it is wrong for one time-step.", "IndexError"),
    ),
    "an axis of one squeezed away": (
        {
            "rnn_cell_forward": [
                (
                    "yt_pred = softmax(np.dot(Wya, a_next) + by)",
                    "yt_pred = np.squeeze(softmax(np.dot(Wya, a_next) + by))",
                ),
            ]
        },
        SOME_SIZES,
        ("it is wrong for one example.", "yt_pred"),
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_the_sizes_that_are_right_and_wrong_tell_their_cause(what: str, grader: Grader) -> None:
    changes, cause, words = TOLD[what]
    (name,) = changes
    record = grader.grade("x.ipynb", notebook(changed(changes))).record
    assert set(lost(record)) == {name}
    diagnosis = exercise(record, name)["diagnosis"]
    assert diagnosis is not None and diagnosis["misconception"] == cause
    assert all(word in diagnosis["message"] for word in words)


def test_what_is_wrong_everywhere_is_no_matter_of_sizes(grader: Grader) -> None:
    changes: Changes = {
        "rnn_cell_forward": [("np.dot(Waa, a_prev) +", "np.dot(Waa, a_prev) * 3 +")]
    }
    record = grader.grade("x.ipynb", notebook(changed(changes))).record
    diagnosis = exercise(record, "rnn_cell_forward")["diagnosis"]
    assert diagnosis is not None
    assert diagnosis["misconception"] not in (EXAMPLE_ALONE, SOME_SIZES)


def test_an_error_at_one_size_hides_nothing_that_the_others_show(grader: Grader) -> None:
    changes: Changes = {
        "rnn_backward": [
            ("    da0 = da_prevt", "    da0 = -da_prevt\n    cache_list[1]"),
        ]
    }
    record = grader.grade("x.ipynb", notebook(changed(changes))).record
    found = exercise(record, "rnn_backward")
    said = {check["name"]: check["message"] for check in found["checks"]}
    assert found["score"] == 0 and "IndexError" in str(found["error"])
    assert "opposite sign" in said["da0"]
    assert "IndexError" in said["dx"] and "IndexError" in said["inputs"]
