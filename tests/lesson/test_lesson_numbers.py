"""What the lesson says in words and numbers, against what its own cells compute."""

from __future__ import annotations

import contextlib
import io
import json
import re
from typing import Any

import nbformat
import numpy as np
import pytest

from rnn_utils import gradient_check, sigmoid
from tests.support.places import FOLDER, PUBLISHED_CHECKS

NOTEBOOK = nbformat.read(FOLDER / "rnn_step_by_step.ipynb", as_version=4)
PUBLISHED = json.loads(PUBLISHED_CHECKS.read_text("utf-8"))
SOURCES: dict[str, str] = {cell.id: cell.source for cell in NOTEBOOK.cells}


@pytest.fixture(scope="module")
def ran() -> dict[str, dict[str, Any]]:
    """Run the notebook without its plots; give the names as they stood after each cell."""
    names: dict[str, Any] = {}
    after: dict[str, dict[str, Any]] = {}
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setenv("RNN_UTILS_NO_PLOTS", "1")
        patch.chdir(FOLDER)
        for cell in NOTEBOOK.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), names)
                after[cell.id] = dict(names)
    return after


@pytest.fixture(scope="module")
def end(ran: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return list(ran.values())[-1]


@pytest.mark.parametrize("example", PUBLISHED, ids=[row["exercise"] for row in PUBLISHED])
def test_an_example_cell_shows_the_published_figures(example: dict[str, Any]) -> None:
    """Its stored output has every published row, in order, and nothing else."""
    cell = next(cell for cell in NOTEBOOK.cells if cell.id == f"{example['exercise']}-example")
    assert [output.output_type for output in cell.outputs] == ["stream"]
    shown = re.findall(r"^(\S.*?) = (.*(?:\n .*)*)", cell.outputs[0].text, re.MULTILINE)
    assert [label for label, _ in shown] == [row["show"] for row in example["expected"]]
    for (label, text), row in zip(shown, example["expected"], strict=True):
        values = [float(number) for number in re.findall(r"-?\d[\d.e+-]*", text)]
        np.testing.assert_allclose(values, np.ravel(row["value"]), atol=6e-9, err_msg=label)


def test_the_worked_example_is_what_its_table_says(ran: dict[str, dict[str, Any]]) -> None:
    names = ran["rnn_forward-small-run"]
    x, Wax, Waa = names["x_small"], names["Wax_small"], names["Waa_small"]
    table = SOURCES["worked-example-memory"]
    state = np.zeros(2)
    for t in range(3):
        parts = (Wax @ x[:, t], Waa @ state, Wax @ x[:, t] + Waa @ state)
        state = np.tanh(parts[-1])
        row = next(line for line in table.splitlines() if line.startswith(f"| {t + 1} |"))
        said = np.array(numbers_in(row)[1:]).reshape(4, 2)
        np.testing.assert_allclose(said, [*parts, state], atol=6e-4)
        np.testing.assert_allclose(names["a"][:, 0, t], state)


def test_read_backward_the_worked_example_ends_elsewhere(end: dict[str, Any]) -> None:
    reversed_x = end["x_small"][:, np.newaxis, ::-1]
    states = end["rnn_forward"](reversed_x, np.zeros((2, 1)), small(end))[0]
    said = numbers_in(SOURCES["worked-example-order"])
    np.testing.assert_allclose(states[:, 0, -1], said[:2], atol=6e-4)


def small(names: dict[str, Any]) -> dict[str, Any]:
    return {"Wax": names["Wax_small"], "Waa": names["Waa_small"], "ba": np.zeros((2, 1)),
            "Wya": np.eye(2), "by": np.zeros((2, 1))}  # fmt: skip


def test_the_chain_rule_example_agrees_with_its_nudge(ran: dict[str, dict[str, Any]]) -> None:
    slope = 1 - np.tanh(0.6) ** 2
    said = numbers_in(SOURCES["chain-rule-example"])
    for value in (0.6, np.tanh(0.6), slope, 2 * slope):
        assert min(abs(value - number) for number in said) < 6e-4
    names = ran["chain-rule-nudge"]
    assert f"{names['moved'] / names['nudge']:.4f}" in SOURCES["chain-rule-sums"]


def test_the_scalar_hints_of_the_forward_exercises_are_right() -> None:
    a = float(np.tanh(0.7))
    first_class = sigmoid(2 * a)
    assert_says("rnn_cell_forward-hint-scalar", 0.7, a, first_class, 1 - first_class)
    assert_says("rnn_forward-hint-scalar", np.tanh(0.5), np.tanh(np.tanh(0.5)))
    cell = sigmoid(0.0) * 2 + sigmoid(1.0) * np.tanh(-0.5)
    hidden = sigmoid(2.0) * np.tanh(cell)
    assert_says("lstm_cell_forward-hint-scalar", sigmoid(1.0), sigmoid(2.0), cell, hidden)
    assert_says("lstm_forward-hint-scalar", 0.1, 0.19, 0.271)


def test_the_scalar_hints_of_the_backward_exercises_are_right(end: dict[str, Any]) -> None:
    rnn = {"Wax": scalar(0.1), "Waa": scalar(0.4)}
    step = end["rnn_cell_backward"](scalar(2.0), (scalar(0.6), scalar(-0.5), scalar(3.0), rnn))
    assert_says("rnn_cell_backward-hint-scalar", *(value.item() for value in step.values()))

    weights = {f"W{gate}": np.zeros((1, 2)) for gate in "fico"}
    cache = (*map(scalar, (0.0, 0.0, 0.0, -0.375, 0.8, 0.5, 0.6, 0.5, 0.0)), weights)
    step = end["lstm_cell_backward"](scalar(1.0), scalar(0.5), cache)
    found = [step[name].item() for name in ("dbo", "dbc", "dbi", "dbf", "dc_prev")]
    assert_says("lstm_cell_backward-hint-scalar", *found)


def test_the_formulas_of_the_worked_hints_hold(end: dict[str, Any]) -> None:
    rng = np.random.RandomState(6)
    n_x, n_a = 2, 3
    weights = {f"W{gate}": rng.randn(n_a, n_a + n_x) for gate in "fico"}
    biases = {f"b{gate}": rng.randn(n_a, 1) for gate in "fico"}
    prediction = {"Wy": rng.randn(2, n_a), "by": np.zeros((2, 1))}
    x, a0 = rng.randn(n_x, 1, 2), rng.randn(n_a, 1)
    _, _, c, caches = end["lstm_forward"](x, a0, weights | biases | prediction)
    (_, _, _, _, _, i1, cc1, *_), (_, _, _, _, f2, i2, cc2, *_) = caches[0]
    np.testing.assert_allclose(c[:, :, 1], f2 * i1 * cc1 + i2 * cc2)

    step = end["lstm_cell_backward"](rng.randn(n_a, 1), rng.randn(n_a, 1), caches[0][1])
    inside = {gate: step[f"db{gate}"] for gate in "fico"}  # one example: no sum
    dz = sum(weights[f"W{gate}"].T @ inside[gate] for gate in "fico")
    np.testing.assert_allclose(dz, np.vstack([step["da_prev"], step["dxt"]]))

    alone = end["lstm_cell_backward"](np.zeros((n_a, 1)), np.ones((n_a, 1)), caches[0][1])
    np.testing.assert_allclose(alone["dc_prev"], f2)


def scalar(value: float) -> Any:
    return np.array([[value]])


def assert_says(cell: str, *values: Any) -> None:
    said = numbers_in(SOURCES[cell])
    for value in values:
        assert min(abs(value - number) for number in said) < 6e-4, f"{cell}: {value} is not there"


def numbers_in(text: str) -> list[float]:
    words = text.replace("−", "-").replace("$", " ").replace("(", " ").replace(")", " ")
    found = []
    for word in words.replace("\\ ", " ").replace(",", " ").split():
        with contextlib.suppress(ValueError):
            found.append(float(word.strip(".;:")))
    return found


def test_the_pulse_fades_to_a_tenth_in_about_fourteen_steps(end: dict[str, Any]) -> None:
    size = np.linalg.norm(end["a_pulse"][:, 0], axis=0)
    assert size[:3].max() == 0
    tenth = next(t for t in range(3, 30) if size[t] < 0.105 * size[3])
    assert abs(tenth - 3 - 14) <= 1
    assert size[-1] < 0.05 * size[3]


def test_the_wired_network_agrees_with_its_sentence(end: dict[str, Any]) -> None:
    words, steps = end["words"], end["sentence_caches"][0]
    forget, update, output = (
        {word for word, step in zip(words, steps, strict=True) if test(step[place][0, 0])}
        for place, test in ((4, is_shut), (5, is_open), (7, is_open))
    )
    assert forget == update == {"cats", "dog"}
    assert output == {"were", "was"}
    singular, plural = end["sentence_y"][:, 0]
    assert plural[words.index("were")] > 0.99
    assert singular[words.index("was")] > 0.99
    undecided = [t for t, word in enumerate(words) if word not in output]
    assert np.abs(singular[undecided] - 0.5).max() < 0.05


def is_open(gate: float) -> bool:
    return gate > 0.9


def is_shut(gate: float) -> bool:
    return gate < 0.1


def test_gradients_vanish_in_the_rnn_and_last_in_the_lstm(end: dict[str, Any]) -> None:
    rnn, lstm = end["both_flows"]["RNN"], end["both_flows"]["LSTM"]
    assert 6 < np.log10(rnn[-1] / rnn[0]) < 8
    assert lstm.max() / lstm.min() < 10
    assert lstm[0] >= lstm[-1]


def test_three_radii_vanish_hold_and_explode(ran: dict[str, dict[str, Any]]) -> None:
    flows = ran["lab-vanishing-plot"]["flows"]
    change = {label: norms[0] / norms[-1] for label, norms in flows.items()}
    assert 11.5 < -np.log10(change["RNN, radius 0.5"]) < 12.5
    assert 0.05 < change["RNN, radius 1.0"] < 0.2
    assert 24 < change["RNN, radius 1.5"] < 26
    for radius in (0.5, 1.0, 1.5):
        norms = flows[f"LSTM, radius {radius}"]
        assert np.abs(np.log10(norms / norms[-1])).max() < 1


def test_a_half_open_forget_gate_lets_the_gradient_vanish(end: dict[str, Any]) -> None:
    norms = end["flows"]["LSTM, forget bias 0.0"]
    assert 8 < np.log10(norms[-1] / norms[0]) < 9


def test_the_error_of_differences_is_a_v(end: dict[str, Any]) -> None:
    one_sided, central = end["errors"]["one-sided"], end["errors"]["central"]
    right = slice(-5, None)
    np.testing.assert_allclose(np.diff(np.log10(one_sided[right])), 1, atol=0.1)
    np.testing.assert_allclose(np.diff(np.log10(central[-4:])), 2, atol=0.1)
    assert central.argmin() in (6, 7)
    assert one_sided.argmin() in (3, 4, 5)
    assert central[0] > 1e3 * central.min()
    assert one_sided[0] > 1e3 * one_sided.min()


def test_the_lstm_recalls_what_the_rnn_forgets(end: dict[str, Any]) -> None:
    shares = {name: np.mean(shares[-30:]) for name, shares in end["recalled"].items()}
    assert len(end["recalled"]["RNN"]) == len(end["recalled"]["LSTM"]) == 600
    assert 0.06 < shares["RNN"] < 0.14
    assert shares["LSTM"] > 0.96


@pytest.mark.slow
def test_chance_helps_few_rnns_and_none_of_them_far(end: dict[str, Any]) -> None:
    """Of the forty starts that the lesson counts, these are the luckier half."""
    ends = [recalled_in_the_end(end, "RNN", seed) for seed in range(20, 40)]
    assert 1 <= sum(share > 0.25 for share in ends) <= 8
    assert max(ends) < 0.7
    assert {0.25, 0.7} <= set(numbers_in(SOURCES["learn-recall-finding"]))


@pytest.mark.slow
def test_the_lstm_recalls_from_any_start_while_its_forget_gates_are_open(
    end: dict[str, Any],
) -> None:
    ends = [recalled_in_the_end(end, "LSTM", seed) for seed in range(4)]
    assert min(ends) > 0.7 and np.median(ends) > 0.9
    assert {0.7, 0.9} <= set(numbers_in(SOURCES["learn-recall-finding"]))
    assert recalled_in_the_end(end, "LSTM", 0, forget_bias=2.0) < 0.2


def recalled_in_the_end(
    end: dict[str, Any], network: str, seed: int, **first: float
) -> np.floating[Any]:
    """Train on digits from another start; give the share recalled over the last thirty batches."""
    rng = np.random.RandomState(seed)
    weights = end["first_weights"](network, 10, 32, 10, rng, **first)
    batches = (end["recall_batch"](32, rng) for _ in range(600))
    return np.mean([share for *_, share in end["training"](network, weights, batches)][-30:])


def test_spelling_costs_the_bits_that_the_lesson_says(end: dict[str, Any]) -> None:
    said = numbers_in(SOURCES["learn-colours-finding"])
    ends = end["bits"][0], np.mean(end["bits"][-20:]), end["bits_kept_back"][-1]
    np.testing.assert_allclose(said[:3], ends, atol=0.08)
    parts = np.mean(end["bits"][90:111]), end["bits_kept_back"][5]
    assert abs(parts[0] - parts[1]) < 0.3 < 0.4 < ends[2] - ends[1]


def test_a_fifth_of_the_made_up_names_are_on_the_list(end: dict[str, Any]) -> None:
    rng = np.random.RandomState(100)
    names = [name for _ in range(5) for name in end["invent"](2000, end["speller"], rng)]
    read, unread = set(end["learnt_from"]), set(end["kept_back"])
    assert len(read) == 800 and len(unread) == 130 and not read & unread
    assert 0.16 < np.mean([name in read for name in names]) < 0.22
    assert 0.003 < np.mean([name in unread for name in names]) < 0.01
    new = [name for name in names if name not in read | unread]
    known = {word for name in end["colours"] for word in name.split()} | {""}
    assert 0.07 < np.mean([known.issuperset(name.split(" ")) for name in new]) < 0.15


def test_names_are_spelt_as_inputs_one_step_behind_their_labels(end: dict[str, Any]) -> None:
    x, y, told = end["spelt"](["red", "pea soup"])
    letters = np.array(list(end["alphabet"]))
    assert x.shape == (28, 2, 9) and told.sum(axis=1).tolist() == [4, 9]
    assert "".join(letters[y.argmax(axis=0)]) == "red\npea soup\n"
    assert "".join(letters[x[:, 1, 1:].argmax(axis=0)]) == "pea soup"
    assert x[:, :, 0].sum() == 0


def test_clipping_keeps_the_direction_and_small_gradients(end: dict[str, Any]) -> None:
    parameters = {"W": np.ones((2, 2)), "b": np.ones((2, 1))}
    gradients = {"dW": np.full((2, 2), 3.0), "db": np.full((2, 1), -4.0), "dx": np.ones(3)}
    clipped = end["clipped"](gradients, parameters)
    assert list(clipped) == ["dW", "db"]
    size = np.sqrt(sum(np.sum(gradient**2) for gradient in clipped.values()))
    assert size == pytest.approx(1.0)
    np.testing.assert_allclose(clipped["db"][0] / clipped["dW"][0, 0], -4 / 3)
    small = {name: gradient / 100 for name, gradient in gradients.items()}
    np.testing.assert_allclose(end["clipped"](small, parameters)["dW"], small["dW"])


@pytest.mark.parametrize("network", ["RNN", "LSTM"])
def test_the_gradients_of_a_whole_network_agree_with_differences(
    end: dict[str, Any], network: str
) -> None:
    rng = np.random.RandomState(1)
    weights = end["first_weights"](network, 28, 5, 28, rng, forget_bias=0.5, size=0.5)
    x, y, told = end["spelt"](["red", "pea soup", "teal"])
    _, gradients, _ = end["loss_and_gradients"](network, weights, x, y, told)
    for name, value in weights.items():
        place = tuple(rng.randint(size) for size in value.shape)
        losses = []
        for nudge in (1e-5, -1e-5):
            moved = {**weights, name: value.copy()}
            moved[name][place] += nudge
            losses.append(end["loss_and_gradients"](network, moved, x, y, told)[0])
        slope = (losses[0] - losses[1]) / 2e-5
        assert gradients["d" + name][place] == pytest.approx(slope, abs=1e-8, rel=1e-5), name


def test_the_hints_of_the_last_part_are_right(end: dict[str, Any]) -> None:
    y = np.eye(2)[:, [0, 0]]
    y_pred = np.array([[0.8, 0.5], [0.2, 0.5]])
    costs = [end["cross_entropy"](y_pred[:, [i]], y[:, [i]]) for i in range(2)]
    assert_says("learn-loss-hint-scalar", *costs, end["cross_entropy"](y_pred, y))
    found = end["prediction_backward"](
        y_pred[:, :1], y[:, :1], scalar(0.5), np.array([[1.0], [-1.0]])
    )
    assert_says("learn-gradients-hint-scalar", *found["da"], *found["dWy"], *found["dby"])


def test_the_bug_hunt_has_one_wrong_line(end: dict[str, Any]) -> None:
    forward, backward = end["leaky_rnn_cell_forward"], end["leaky_rnn_cell_backward"]
    given = gradient_check(backward, forward)
    assert not given.passed
    assert min(given.errors.values()) > 1e-3

    wrong, right = "(1 + a_next ** 2)", "(1 + z ** 2)"
    assert SOURCES["leaky-backward"].count(wrong) == 1
    names = dict(end)
    exec(SOURCES["leaky-backward"].replace(wrong, right), names)
    assert gradient_check(names["leaky_rnn_cell_backward"], forward).passed


def test_the_bug_hunt_gives_no_graded_line_away() -> None:
    graded = {line.strip() for name, source in SOURCES.items() if name.endswith("_backward-code")
              for line in source.splitlines() if "=" in line}  # fmt: skip
    given = [line.strip() for line in SOURCES["leaky-backward"].splitlines() if "=" in line]
    between = [line for line in given if line.startswith(("dz", "dW", "db", "dx", "da"))]
    assert len(between) == 6
    assert not graded & set(between)
