"""Every product an einsum."""


def rnn_cell_forward(xt, a_prev, parameters):
    z = np.einsum("ij,jk->ik", parameters["Waa"], a_prev)
    z += np.einsum("ij,jk->ik", parameters["Wax"], xt)
    a_next = np.tanh(z + parameters["ba"])
    yt_pred = softmax(np.einsum("ij,jk->ik", parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.concatenate((a_prev, xt), axis=0)

    def layer(gate):
        return np.einsum("aj,jm->am", parameters["W" + gate], z) + parameters["b" + gate]

    ft, it, ot = sigmoid(layer("f")), sigmoid(layer("i")), sigmoid(layer("o"))
    cct = np.tanh(layer("c"))
    c_next = np.einsum("am,am->am", ft, c_prev) + np.einsum("am,am->am", it, cct)
    a_next = np.einsum("am,am->am", ot, np.tanh(c_next))
    yt_pred = softmax(np.einsum("ya,am->ym", parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = np.einsum("am,am->am", 1 - a_next**2, da_next)
    return {
        "dxt": np.einsum("ax,am->xm", parameters["Wax"], dz),
        "da_prev": np.einsum("ab,am->bm", parameters["Waa"], dz),
        "dWax": np.einsum("am,xm->ax", dz, xt),
        "dWaa": np.einsum("am,bm->ab", dz, a_prev),
        "dba": np.einsum("am->a", dz)[:, None],
    }


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a = a_next.shape[0]
    tanh_c = np.tanh(c_next)
    dC = dc_next + ot * (1 - tanh_c**2) * da_next
    upstream = {
        "f": dC * c_prev * ft * (1 - ft),
        "i": dC * cct * it * (1 - it),
        "c": dC * it * (1 - cct**2),
        "o": da_next * tanh_c * ot * (1 - ot),
    }
    z = np.concatenate((a_prev, xt), axis=0)
    gradients = {"dc_prev": np.einsum("am,am->am", dC, ft)}
    gradients["da_prev"] = sum(
        np.einsum("ab,am->bm", parameters["W" + gate][:, :n_a], d) for gate, d in upstream.items()
    )
    gradients["dxt"] = sum(
        np.einsum("ax,am->xm", parameters["W" + gate][:, n_a:], d) for gate, d in upstream.items()
    )
    for gate, d in upstream.items():
        gradients["dW" + gate] = np.einsum("am,zm->az", d, z)
        gradients["db" + gate] = np.einsum("am->a", d).reshape(n_a, 1)
    return gradients
