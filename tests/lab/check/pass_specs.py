"""For the checks of whole passes: right ways to write them, and wrong ones with the reason."""

import numpy as np
from verdicts import Spec

# ---------------------------------------------------------------- forward


def forward_with(net=lambda A, W, B: A @ W + B, act=lambda h, l, Z: h[l](Z), feed=None):
    """A forward pass of which a part may be wrong."""

    def forward(X, W, B, h):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(net(feed(Z, A, l) if feed else A[l - 1], W[l], B[l]))
            A.append(act(h, l, Z[l]))
        return Z, A

    return forward


forward = forward_with()


def forward_zip(X, W, B, h):
    Z, A = [None], [X]
    for W_l, B_l, h_l in list(zip(W, B, h, strict=True))[1:]:
        Z.append(np.dot(A[-1], W_l) + np.repeat(B_l, len(X), axis=0))
        A.append(h_l(Z[-1]))
    return tuple(Z), tuple(A)


def forward_recursive(X, W, B, h):
    if len(W) == 1:
        return [None], [X]
    Z, A = forward_recursive(X, W[:-1], B[:-1], h[:-1])
    Z_L = np.einsum("ip,pj->ij", A[-1], W[-1]) + B[-1]
    return [*Z, Z_L], [*A, h[-1](Z_L)]


def forward_loops(X, W, B, h):
    L = len(W) - 1
    Z, A = [None] * (L + 1), [X.copy()] + [None] * L
    for l in range(1, L + 1):
        Z[l] = np.zeros((len(X), W[l].shape[1]))
        for i in range(len(X)):
            for j in range(W[l].shape[1]):
                Z[l][i, j] = sum(A[l - 1][i] * W[l][:, j]) + B[l][0, j]
        A[l] = h[l](Z[l])
    return Z, A


def forward_from_0(X, W, B, h):
    Z, A = [], [X]
    for l in range(len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[l]))
    return Z, A


def forward_with_rows_of_B(X, W, B, h):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        rows = [[a @ W[l][:, j] + B[l][j] for j in range(W[l].shape[1])] for a in A[l - 1]]
        Z.append(np.array(rows))
        A.append(h[l](Z[l]))
    return Z, A


def first_of_pair(f):
    return lambda *arguments: f(*arguments)[0]


def forward_off(l, change):
    """Right but for Z[l] or A[l]: change gets the two lists and may do what it likes."""

    def forward_then(X, W, B, h):
        Z, A = forward(X, W, B, h)
        change(Z, A, l)
        return Z, A

    return forward_then


def put(which, value):
    def change(Z, A, l):
        lists = {"Z": Z, "A": A}
        lists[which][l] = value(lists[which][l])

    return change


def nan(P):
    P = P.copy()
    P[0, 1] = np.nan
    return P


def later_entry(P):
    P = P.copy()
    P[-1, -1] += 0.5
    return P


