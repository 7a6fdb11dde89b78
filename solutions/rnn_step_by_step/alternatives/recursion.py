"""Loops over time as recursion."""


def rnn_forward(x, a0, parameters):
    def run(t, state):
        if t == x.shape[2]:
            return []
        step = rnn_cell_forward(x[:, :, t], state, parameters)
        return [step, *run(t + 1, step[0])]

    states, predictions, caches = zip(*run(0, a0))
    return np.stack(states, axis=2), np.stack(predictions, axis=2), (list(caches), x)


def backward_from(t, da, steps):
    """The gradients of steps t to the end; the last of them belongs to step t."""
    if t == da.shape[2]:
        return []
    later = backward_from(t + 1, da, steps)
    passed_back = later[-1]["da_prev"] if later else 0
    return [*later, rnn_cell_backward(da[:, :, t] + passed_back, steps[t])]


def rnn_backward(da, caches):
    back = backward_from(0, da, caches[0])
    gradients = {name: sum(step[name] for step in back) for name in ("dWax", "dWaa", "dba")}
    gradients["dx"] = np.stack([step["dxt"] for step in reversed(back)], axis=2)
    gradients["da0"] = back[-1]["da_prev"]
    return gradients


def lstm_forward(x, a0, parameters, c0=None):
    if x.shape[2] == 0:
        shape = (x.shape[1], 0)
        n_a, n_y = len(a0), len(parameters["by"])
        return np.zeros((n_a, *shape)), np.zeros((n_y, *shape)), np.zeros((n_a, *shape)), ([], x)
    c0 = np.zeros_like(a0) if c0 is None else c0
    a1, c1, y1, cache = lstm_cell_forward(x[:, :, 0], a0, c0, parameters)
    a, y, c, (caches, _) = lstm_forward(x[:, :, 1:], a1, parameters, c1)
    first = [np.expand_dims(array, 2) for array in (a1, y1, c1)]
    joined = [np.concatenate(pair, axis=2) for pair in zip(first, (a, y, c))]
    return (*joined, ([cache, *caches], x))
