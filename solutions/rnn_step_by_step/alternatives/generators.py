"""Generators that yield one time-step after the other."""


def run(x, state, memory, parameters):
    for t in range(x.shape[-1]):
        state, memory, prediction, cache = lstm_cell_forward(x[..., t], state, memory, parameters)
        yield state, prediction, memory, cache


def lstm_forward(x, a0, parameters):
    states, predictions, memories, caches = zip(*run(x, a0, np.zeros_like(a0), parameters))
    a, y, c = (np.stack(arrays, axis=-1) for arrays in (states, predictions, memories))
    return a, y, c, (list(caches), x)


def back(da, steps):
    da_prev = dc_prev = np.zeros(da.shape[:-1])
    for t in range(da.shape[-1])[::-1]:
        step = lstm_cell_backward(da[..., t] + da_prev, dc_prev, steps[t])
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        yield step


def lstm_backward(da, caches):
    collected = list(back(da, caches[0]))
    gradients = {
        name: sum(step[name] for step in collected)
        for name in collected[0]
        if name not in ("dxt", "da_prev", "dc_prev")
    }
    gradients["dx"] = np.stack([step["dxt"] for step in collected[::-1]], axis=-1)
    gradients["da0"] = collected[-1]["da_prev"]
    return gradients
