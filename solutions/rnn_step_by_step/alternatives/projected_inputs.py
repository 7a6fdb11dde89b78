"""The inputs of all time-steps multiplied at once; the cells are not called at all."""


def rnn_forward(x, a0, parameters):
    (n_x, m, T_x), (n_y, n_a) = x.shape, parameters["Wya"].shape
    projected = np.tensordot(parameters["Wax"], x, axes=1) + parameters["ba"][:, :, None]
    a, caches, state = np.zeros((n_a, m, T_x)), [], a0
    for t in range(T_x):
        before, state = state, np.tanh(parameters["Waa"] @ state + projected[:, :, t])
        a[:, :, t] = state
        caches.append((state, before, x[:, :, t], parameters))
    scores = np.tensordot(parameters["Wya"], a, axes=1) + parameters["by"][:, :, None]
    exponentials = np.exp(scores - scores.max(axis=0, keepdims=True))
    return a, exponentials / exponentials.sum(axis=0, keepdims=True), (caches, x)


def lstm_forward(x, a0, parameters):
    (n_x, m, T_x), (n_y, n_a) = x.shape, parameters["Wy"].shape
    W = np.concatenate([parameters["W" + gate] for gate in "fioc"])
    b = np.concatenate([parameters["b" + gate] for gate in "fioc"])
    projected = np.tensordot(W[:, n_a:], x, axes=1) + b[:, :, None]
    a, c, y = np.zeros((n_a, m, T_x)), np.zeros((n_a, m, T_x)), np.zeros((n_y, m, T_x))
    caches, state, memory = [], a0, np.zeros((n_a, m))
    for t in range(T_x):
        z = W[:, :n_a] @ state + projected[:, :, t]
        ft, it, ot = sigmoid(z[: 3 * n_a]).reshape(3, n_a, m)
        cct = np.tanh(z[3 * n_a :])
        a_prev, c_prev = state, memory
        memory = ft * c_prev + it * cct
        state = ot * np.tanh(memory)
        y[:, :, t] = softmax(parameters["Wy"] @ state + parameters["by"])
        a[:, :, t], c[:, :, t] = state, memory
        cache = (state, memory, a_prev, c_prev, ft, it, cct, ot, x[:, :, t], parameters)
        caches.append(cache)
    return a, y, c, (caches, x)


def rnn_backward(da, caches):
    steps, x = caches
    T_x, parameters = da.shape[2], steps[0][3]
    dz, passed_back = np.zeros(da.shape), np.zeros(da.shape[:2])
    for t in reversed(range(T_x)):
        dz[:, :, t] = (1 - steps[t][0] ** 2) * (da[:, :, t] + passed_back)
        passed_back = parameters["Waa"].T @ dz[:, :, t]
    before = np.stack([step[1] for step in steps[:T_x]], axis=2)
    return {
        "dx": np.tensordot(parameters["Wax"].T, dz, axes=1),
        "da0": passed_back,
        "dWax": np.einsum("amt,xmt->ax", dz, x[:, :, :T_x]),
        "dWaa": np.einsum("amt,bmt->ab", dz, before),
        "dba": dz.sum(axis=(1, 2))[:, None],
    }
