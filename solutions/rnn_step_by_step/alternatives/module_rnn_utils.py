"""`import rnn_utils` instead of a star."""

import numpy as np

import rnn_utils
import rnn_utils as u


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    yt_pred = rnn_utils.softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    from rnn_utils import sigmoid as gate

    z = np.concatenate((a_prev, xt), axis=0)
    ft = gate(np.dot(parameters["Wf"], z) + parameters["bf"])
    it = u.sigmoid(np.dot(parameters["Wi"], z) + parameters["bi"])
    cct = np.tanh(np.dot(parameters["Wc"], z) + parameters["bc"])
    ot = rnn_utils.sigmoid(np.dot(parameters["Wo"], z) + parameters["bo"])
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = u.softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