FORWARD = Spec(
    "forward",
    "Z",
    "X W B h",
    right=[forward, forward_zip, forward_recursive, forward_loops],
    wrong={
        "X (W + B)": (forward_with(net=lambda A, W, B: A @ (W + B)), r"Z\[1\]: B is added to W"),
        "no B": (forward_with(net=lambda A, W, B: A @ W), r"Z\[1\]: B is not added"),
        "Wᵀ": (forward_with(net=lambda A, W, B: A @ W.T + B), "W is transposed; .* raises Value"),
        "*": (forward_with(net=lambda A, W, B: A * W + B), "matrix product is @; .* raises Value"),
        "mean of B": (forward_with(net=lambda A, W, B: A @ W + B.mean()), "the mean of B is added"),
        "negated": (forward_with(net=lambda A, W, B: -A @ W - B), r"Z\[1\]: .* has the wrong sign"),
        "halved": (forward_with(net=lambda A, W, B: (A @ W + B) / 2), r"Z\[1\]: .* 1/2 times"),
        "divided by n": (forward_with(net=lambda A, W, B: (A @ W + B) / len(W)), r"1/n times"),
        "no h": (forward_with(act=lambda h, l, Z: Z), r"A\[1\]: h is not applied"),
        "h twice": (forward_with(act=lambda h, l, Z: h[l](h[l](Z))), r"A\[1\]: h is applied twice"),
        "h[1]": (forward_with(act=lambda h, l, Z: h[1](Z)), r"A\[2\]: h\[1\] is applied"),
        "h[L]": (forward_with(act=lambda h, l, Z: h[-1](Z)), r"A\[1\]: h\[L\] is applied"),
        "Z for A": (
            forward_with(feed=lambda Z, A, l: Z[l - 1] if l > 1 else A[0]),
            r"Z\[l\] is computed from Z\[l−1\]; it comes from A\[l−1\]",
        ),
        "X everywhere": (
            forward_with(feed=lambda Z, A, l: A[0]),
            r"every Z\[l\] is computed from X; it comes from A\[l−1\]; .* raises Value.* line 4",
        ),
        "from layer 0": (
            forward_from_0,
            r"W\[0\] is used, and it is None; the layers are l = 1 … L, range\(1, len\(W\)\): it",
        ),
        "B[l][j]": (forward_with_rows_of_B, r"b_j is B\[l\]\[0, j\]; B\[l\]\[j\] would be a row"),
        "no h at the output": (
            forward_with(act=lambda h, l, Z: h[l](Z) if l + 1 < len(h) else Z),
            r"A\[[23]\]: h is not applied",
        ),
        "no X": (forward_off(0, put("A", lambda X: None)), r"A\[0\] is None, not an array"),
        "other X": (forward_off(0, put("A", lambda X: X + 1)), r"A\[0\]: every entry is off by 1"),
        "None in Z": (forward_off(2, put("Z", lambda Z: None)), r"Z\[2\] is None, not an array"),
        "... in Z": (forward_off(1, put("Z", lambda Z: ...)), r"Z\[1\] is \.\.\., not an array"),
        "a list in Z": (
            forward_off(2, put("Z", np.ndarray.tolist)),
            r"Z\[2\] is a list, not an arr",
        ),
        "float32": (forward_off(2, put("A", np.float32)), r"A\[2\] holds float32"),
        "integers": (forward_off(1, put("A", lambda A: A.astype(int))), r"A\[1\] holds integers"),
        "NaN": (forward_off(2, put("A", nan)), r"a\[2\]\[0,1\] is NaN"),
        "transposed": (
            forward_off(2, put("Z", np.transpose)),
            r"Z\[2\] must be m × n_2 = .*, not n_2 × m = .*: it is the transpose",
        ),
        "example 0": (
            forward_off(1, put("Z", lambda Z: Z[1:])),
            r"Z\[1\] must be m × n_1 = .*: row 0 is missing",
        ),
        "one entry": (
            forward_off(2, put("Z", later_entry)),
            r"Z\[2\]: 1 of \d+ entries is wrong; z\[\d+,\d+\] = .* = .*, yours is ",
        ),
        "Z alone": (first_of_pair(forward), r"returns \d things, not the pair \(Z, A\)"),
        "the last A": (lambda *a: forward(*a)[1][-1], r"returns an array, not the pair \(Z, A\)"),
        "a dict": (
            lambda *a: dict(zip("ZA", forward(*a), strict=True)),
            "returns a dict, not the pair",
        ),
        "arrays": (lambda *a: [P[-1] for P in forward(*a)], "Z is an array, not a list with Z"),
        "short": (
            lambda *a: (forward(*a)[0][1:], forward(*a)[1]),
            r"the list Z has \d items, not L \+ 1 = \d: Z\[0\] is None, then come Z\[1\] to Z",
        ),
        "short A": (
            lambda *a: (forward(*a)[0], forward(*a)[1][1:]),
            r"the list A has \d items, not L \+ 1 = \d: A\[0\] is X, then come A\[1\] to A",
        ),
        "A, Z": (
            lambda *a: forward(*a)[::-1],
            r"the pair is the wrong way round; \(Z, A\) is meant",
        ),
        "appends to W": (
            lambda X, W, B, h: (W.append(1), forward(X, W[:-1], B, h))[1],
            "argument W",
        ),
        "changes X": (lambda X, W, B, h: (X.fill(1.0), forward(X, W, B, h))[1], "argument X;"),
        "changes B[2]": (
            lambda X, W, B, h: (forward(X, W, B, h), B[2].fill(0.0))[0],
            r"changes its argument B\[2\]; write the result to a new array",
        ),
    },
)

