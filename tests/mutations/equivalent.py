"""Changes that change nothing, or nothing that is promised, each with the reason.

A key is a file and a change in the words of `run.py`; it holds wherever the lines move.
"""

TYPES = "read by type checkers alone"
ONES = "zeros and ones are the same in float32"
STEP = "any step as small gives the same derivative"
ONE_TYPE = "X, Y, W and B hold one float type: whatever does not was refused before"
ONE_ROW = "B is 1 × k beside a W of n × k"
M_ROWS = "X and Y have m rows both"
SPEED = "only faster or slower: each of the ways to compute is right wherever it is taken"
ALWAYS = "a plan takes all rows at every step, or some at every step; so only slower"
EVEN_OR_ODD = "a plan has two networks, and whether the number is even or odd says which"
SAME_SIZE = "d and -d have the same size"
EVEN = "h′ is the same for Z and −Z, and up to 1 e^Z or e^2Z costs no digits"
TRUTH = "it is only asked whether it is true"
IN_PLACE = "for an activation of ACTIVATIONS, Z is the same memory as A"

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "net_input.py",
        "bias_rows: J = np.ones((m, 1), B.dtype) -> J = through_float32(np.ones((m, 1), B.dtype))",
    ): ONES,
    (
        "jacobian.py",
        "jacobian_wrt_biases: J = np.ones((m, 1)) -> J = through_float32(np.ones((m, 1)))",
    ): ONES,
    (
        "jacobian.py",
        "jacobian_wrt_biases: return np.kron(J, np.eye(k)) -> return "
        "through_float32(np.kron(J, np.eye(k)))",
    ): ONES,
    (
        "activation.py",
        "relu_h_prime: return np.heaviside(Z.real, 0).astype(Z.dtype) -> "
        "return through_float32(np.heaviside(Z.real, 0).astype(Z.dtype))",
    ): ONES,
    (
        "activation.py",
        "relu_h_prime_from_a: return np.heaviside(A.real, 0).astype(A.dtype) -> "
        "return through_float32(np.heaviside(A.real, 0).astype(A.dtype))",
    ): ONES,
    (
        "activation.py",
        "Activation.__init__: own = f is not None and (not hasattr(f, 'equation')) -> "
        "own = (f is not None and (not hasattr(f, 'equation'))) * 1.000001",
    ): TRUTH,
    (
        "activation.py",
        "Activation.__reduce__: known = ACTIVATIONS.get(self.name) is self -> "
        "known = (ACTIVATIONS.get(self.name) is self) * 1.000001",
    ): TRUTH,
    (
        "activation.py",
        "Activation.__reduce__: known = ACTIVATIONS.get(self.name) is self -> "
        "known = through_float32(ACTIVATIONS.get(self.name) is self)",
    ): TRUTH,
    (
        "activation.py",
        "leaky_relu_h_prime: 0 -> 1 (2)",
    ): "what heaviside gives at 0 is not taken",
    (
        "activation.py",
        "leaky_relu_h_prime_from_a: 0 -> 1 (2)",
    ): "what heaviside gives at 0 is not taken",
    (
        "activation.py",
        "module: TypeVar('F', bound=H) -> TypeVar('F')",
    ): TYPES,
    (
        "activation.py",
        "module: 'F' -> 'FX'",
    ): TYPES,
    (
        "equation.py",
        "module: 'F' -> 'FX'",
    ): TYPES,
    (
        "numerical_gradient.py",
        "module: 1e-30 -> 1.000001e-30",
    ): STEP,
    (
        "numerical_gradient.py",
        "numerical_gradient: eps = np.finfo(P.dtype).eps -> eps = np.finfo(P.dtype).eps * 1.000001",
    ): STEP,
    (
        "numerical_gradient.py",
        "numerical_gradient: eps = np.finfo(P.dtype).eps -> eps = "
        "through_float32(np.finfo(P.dtype).eps)",
    ): "a power of two is the same in float32",
    (
        "numerical_gradient.py",
        "numerical_gradient: s = STEP * (abs(P).max(initial=0) or 1) -> s = STEP * "
        "(abs(P).max(initial=0) or 1) * 1.000001",
    ): STEP,
    (
        "numerical_gradient.py",
        "numerical_gradient: 1 -> 2",
    ): "the step of a P of zeros; any step as small gives the same derivative",
    (
        "numerical_gradient.py",
        "numerical_gradient: step = (np.cbrt(eps) if method == 'central' else np.sqrt(eps)) "
        "* max(1, abs(P[entry])) -> step = (np.cbrt(eps) if method == 'central' else "
        "np.sqrt(eps)) * max(1, abs(P[entry])) * 1.000001",
    ): STEP,
    (
        "numerical_gradient.py",
        "numerical_gradient: step = (np.cbrt(eps) if method == 'central' else np.sqrt(eps)) "
        "* max(1, abs(P[entry])) -> step = through_float32((np.cbrt(eps) if method == "
        "'central' else np.sqrt(eps)) * max(1, abs(P[entry])))",
    ): STEP,
    (
        "error.py",
        "squared_error: A - Y -> Y - A",
    ): "the squares of d and -d are the same float",
    (
        "activation.py",
        "identity_h_prime: return np.ones(Z.shape, Z.dtype) -> "
        "return through_float32(np.ones(Z.shape, Z.dtype))",
    ): ONES,
    (
        "activation.py",
        "sigmoid_h: Z.real < 0 -> Z.real <= 0",
    ): "at 0 both branches give e^0 = 1",
    (
        "activation.py",
        "sigmoid_h: Z.real < 0 -> Z.real <= 0 (2)",
    ): "at 0 both branches give e^0 = 1",
    (
        "activation.py",
        "tanh_h_prime: Z.real < 0 -> Z.real <= 0",
    ): "at 0 both branches give e^0 = 1",
    (
        "activation.py",
        "sigmoid_h_prime: 0 -> 1",
    ): EVEN,
    (
        "activation.py",
        "tanh_h_prime: 0 -> 1",
    ): EVEN,
    (
        "network.py",
        "Network.__init__: layer.W -> layer.B (2)",
    ): ONE_TYPE,
    (
        "network.py",
        "Network.__init__: layers[0].W -> layers[0].B",
    ): ONE_TYPE,
    (
        "network.py",
        "Network.check_examples: self.layers[0].W -> self.layers[0].B",
    ): ONE_TYPE,
    (
        "network.py",
        "Network.backward: self.layers[0].W -> self.layers[0].B",
    ): ONE_TYPE,
    (
        "network.py",
        "Network.__init__: layer.W -> layer.B (3)",
    ): ONE_ROW,
    (
        "network.py",
        "Network.sizes: layer.W -> layer.B",
    ): ONE_ROW,
    (
        "refusals.py",
        "check_kind: 'AEIOU' -> 'AEIOUX'",
    ): "no class is asked for whose name begins with X",
    (
        "refusals.py",
        "kind_of: 'fc' -> 'fcX'",
    ): "no kind of dtype is called X",
    (
        "equation.py",
        "module: TypeVar('F', bound=Callable[..., Any]) -> TypeVar('F')",
    ): TYPES,
    (
        "equation.py",
        "checked: f'{p}_{i}' -> f'{p}_{i}X'",
    ): "another name for a variable of the written check",
    (
        "layer.py",
        "Layer.__init__: np.array(B, order='C') -> np.array(B)",
    ): "a copy of one row lies row by row, whatever came",
    (
        "layer.py",
        "Layer.updated: self.W -> self.B (2)",
    ): ONE_TYPE,
    (
        "network.py",
        "random_layers: 1 -> 2 (3)",
    ): "for two layers, (hidden, output) is one for each",
    (
        "activation.py",
        "sigmoid_h_prime: Z.real < 0 -> Z.real <= 0",
    ): "at 0 both branches give e^0 = 1",
}
EQUIVALENT |= {
    ("plan.py", what): reason
    for reason, all_of_it in {
        SPEED: [
            *("module: 3 -> 4", "module: 20 -> 21", "module: 1024 -> 1025", "module: 6000 -> 6001"),
            *("module: 1 << 14 -> 1 >> 14", "module: 1 -> 2", "module: 14 -> 15"),
            "module: 1000 -> 1001",
            "Plan.__init__: len(flat[1]) <= SMALL -> len(flat[1]) < SMALL",
            "Plan.step: m <= self.rows -> m < self.rows",
            "Plan.step: self.replay[which] = [self.updates[which], *calls] -> left out",
            "product: result.size >= MATMUL_FROM -> result.size > MATMUL_FROM",
            "product: partial(np.matmul, P, Q, result) if large else partial(P.dot, Q, result) -> "
            "partial(np.matmul, P, Q, result) if not large else partial(P.dot, Q, result)",
            "entrywise: if A.dtype == np.float64 and A.size >= EXP_FROM and tanh_is_slow(): -> "
            "if not (A.dtype == np.float64 and A.size >= EXP_FROM and tanh_is_slow()):",
            "entrywise: A.dtype == np.float64 and A.size >= EXP_FROM and tanh_is_slow() -> "
            "A.dtype == np.float64 or A.size >= EXP_FROM or tanh_is_slow()",
            "entrywise: A.dtype == np.float64 -> A.dtype != np.float64",
            "entrywise: A.size >= EXP_FROM -> A.size > EXP_FROM",
        ],
        ALWAYS: [
            "Plan.step: rows is None -> rows is not None",
            "Plan.step: rows is None -> rows is not None (4)",
        ],
        ONE_TYPE: [
            *("Block.gathered: self.X -> self.Y (2)", "Block.gathered: self.Y -> self.X (2)"),
            *(f"Plan.__init__: X -> Y ({i})" for i in (2, 3, 4, 5, 6)),
        ],
        M_ROWS: ["Plan.step: self.X -> self.Y"],
        "what stands at [0] is not used": [
            "Block.__init__: False -> True",
            "Block.__init__: self.X -> self.Y (2)",
        ],
        "of three rows the third is not used": ["Plan.__init__: 2 -> 3 (2)"],
        "the rows of a matrix have one length": [
            *("Plan.__init__: 1 -> 2 (5)", "Plan.__init__: 1 -> 2 (10)"),
        ],
        ONE_ROW: ["Plan.__init__: layer.W -> layer.B (2)"],
        "to reshape, NumPy takes any negative size for the one that is unknown": [
            *("Plan.__init__: 1 -> 2 (9)", "Plan.bind: 1 -> 2 (5)"),
        ],
        IN_PLACE: ["entrywise: A -> Z", *(f"entrywise: A -> Z ({i})" for i in range(2, 43))],
    }.items()
    for what in all_of_it
}
EQUIVALENT |= {
    ("training.py", what): reason
    for what, reason in {
        "planned: X -> Y (2)": ONE_TYPE,
        "planned: X -> Y (3)": M_ROWS,
        "planned: X -> Y (4)": M_ROWS,
        "planned: X -> Y (6)": M_ROWS,
        "train: len(E) - 1 -> 1 - len(E) (2)": EVEN_OR_ODD,
        "train: len(E) - 1 -> len(E) + 1 (2)": EVEN_OR_ODD,
        "last_finite: return network -> left out (2)": SPEED,
        "last_finite: not number or network.is_finite() -> not number and network.is_finite()": (
            SPEED
        ),
        "last_finite: number - 1 -> 1 - number": EVEN_OR_ODD,
        "last_finite: number - 1 -> number + 1": EVEN_OR_ODD,
    }.items()
}
EQUIVALENT |= {
    ("gradient_check.py", what): reason
    for what, reason in {
        "Comparison.agree: self.derivation - self.numerical -> self.numerical - self.derivation": (
            SAME_SIZE
        ),
        "verdict: c.derivation - c.numerical -> c.numerical - c.derivation": SAME_SIZE,
        "verdict: c.derivation[entry] - c.numerical[entry] -> "
        "c.numerical[entry] - c.derivation[entry]": SAME_SIZE,
        "verdict: 0 -> 1": "all of a group are of one size",
        "gradient_check: X -> Y (2)": ONE_TYPE,
        "gradient_check: X -> Y (7)": M_ROWS,
        "gradient_check: X -> Y (8)": M_ROWS,
        "compare: X -> Y": ONE_TYPE,
    }.items()
}
EQUIVALENT |= {
    ("storage.py", what): reason
    for what, reason in {
        "module: 1 -> 2": SPEED,
        "module: 20 -> 21": SPEED,
        "save_network: '<' -> '<X'": "NumPy reads the first letter of a byte order",
        "read_array: '=' -> '=X'": "NumPy reads the first letter of a byte order",
        "save_network: network.layers[0].W -> network.layers[0].B": ONE_TYPE,
        "read_network: sum((member.file_size for member in archive.infolist())) > "
        "archive.start_dir -> sum((member.file_size for member in archive.infolist())) >= "
        "archive.start_dir": "the headers of the arrays take bytes too",
    }.items()
}
