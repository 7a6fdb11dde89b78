"""Arguments and variables under names of the student's own."""


def rnn_cell_forward(entree, etat, poids):
    nouvel_etat = np.tanh(np.dot(poids["Wax"], entree) + np.dot(poids["Waa"], etat) + poids["ba"])
    sortie = softmax(np.dot(poids["Wya"], nouvel_etat) + poids["by"])
    return nouvel_etat, sortie, (nouvel_etat, etat, entree, poids)


def lstm_forward(X, h0, P):
    T, memory = X.shape[-1], 0 * h0
    H, C = np.zeros(h0.shape + (T,)), np.zeros(h0.shape + (T,))
    Y, stored, h = np.zeros((P["Wy"].shape[0], X.shape[1], T)), [], h0
    for k in range(T):
        h, memory, Y[:, :, k], what = lstm_cell_forward(X[:, :, k], h, memory, P)
        H[:, :, k] = h
        C[:, :, k] = memory
        stored += [what]
    return H, Y, C, (stored, X)


def rnn_cell_backward(g, remembered):
    h, h_before, u, P = remembered
    delta = g - g * h**2
    return {
        "dxt": P["Wax"].T.dot(delta),
        "da_prev": P["Waa"].T.dot(delta),
        "dWax": delta.dot(u.T),
        "dWaa": delta.dot(h_before.T),
        "dba": delta.sum(1)[:, np.newaxis],
    }