# ---------------------------------------------------------------- backward


def backward_with(
    slope=lambda h_prime, Z, A, l: h_prime[l](Z[l]),
    dZ=lambda slope, dE_dA: slope * dE_dA,
    dW=lambda A_prev, dE_dZ: A_prev.T @ dE_dZ,
    dB=lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True),
    back=lambda dE_dZ, W, dE_dA: dE_dZ @ W.T,
):
    """A backward pass of which a part may be wrong."""

    def backward(dE_dA, Z, A, W, h_prime):
        dE_dW, dE_dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            dE_dZ = dZ(slope(h_prime, Z, A, l), dE_dA)
            dE_dW[l], dE_dB[l] = dW(A[l - 1], dE_dZ), dB(dE_dZ)
            dE_dA = back(dE_dZ, W[l], dE_dA)
        return dE_dW, dE_dB

    return backward


backward = backward_with()


def backward_recursive(dE_dA, Z, A, W, h_prime):
    if len(W) == 1:
        return [None], [None]
    dE_dZ = np.multiply(h_prime[-1](Z[-1]), dE_dA)
    dE_dW, dE_dB = backward_recursive(dE_dZ @ W[-1].T, Z[:-1], A[:-1], W[:-1], h_prime[:-1])
    return (*dE_dW, A[-2].T @ dE_dZ), (*dE_dB, np.ones((1, len(dE_dZ))) @ dE_dZ)


def backward_reversed_lists(dE_dA, Z, A, W, h_prime):
    dE_dW, dE_dB = [], []
    for Z_l, A_prev, W_l, slope in list(zip(Z[1:], A[:-1], W[1:], h_prime[1:], strict=True))[::-1]:
        dE_dZ = slope(Z_l)
        dE_dZ *= dE_dA
        dE_dW.insert(0, np.einsum("ip,ij->pj", A_prev, dE_dZ))
        dE_dB.insert(0, dE_dZ.sum(0)[None])
        dE_dA = np.einsum("ij,pj->ip", dE_dZ, W_l)
    return [None, *dE_dW], [None, *dE_dB]


def each(change):
    """A backward pass whose every gradient is changed."""

    def backward_then(*arguments):
        dE_dW, dE_dB = backward(*arguments)
        return [None, *map(change, dE_dW[1:])], [None, *map(change, dE_dB[1:])]

    return backward_then


def one(which, l, change):
    def backward_then(*arguments):
        pair = backward(*arguments)
        lists = dict(zip(("dE_dW", "dE_dB"), pair, strict=True))
        lists[which][l] = change(lists[which][l])
        return pair

    return backward_then


def ones(h_prime, Z, A, l):
    return np.ones_like(Z[l])


