"""Plain loops over the examples."""


def rnn_cell_forward(xt, a_prev, parameters):
    n_y, n_a = parameters["Wya"].shape
    a_next, yt_pred = np.zeros((n_a, xt.shape[1])), np.zeros((n_y, xt.shape[1]))
    for i in range(xt.shape[1]):
        z = parameters["Waa"].dot(a_prev[:, i]) + parameters["Wax"].dot(xt[:, i])
        a_next[:, i] = np.tanh(z + parameters["ba"][:, 0])
        scores = parameters["Wya"].dot(a_next[:, i]) + parameters["by"].ravel()
        yt_pred[:, i] = np.exp(scores) / np.exp(scores).sum()
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dxt, da_prev = np.zeros(xt.shape), np.zeros(a_prev.shape)
    dWax, dWaa = np.zeros(parameters["Wax"].shape), np.zeros(parameters["Waa"].shape)
    dba = np.zeros(parameters["ba"].shape)
    for i in range(xt.shape[1]):
        d = (1 - a_next[:, i] ** 2) * da_next[:, i]
        dxt[:, i] = d @ parameters["Wax"]
        da_prev[:, i] = d @ parameters["Waa"]
        dWax += np.outer(d, xt[:, i])
        dWaa += np.outer(d, a_prev[:, i])
        dba[:, 0] += d
    return {"dxt": dxt, "da_prev": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
