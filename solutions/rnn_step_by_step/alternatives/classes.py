"""Cells as classes; the graded functions only call them."""


class RnnCell:
    def __init__(self, parameters):
        self.parameters = parameters

    def forward(self, xt, a_prev):
        W = self.parameters
        a_next = np.tanh(W["Waa"] @ a_prev + W["Wax"] @ xt + W["ba"])
        return a_next, softmax(W["Wya"] @ a_next + W["by"])

    @staticmethod
    def backward(da_next, cache):
        a_next, a_prev, xt, W = cache
        d = (1 - a_next**2) * da_next
        return {
            "dxt": W["Wax"].T @ d,
            "da_prev": W["Waa"].T @ d,
            "dWax": d @ xt.T,
            "dWaa": d @ a_prev.T,
            "dba": d.sum(axis=1, keepdims=True),
        }


class Total(dict):
    def add(self, name, share):
        self[name] = self[name] + share if name in self else share


def rnn_cell_forward(xt, a_prev, parameters):
    a_next, yt_pred = RnnCell(parameters).forward(xt, a_prev)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_cell_backward(da_next, cache):
    return RnnCell.backward(da_next, cache)


def lstm_backward(da, caches):
    steps, x = caches
    T_x, total = da.shape[2], Total()
    dx = np.zeros((x.shape[0], x.shape[1], T_x))
    da_prev, dc_prev = np.zeros_like(da[:, :, 0]), np.zeros_like(da[:, :, 0])
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, steps[t])
        da_prev, dc_prev = step.pop("da_prev"), step.pop("dc_prev")
        dx[:, :, t] = step.pop("dxt")
        for name, share in step.items():
            total.add(name, share)
    return dict(total, dx=dx, da0=da_prev)
