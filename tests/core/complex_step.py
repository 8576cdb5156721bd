"""The gradient of a whole network without one line of the derivation: the complex step.

For a function that is real on real numbers, Im E(w + i·ε) / ε = ∂E/∂w − O(ε²). Nothing is
subtracted, so nothing cancels, and ε can be so small (2⁻³⁰⁰) that its square is lost beside any
number: only the rounding of E's own arithmetic is left. That arithmetic is done here in the longest
float that the machine has (64 bits of precision on Intel and AMD, 113 on many others; some have
none longer than float64), so that the result can judge every digit of a float64.

The derivation is not used, and neither is mlp_core: h is written out below for complex numbers, and
E is spelled in full.
"""

import numpy as np

EXTENDED = np.finfo(np.longdouble).eps < np.finfo(np.float64).eps
REAL, COMPLEX = (np.longdouble, np.clongdouble) if EXTENDED else (np.float64, np.complex128)
EPS = float(np.finfo(REAL).eps)
STEP = REAL(2) ** -300  # a power of two: multiplying and dividing by it is exact


def sigmoid(Z):
    small = np.exp(np.where(Z.real < 0, Z, -Z))  # |small| ≤ 1 on both sides: never overflows
    return np.where(Z.real < 0, small, 1) / (1 + small)


H = {
    "identity": lambda Z: Z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,  # held to mpmath in test_oracles.py, both parts
    "relu": lambda Z: np.where(Z.real > 0, Z, 0),
    "leaky_relu": lambda Z: np.where(Z.real > 0, Z, Z / 100),
}


def derivative(f, P):
    """∂f/∂p for every entry of P, one complex step at a time; f is any function of one array."""
    result = np.empty(P.shape, REAL)
    for place in np.ndindex(P.shape):
        stepped = P.astype(COMPLEX)
        stepped[place] += 1j * STEP
        result[place] = np.imag(f(stepped)) / STEP
    return result


def steps_in(P):
    """P once for each of its entries, as a batch: in copy number q, entry number q has the step."""
    batch = np.repeat(P[None].astype(COMPLEX), P.size, axis=0)
    batch.reshape(P.size, P.size)[np.diag_indices(P.size)] += 1j * STEP
    return batch


class ComplexStep:
    """E, Z, A and the gradients of E for a network given as a list of (W, B, name of h).

    dE_dW[l], dE_dB[l] hold the derivative by each parameter, dE_dZ[l], dE_dA[l] (only if asked
    for) the derivative by a number added to that entry of Z or A; l = 1 … L, with None at 0.

    All steps are taken at once, along a batch axis: copy 0 has none, and each layer appends the
    copies in which a number of that layer has the step (earlier layers do not feel it).
    """

    def __init__(self, layers, X, Y, of_Z_and_A=False):
        self.Z, self.A = [None], [X.astype(REAL)]
        A = X[None].astype(COMPLEX)
        places = []  # (list of gradients, shape) in the order of the batch
        self.dE_dW, self.dE_dB, self.dE_dZ, self.dE_dA = [None], [None], [None], [None]
        for weights, biases, name in layers:
            W, B = weights.astype(COMPLEX), biases.astype(COMPLEX)
            Z = np.concatenate([A @ W + B, A[0] @ steps_in(W) + B, A[0] @ W + steps_in(B)])
            places += [(self.dE_dW, W.shape), (self.dE_dB, B.shape)]
            if of_Z_and_A:
                Z = np.concatenate([Z, steps_in(Z[0])])
                places.append((self.dE_dZ, Z[0].shape))
            A = H[name](Z)
            if of_Z_and_A:
                A = np.concatenate([A, steps_in(A[0])])
                places.append((self.dE_dA, A[0].shape))
            self.Z.append(Z[0].real)
            self.A.append(A[0].real)
        E = ((A - Y.astype(COMPLEX)) ** 2).sum(axis=(1, 2)) / REAL(len(X))
        self.E = E[0].real
        at = 1
        for gradients, shape in places:
            count = shape[0] * shape[1]
            gradients.append((E[at : at + count].imag / STEP).reshape(shape))
            at += count