GRADIENT_SLIPS = {
    "no h′": ({"slope": ones}, r"h′\(Z\) is missing in every layer"),
    "no h′ at the output": (
        {"slope": lambda s, Z, A, l: 1.0 if l == len(Z) - 1 else s[l](Z[l])},
        r"h′\(Z\) is missing at the output",
    ),
    "no h′ in the hidden layers": (
        {"slope": lambda s, Z, A, l: 1.0 if l < len(Z) - 1 else s[l](Z[l])},
        r"h′\(Z\) is missing in the hidden layers",
    ),
    "h′(A)": ({"slope": lambda s, Z, A, l: s[l](A[l])}, "h′ is taken at A in place of Z"),
    "h′(Z[L])": (
        {"slope": lambda s, Z, A, l: s[l](Z[-1])},
        r"h′\(Z\[L\]\) in every layer; .* raises ValueError",
    ),
    "h′ of L": ({"slope": lambda s, Z, A, l: s[-1](Z[l])}, "h′ of the last layer stands in every"),
    "h′ of 1": ({"slope": lambda s, Z, A, l: s[1](Z[l])}, "h′ of layer 1 stands in every layer"),
    "@ for ⊙": ({"dZ": lambda s, d: s @ d}, "@ stands where ⊙ is meant; .* raises ValueError"),
    "W": ({"back": lambda d, W, _: d @ W}, "W stands in place of Wᵀ; .* raises ValueError"),
    "∂E/∂A passed back": (
        {"back": lambda d, W, dE_dA: dE_dA @ W.T},
        r"∂E/∂A is passed back, without h′\(Z\)",
    ),
    "nothing passed back": ({"back": lambda d, W, _: 0 * (d @ W.T)}, "nothing is passed back"),
    "∂E/∂A kept": (
        {"back": lambda d, W, dE_dA: dE_dA},
        "∂E/∂A is not passed back to layer l − 1; at the end .*; with the sizes .* raises Value",
    ),
    "mean of biases": (
        {"dB": lambda d: d.mean(0, keepdims=True)},
        "the bias gradient is averaged, not summed",
    ),
    "biases summed": (
        {"dB": lambda d: np.full((1, d.shape[1]), d.sum())},
        "the bias gradient is summed over everything",
    ),
    "mean of W": ({"dW": lambda A, d: A.T @ d / len(A)}, "∂E/∂W is averaged over the examples"),
    "example 0 of W": ({"dW": lambda A, d: A[1:].T @ d[1:]}, "the first example is dropped"),
    "example 0": (
        {"dW": lambda A, d: A[1:].T @ d[1:], "dB": lambda d: d[1:].sum(0, keepdims=True)},
        "the first example is dropped from ∂E/∂W and ∂E/∂B",
    ),
}


def backward_with_W_of_L(dE_dA, Z, A, W, h_prime):
    """As the derivation has it: W[L], which fits where L = 2."""
    dE_dW, dE_dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dZ = h_prime[l](Z[l]) * dE_dA
        dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
        dE_dA = dE_dZ @ W[-1].T
    return dE_dW, dE_dB


def backward_down_to_0(dE_dA, Z, A, W, h_prime):
    dE_dW, dE_dB = [None] * len(W), [None] * len(W)
    for l in reversed(range(len(W))):
        dE_dZ = h_prime[l](Z[l]) * dE_dA
        dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
        dE_dA = dE_dZ @ W[l].T
    return dE_dW, dE_dB


def backward_with_W_before(least):
    def backward(dE_dA, Z, A, W, h_prime):
        dE_dW, dE_dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            dE_dZ = h_prime[l](Z[l]) * dE_dA
            dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
            if l >= least:
                dE_dA = dE_dZ @ W[l - 1].T
        return dE_dW, dE_dB

    return backward


W_BEFORE = r"W\[l − 1\] stands where W\[l\] is meant; it raises"

