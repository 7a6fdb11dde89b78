"""Time-steps gathered in lists, stacked at the end."""


def rnn_forward(x, a0, parameters):
    states, predictions, caches = [], [], []
    state = a0
    for t in range(x.shape[2]):
        state, prediction, cache = rnn_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
        predictions.append(prediction)
        caches.append(cache)
    return np.stack(states, axis=2), np.stack(predictions, axis=-1), (caches, x)


def lstm_forward(x, a0, parameters):
    states, memories, predictions, caches = [a0], [np.zeros(a0.shape)], [], []
    for t in range(x.shape[2]):
        a_next, c_next, yt, cache = lstm_cell_forward(
            x[:, :, t], states[-1], memories[-1], parameters
        )
        states.append(a_next)
        memories.append(c_next)
        predictions.append(yt)
        caches.append(cache)
    a, c = np.stack(states[1:], axis=2), np.stack(memories[1:], axis=2)
    return a, np.stack(predictions, axis=2), c, (caches, x)


def rnn_backward(da, caches):
    steps, _ = caches
    collected = []
    passed_back = np.zeros(da.shape[:2])
    for t in reversed(range(da.shape[2])):
        collected.insert(0, rnn_cell_backward(da[:, :, t] + passed_back, steps[t]))
        passed_back = collected[0]["da_prev"]
    return {
        "dx": np.stack([step["dxt"] for step in collected], axis=2),
        "da0": passed_back,
        "dWax": np.sum([step["dWax"] for step in collected], axis=0),
        "dWaa": np.sum([step["dWaa"] for step in collected], axis=0),
        "dba": np.sum([step["dba"] for step in collected], axis=0),
    }


def lstm_backward(da, caches):
    steps, _ = caches
    collected = []
    da_prev = dc_prev = np.zeros(da.shape[:2])
    for t in reversed(range(da.shape[2])):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, steps[t])
        da_prev, dc_prev = step["da_prev"], step["dc_prev"]
        collected.append(step)
    names = [kind + gate for gate in "fico" for kind in ("dW", "db")]
    gradients = {name: np.sum([step[name] for step in collected], axis=0) for name in names}
    gradients["dx"] = np.dstack([step["dxt"] for step in reversed(collected)])
    gradients["da0"] = da_prev
    return gradients
