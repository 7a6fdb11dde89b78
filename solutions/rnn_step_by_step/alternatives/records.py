"""Named tuples and dataclasses inside, plain tuples outside."""

import dataclasses
from collections import namedtuple

Kept = namedtuple("Kept", "a_next a_prev xt parameters")


@dataclasses.dataclass
class Sums:
    dWax: np.ndarray
    dWaa: np.ndarray
    dba: np.ndarray

    def add(self, step):
        for field in dataclasses.fields(self):
            setattr(self, field.name, getattr(self, field.name) + step[field.name])


def rnn_cell_forward(xt, a_prev, parameters):
    kept = Kept(
        np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"]),
        a_prev,
        xt,
        parameters,
    )
    yt_pred = softmax(parameters["Wya"] @ kept.a_next + parameters["by"])
    return kept.a_next, yt_pred, tuple(kept)


def rnn_cell_backward(da_next, cache):
    kept = Kept(*cache)
    d = (1 - kept.a_next**2) * da_next
    return {
        "dxt": kept.parameters["Wax"].T @ d,
        "da_prev": kept.parameters["Waa"].T @ d,
        "dWax": d @ kept.xt.T,
        "dWaa": d @ kept.a_prev.T,
        "dba": d.sum(axis=1, keepdims=True),
    }


def rnn_backward(da, caches):
    steps = [Kept(*cache) for cache in caches[0][: da.shape[2]]]
    zeros = {k: np.zeros_like(steps[0].parameters[k]) for k in ("Wax", "Waa", "ba")}
    sums = Sums(zeros["Wax"], zeros["Waa"], zeros["ba"])
    dx, passed_back = np.zeros((*steps[0].xt.shape, da.shape[2])), np.zeros(da.shape[:2])
    for t, kept in reversed(list(enumerate(steps))):
        step = rnn_cell_backward(da[:, :, t] + passed_back, tuple(kept))
        sums.add(step)
        dx[:, :, t], passed_back = step["dxt"], step["da_prev"]
    return {"dx": dx, "da0": passed_back, **vars(sums)}