BACKWARD = Spec(
    "backward",
    "dE_dW",
    "dE_dA Z A W h_prime",
    right=[backward, backward_recursive, backward_reversed_lists],
    wrong={
        **{name: (backward_with(**part), said) for name, (part, said) in GRADIENT_SLIPS.items()},
        "W[L]": (
            backward_with_W_of_L,
            r"last layer's W stands in every layer, W\[L\] for W\[l\]; with the sizes .* raises",
        ),
        "down to 0": (
            backward_down_to_0,
            r"h_prime\[0\] is used, and it is None; the layers are l = 1 … L, .*: it raises Type",
        ),
        "h_prime[l − 1]": (
            backward_with(slope=lambda h_prime, Z, A, l: h_prime[l - 1](Z[l])),
            r"h_prime\[l − 1\] stands where h_prime\[l\] is meant; it raises TypeError",
        ),
        "W[l − 1]": (backward_with_W_before(1), f"{W_BEFORE} ValueError"),
        "W[l − 1] if l > 1": (backward_with_W_before(2), f"{W_BEFORE} ValueError"),
        "both means": (
            backward_with(
                dW=lambda A, d: A.T @ d / len(A), dB=lambda d: d.mean(axis=0, keepdims=True)
            ),
            "every gradient is 1/m times .*: ∂E/∂W and ∂E/∂B are averaged",
        ),
        "shares": (
            backward_with(dB=lambda d: d),
            r"dE_dB\[1\] must be 1 × n_1 = .*, not m × n_1 = .*not summed over the examples",
        ),
        "shares, doubled": (
            backward_with(dB=lambda d: 2 * d),
            r"dE_dB\[1\] must be 1 × n_1 = 1 × \d+, not m × n_1 = \d+ × \d+ \(seed",
        ),
        "one number": (
            backward_with(dB=lambda d: d.sum()),
            r"dE_dB\[1\] must be 1 × n_1 = .*, not one number: .*one bare number",
        ),
        "(k,)": (
            backward_with(dB=lambda d: d.sum(0)),
            r"\(one axis\): the numbers are right; keep",
        ),
        "transposed": (
            backward_with(dW=lambda A, d: d.T @ A),
            r"dE_dW\[1\] must be n_0 × n_1 = .*, not n_1 × n_0 = .*: ∂E/∂W is transposed",
        ),
        "negated": (each(np.negative), "every gradient has the wrong sign"),
        "halved": (each(lambda P: P / 2), "every gradient is 1/2 times"),
        "times 1.000001": (each(lambda P: P * 1.000001), "every gradient is 1.000001 times"),
        "zeros": (each(np.zeros_like), r"dE_dB\[[23]\]: each is zero everywhere"),
        "ones": (each(np.ones_like), r"dE_dB\[[23]\]: every entry is the same number, 1; "),
        "float32": (each(np.float32), r"dE_dW\[1\] holds float32"),
        "integers": (each(lambda P: P.astype(int)), r"dE_dW\[1\] holds integers"),
        "None": (each(lambda P: None), r"dE_dW\[1\] is None, not an array"),
        "NaN": (each(lambda P: P * np.nan), r"dE_dW\[1\]\[0,0\] is NaN"),
        "biases alone": (
            one("dE_dB", 1, lambda P: -P),
            r"dE_dB\[1\]: every entry has the wrong sign",
        ),
        "weights alone": (
            one("dE_dW", 2, lambda P: P + 0.1),
            r"dE_dW\[2\]: every entry is off by 0.1; .*dE_dW\[0,0\] = .*, yours is ",
        ),
        "list": (lambda *a: backward(*a)[0], r"returns \d things, not the pair \(dE_dW, dE_dB\)"),
        "changes ∂E/∂A": (
            lambda dE_dA, *a: (backward(dE_dA, *a), dE_dA.fill(1.0))[0],
            "changes its argument dE_dA; write",
        ),
        "changes Z[1]": (
            lambda dE_dA, Z, *a: (backward(dE_dA, Z, *a), Z[1].fill(1.0))[0],
            r"changes its argument Z\[1\]; write",
        ),
    },
)

# ---------------------------------------------------------------- one step


