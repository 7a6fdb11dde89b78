"""The same submission gets the same digest: again, in another order, with other arithmetic."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grading.grader import Grader, digest
from tests.support.cells import encode
from tests.support.places import ROOT
from tests.support.submissions import filled_in, with_function

WRONG = [
    ("dba += gradients", "dba = gradients"),
    ("a_next = ot * np.tanh(c_next)", "a_next = it * np.tanh(c_next)"),
    ("dtanh = (1 - a_next ** 2) * da_next", "dtanh = 2 * (1 - a_next ** 2) * da_next"),
]
KERNELS = {"x86_64": ("Prescott", "Haswell"), "aarch64": ("ARMV8", "NEOVERSEN1")}


def test_a_regrade_gives_the_same_digest(grader: Grader) -> None:
    content = encode(filled_in(*WRONG))
    first, other, again = (
        grader.grade("x.ipynb", each).record for each in (content, encode(filled_in()), content)
    )
    assert first["digest"] == again["digest"] != other["digest"]


def test_the_digest_covers_every_word_of_the_record(grader: Grader) -> None:
    record = grader.grade("x.ipynb", encode(filled_in(*WRONG))).record
    assert digest(record["exercises"]) == record["digest"]
    changed = json.loads(json.dumps(record["exercises"]))
    changed[0]["checks"][0]["message"] += " "
    assert digest(changed) != record["digest"]


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in KERNELS, reason="no second BLAS kernel to name")
def test_another_blas_kernel_gives_the_same_digest(tmp_path: Path) -> None:
    body = "def rnn_cell_forward(xt, a_prev, parameters):\n    return 1, 2, 3"
    for number, notebook in enumerate(
        [filled_in(), filled_in(*WRONG), with_function("rnn_cell_forward", body)]
    ):
        (tmp_path / f"{number}.ipynb").write_bytes(encode(notebook))
    one, other = (_digests(tmp_path, kernel) for kernel in KERNELS[platform.machine()])
    assert len(set(one)) == 3
    assert one == other


def _digests(folder: Path, kernel: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", str(folder), "--jobs", "1", "--json", "-"],
        env={**os.environ, "OPENBLAS_CORETYPE": kernel},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [record["digest"] for record in json.loads(done.stdout)]
