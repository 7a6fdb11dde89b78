"""Assertions, errors and a quiet numpy around the work."""


def rnn_cell_forward(xt, a_prev, parameters):
    """Raises ValueError where the shapes do not fit."""
    n_a, n_x = parameters["Wax"].shape
    if xt.shape != (n_x, a_prev.shape[1]):
        raise ValueError("xt does not fit Wax")
    with np.errstate(all="ignore"):
        a_next = np.tanh(
            np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
        )
    assert a_next.shape == (n_a, xt.shape[1]), "the hidden state has lost its shape"
    try:
        yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    finally:
        cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache


def rnn_backward(da, caches):
    assert len(caches) == 2 and len(caches[0]) >= da.shape[2]
    steps, x = caches
    gradients = None
    for t in reversed(range(da.shape[2])):
        da_next = np.array(da[:, :, t], dtype=float)
        if gradients is not None:
            da_next += gradients["da0"]
        step = rnn_cell_backward(da_next, steps[t])
        if gradients is None:
            gradients = {name: np.zeros_like(step[name]) for name in ("dWax", "dWaa", "dba")}
            gradients["dx"] = np.zeros((*step["dxt"].shape, da.shape[2]))
        for name in ("dWax", "dWaa", "dba"):
            gradients[name] += step[name]
        gradients["dx"][..., t] = step["dxt"]
        gradients["da0"] = step["da_prev"]
    return gradients