def step_with(
    error=lambda A, Y: 2 * (A - Y) / len(A),
    new=lambda P, dE_dP, alpha: P - alpha * dE_dP,
    new_B=None,
    **parts,
):
    """One step of which a part may be wrong."""

    def step(X, Y, W, B, h, h_prime, alpha):
        Z, A = forward(X, W, B, h)
        dE_dW, dE_dB = backward_with(**parts)(error(A[-1], Y), Z, A, W, h_prime)
        layers = range(1, len(W))
        return (
            [None, *(new(W[l], dE_dW[l], alpha) for l in layers)],
            [None, *((new_B or new)(B[l], dE_dB[l], alpha) for l in layers)],
        )

    return step


step = step_with()


def step_in_one_loop(X, Y, W, B, h, h_prime, alpha):
    """All in one loop, with the old W kept for the way back."""
    A, Z = [X], [None]
    for l in range(1, len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[-1]))
    W, B, d = list(W), list(B), 2 / len(X) * (A[-1] - Y)
    for l in reversed(range(1, len(W))):
        d = d * h_prime[l](Z[l])
        old = W[l]
        W[l] = W[l] - alpha * A[l - 1].T @ d
        B[l] = B[l] - alpha * d.sum(0, keepdims=True)
        d = d @ old.T
    return W, B


def step_on_copies(X, Y, W, B, h, h_prime, alpha):
    W = [None] + [P.copy() for P in W[1:]]
    B = [None] + [P.copy() for P in B[1:]]
    Z, A = forward(X, W, B, h)
    dE_dW, dE_dB = backward(2 * (A[-1] - Y) / len(Y), Z, A, W, h_prime)
    for l in range(1, len(W)):
        W[l] -= alpha * dE_dW[l]
        B[l] -= alpha * dE_dB[l]
    return W, B


def weights_first(X, Y, W, B, h, h_prime, alpha):
    Z, A = forward(X, W, B, h)
    W, B, d = list(W), list(B), 2 / len(X) * (A[-1] - Y)
    for l in reversed(range(1, len(W))):
        d = d * h_prime[l](Z[l])
        W[l] = W[l] - alpha * A[l - 1].T @ d
        B[l] = B[l] - alpha * d.sum(0, keepdims=True)
        d = d @ W[l].T
    return W, B


def in_place(X, Y, W, B, h, h_prime, alpha):
    Z, A = forward(X, W, B, h)
    dE_dW, dE_dB = backward(2 * (A[-1] - Y) / len(Y), Z, A, W, h_prime)
    for l in range(1, len(W)):
        W[l] -= alpha * dE_dW[l]
        B[l] -= alpha * dE_dB[l]
    return W, B


def replaces(X, Y, W, B, h, h_prime, alpha):
    W[:], B[:] = step(X, Y, W, B, h, h_prime, alpha)
    return W, B


def replaces_W(X, Y, W, B, h, h_prime, alpha):
    new_W, new_B = step(X, Y, W, B, h, h_prime, alpha)
    for l in range(1, len(W)):
        W[l] = new_W[l]
    return W, new_B


def fails():
    return [1 / 0 for _ in range(3)]


def helped(X, Y, W, B, h, h_prime, alpha):
    fails()


def step_of_all_items(X, Y, W, B, h, h_prime, alpha):
    Z, A = forward(X, W, B, h)
    dE_dW, dE_dB = backward(2 * (A[-1] - Y) / len(Y), Z, A, W, h_prime)
    layers = range(len(W))
    return [W[l] - alpha * dE_dW[l] for l in layers], [B[l] - alpha * dE_dB[l] for l in layers]


