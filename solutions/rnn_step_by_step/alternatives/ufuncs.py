"""numpy's functions instead of operators."""


def rnn_cell_forward(xt, a_prev, parameters):
    z = np.add(np.dot(parameters["Waa"], a_prev), np.dot(parameters["Wax"], xt))
    a_next = np.tanh(np.add(z, parameters["ba"]))
    yt_pred = softmax(np.add(np.dot(parameters["Wya"], a_next), parameters["by"]))
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a, z = a_next.shape[0], np.concatenate((a_prev, xt), axis=0)
    tanh_c = np.tanh(c_next)
    dot = np.multiply(np.multiply(da_next, tanh_c), np.multiply(ot, complement(ot)))
    dC = np.add(dc_next, np.multiply(np.multiply(ot, complement(np.square(tanh_c))), da_next))
    dcct = np.multiply(np.multiply(dC, it), complement(np.power(cct, 2)))
    dit = np.multiply(np.multiply(dC, cct), np.multiply(it, complement(it)))
    dft = np.multiply(np.multiply(dC, c_prev), np.multiply(ft, complement(ft)))
    gradients = {"dc_prev": np.multiply(dC, ft)}
    through = []
    for gate, d in {"f": dft, "i": dit, "c": dcct, "o": dot}.items():
        gradients["dW" + gate] = np.inner(d, z)
        gradients["db" + gate] = np.add.reduce(d, axis=1, keepdims=True)
        through.append(np.tensordot(parameters["W" + gate], d, axes=(0, 0)))
    dz = np.add.reduce(through)
    gradients["da_prev"], gradients["dxt"] = dz[:n_a, :], dz[n_a:, :]
    return gradients


def complement(value):
    return np.negative(np.subtract(value, 1))
