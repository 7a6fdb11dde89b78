"""numpy.matmul instead of numpy.dot."""


def rnn_cell_forward(xt, a_prev, parameters):
    from_state = np.matmul(parameters["Waa"], a_prev)
    from_input = np.matmul(parameters["Wax"], xt)
    a_next = np.tanh(from_state + from_input + parameters["ba"])
    yt_pred = softmax(np.matmul(parameters["Wya"], a_next) + parameters["by"])
    cache = a_next, a_prev, xt, parameters
    return a_next, yt_pred, cache


def rnn_cell_backward(da_next, cache):
    (a_next, a_prev, xt, parameters) = cache
    dtanh = np.multiply(np.subtract(1.0, np.power(a_next, 2)), da_next)
    gradients = {}
    gradients["dxt"] = np.matmul(np.transpose(parameters["Wax"]), dtanh)
    gradients["da_prev"] = np.matmul(np.transpose(parameters["Waa"]), dtanh)
    gradients["dWax"] = np.matmul(dtanh, np.transpose(xt))
    gradients["dWaa"] = np.matmul(dtanh, np.transpose(a_prev))
    gradients["dba"] = np.sum(dtanh, axis=1).reshape(-1, 1)
    return gradients