STEP = Spec(
    "step",
    "W",
    "X Y W B h h_prime alpha",
    right=[step, step_in_one_loop, step_on_copies],
    wrong={
        **{name: (step_with(**part), said) for name, (part, said) in GRADIENT_SLIPS.items()},
        "no 2": (step_with(error=lambda A, Y: (A - Y) / len(A)), "1/2 times .*: the factor 2 is"),
        "2/(mk)": (step_with(error=lambda A, Y: 2 * (A - Y) / A.size), "1/n_L times .*outputs too"),
        "no 1/m": (step_with(error=lambda A, Y: 2 * (A - Y)), "every step is m times .*: 1/m is"),
        "Y − A": (step_with(error=lambda A, Y: 2 * (Y - A) / len(A)), "wrong sign: .* or Y − A"),
        "+": (
            step_with(new=lambda P, d, a: P + a * d),
            r"wrong sign: W \+ α ∂E/∂W stands where W − α ∂E/∂W is meant, or Y − A where A − Y is",
        ),
        "+ 2": (
            step_with(new=lambda P, d, a: P + 2 * a * d),
            r"every step is −2 times the right one: W \+ α ∂E/∂W stands where W − α ∂E/∂W is",
        ),
        "+ of W alone": (
            step_with(new=lambda P, d, a: P + a * d, new_B=lambda P, d, a: P - a * d),
            r"W\[[23]\]: the step goes the wrong way: W \+ α ∂E/∂W stands where W − α ∂E/∂W is",
        ),
        "from layer 0": (
            step_of_all_items,
            "None is used; lists over the layers have it at 0, and .* l = 1 … L: it raises Type",
        ),
        "no α": (step_with(new=lambda P, d, a: P - d), "every step is 1/α times .*: α is missing"),
        "α twice": (step_with(new=lambda P, d, a: P - a**2 * d), "every step is α times"),
        "step alone": (step_with(new=lambda P, d, a: a * d), "alone, without the old par"),
        "no update": (step_with(new=lambda P, d, a: P), "gradient is zero|nothing is updated"),
        "W alone": (step_with(new_B=lambda P, d, a: P), "the biases are never updated"),
        "B alone": (
            step_with(new=lambda P, d, a: P, new_B=lambda P, d, a: P - a * d),
            "∂E/∂W is zero, or the weights are never updated",
        ),
        "weights first": (weights_first, "updated before the error is passed back"),
        "in place": (in_place, r"changes its argument W\[1\], W\[2\].*; write the result to a new"),
        "replaces": (replaces, "changes the lists W and B; put the new arrays into new lists"),
        "replaces W": (replaces_W, "changes the list W; put the new arrays into a new list"),
        "in a helper": (
            helped,
            r"raises ZeroDivisionError in fails, called in its line \d+: division by zero",
        ),
        "shares": (
            step_with(dB=lambda d: d),
            r"B\[1\] must be 1 × n_1 = .*, not m × n_1 = .*not summed over the examples",
        ),
        "transposed": (step_with(dW=lambda A, d: d.T @ A), "∂E/∂W is transposed; .* raises Value"),
        "W for all": (lambda *a: step(*a)[0], r"returns \d things, not the pair \(W, B\)"),
        "short": (lambda *a: (step(*a)[0][1:], step(*a)[1]), "the list W has . items, not L"),
        "gradients": (
            lambda X, Y, W, B, h, s, a: backward(
                2 * (forward(X, W, B, h)[1][-1] - Y) / len(X), *forward(X, W, B, h), W, s
            ),
            r"alpha makes no difference .*; W\[[23]\] and B\[[23]\] are wrong; look at the update",
        ),
        "one layer": (
            lambda X, Y, W, B, *a: (
                [*W[:-1], step(X, Y, W, B, *a)[0][-1]],
                [*B[:-1], step(X, Y, W, B, *a)[1][-1]],
            ),
            "nothing is passed back: every layer before the last has gradients of 0",
        ),
        "noise": (
            step_with(new=lambda P, d, a: P - a * d + 0.01 * np.arange(P.size).reshape(P.shape)),
            r": W\[[23]\] and B\[[23]\] are wrong; look at the update \(S24, S25\) and ",
        ),
    },
)

PASSES = [FORWARD, BACKWARD, STEP]
