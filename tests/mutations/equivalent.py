"""Changes that change nothing, or nothing that is promised, each with the reason.

A key is a file and a change in the words of `run.py`; it holds wherever the lines move.
"""

TYPES = "read by type checkers alone"
ONES = "zeros and ones are the same in float32"
STEP = "any step as small gives the same derivative"

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
        "network.py",
        "Network.__init__: layer.W -> layer.B (2)",
    ): "a Layer holds B in the float type of W",
    (
        "activation.py",
        "sigmoid_h_prime: Z.real < 0 -> Z.real <= 0",
    ): "at 0 both branches give e^0 = 1",
}
