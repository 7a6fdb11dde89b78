"""Every call by keyword."""


def rnn_forward(x, a0, parameters):
    a = np.zeros(shape=(a0.shape[0], x.shape[1], x.shape[2]), dtype=np.float64)
    y_pred = np.zeros(shape=(parameters["Wya"].shape[0], x.shape[1], x.shape[2]), dtype=float)
    caches, a_next = list(), a0
    for t in range(x.shape[2]):
        a_next, yt, cache = rnn_cell_forward(parameters=parameters, a_prev=a_next, xt=x[:, :, t])
        a[:, :, t], y_pred[:, :, t] = a_next, yt
        caches.append(cache)
    return a, y_pred, (caches, x)


def lstm_forward(x, a0, parameters):
    T_x, caches, a_next = x.shape[2], list(), a0
    c_next = np.zeros(shape=a0.shape)
    a, c = np.zeros(shape=a0.shape + (T_x,)), np.zeros(shape=a0.shape + (T_x,))
    y = np.zeros(shape=(parameters["Wy"].shape[0], x.shape[1], T_x))
    for t in range(T_x):
        a_next, c_next, yt, cache = lstm_cell_forward(
            x[:, :, t], a_next, c_prev=c_next, parameters=parameters
        )
        a[:, :, t], c[:, :, t], y[:, :, t] = a_next, c_next, yt
        caches.append(cache)
    return a, y, c, (caches, x)


def rnn_backward(da, caches):
    steps, x = caches
    keywords = dict(axis=0)
    passed_back, back = np.zeros(shape=da.shape[:2]), []
    for t in reversed(range(da.shape[2])):
        back.append(rnn_cell_backward(cache=steps[t], da_next=da[:, :, t] + passed_back))
        passed_back = back[-1]["da_prev"]
    return dict(
        dx=np.stack(arrays=[step["dxt"] for step in back[::-1]], axis=2),
        da0=passed_back,
        dWax=np.sum(a=[step["dWax"] for step in back], **keywords),
        dWaa=np.sum(a=[step["dWaa"] for step in back], **keywords),
        dba=np.sum(a=[step["dba"] for step in back], **keywords),
    )


def lstm_backward(da, caches):
    steps, x = caches
    passed = dict(da_next=np.zeros(da.shape[:2]), dc_next=np.zeros(da.shape[:2]))
    total = {name: 0 for name in ("dWf", "dbf", "dWi", "dbi", "dWc", "dbc", "dWo", "dbo")}
    dx = np.zeros(shape=(*x.shape[:2], da.shape[2]))
    for t in reversed(range(da.shape[2])):
        passed["da_next"] = passed["da_next"] + da[:, :, t]
        step = lstm_cell_backward(**passed, cache=steps[t])
        passed = dict(da_next=step["da_prev"], dc_next=step["dc_prev"])
        total = {name: value + step[name] for name, value in total.items()}
        dx[:, :, t] = step["dxt"]
    return dict(dx=dx, da0=passed["da_next"], **total)
