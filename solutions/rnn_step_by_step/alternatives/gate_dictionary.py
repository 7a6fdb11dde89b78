"""Gates kept in dictionaries, under the course's names."""

GATES = {"f": "forget", "i": "update", "o": "output"}


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.append(a_prev, xt, axis=0)
    gate = {
        name: sigmoid(parameters["W" + letter].dot(z) + parameters["b" + letter])
        for letter, name in GATES.items()
    }
    candidate = np.tanh(parameters["Wc"].dot(z) + parameters["bc"])
    c_next = gate["forget"] * c_prev + gate["update"] * candidate
    a_next = gate["output"] * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"].dot(a_next) + parameters["by"])
    states = a_next, c_next, a_prev, c_prev
    gates = gate["forget"], gate["update"], candidate, gate["output"]
    return a_next, c_next, yt_pred, states + gates + (xt, parameters)


def lstm_cell_backward(da_next, dc_next, cache):
    names = "a_next c_next a_prev c_prev forget update candidate output xt parameters"
    kept = dict(zip(names.split(), cache))
    reach = {"output": da_next * np.tanh(kept["c_next"])}
    dC = dc_next + da_next * kept["output"] / np.cosh(kept["c_next"]) ** 2
    reach["forget"] = dC * kept["c_prev"]
    reach["update"] = dC * kept["candidate"]
    before = {k: reach[n] * kept[n] * (1 - kept[n]) for k, n in GATES.items()}
    before["c"] = dC * kept["update"] * (1 - kept["candidate"] ** 2)
    z = np.append(kept["a_prev"], kept["xt"], axis=0)
    dz = sum(kept["parameters"]["W" + letter].T.dot(d) for letter, d in before.items())
    gradients = {"dc_prev": dC * kept["forget"]}
    gradients["da_prev"], gradients["dxt"] = np.split(dz, [kept["a_prev"].shape[0]])
    for letter, d in before.items():
        gradients["dW" + letter], gradients["db" + letter] = d.dot(z.T), np.c_[d.sum(1)]
    return gradients
