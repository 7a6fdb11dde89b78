"""numpy under another name, and functions taken out of it."""

import numpy
import numpy as xp
from numpy import concatenate, dot, tanh, zeros
from numpy import sum as total


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = tanh(dot(parameters["Waa"], a_prev) + dot(parameters["Wax"], xt) + parameters["ba"])
    yt_pred = softmax(dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = concatenate((a_prev, xt))
    ft = sigmoid(numpy.dot(parameters["Wf"], z) + parameters["bf"])
    it = sigmoid(numpy.dot(parameters["Wi"], z) + parameters["bi"])
    cct = xp.tanh(xp.dot(parameters["Wc"], z) + parameters["bc"])
    ot = sigmoid(xp.dot(parameters["Wo"], z) + parameters["bo"])
    c_next = ft * c_prev + it * cct
    a_next = ot * tanh(c_next)
    yt_pred = softmax(dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_backward(da, caches):
    (steps, x), (n_a, m, T_x) = caches, da.shape
    dx, dWax, dWaa = zeros((len(x), m, T_x)), zeros((n_a, len(x))), zeros((n_a, n_a))
    dba, da_prevt = zeros((n_a, 1)), zeros((n_a, m))
    for t in reversed(range(T_x)):
        step = rnn_cell_backward(da[:, :, t] + da_prevt, steps[t])
        da_prevt, dx[:, :, t] = step["da_prev"], step["dxt"]
        dWax += step["dWax"]
        dWaa += step["dWaa"]
        dba += total(step["dba"], axis=1, keepdims=True)
    return {"dx": dx, "da0": da_prevt, "dWax": dWax, "dWaa": dWaa, "dba": dba}
