"""No check of a transfer exercise says what the exercise asks for.

Its points are for a formula that stands in no function here, so what the check says of the stub,
and of every wrong version, names the mistake and not that formula. Nor does its docstring.
"""

import inspect
import re
from dataclasses import dataclass

import numpy as np
import pytest
from exercises import EXERCISES
from verdicts import NOT_WRITTEN, SEEDS, verdict

from mlp_lab import check
from mlp_lab.check.activations import task_of
from mlp_lab.check.jacobians import CONTRACTION_OF_STACKED_COLUMNS, JACOBIAN_OF_STACKED_COLUMNS
from mlp_lab.check.passes import BACKWARD
from mlp_lab.check.transfer import NAMES, NET_INPUT_OF_COLUMNS, WEIGHTED_ERROR_GRADIENT
from mlp_lab.mistakes import MISTAKES


@dataclass(frozen=True)
class Answer:
    """How the answer to an exercise looks in a message.

    `pattern` is a regular expression for it, of texts as `plain` makes them, and `spelled` are
    ways to write it that it must know. `given` says what the assignment's own text defines, which
    may then be repeated: "" nothing, "what" what is to be found, "how" the formula as well.
    """

    pattern: str
    spelled: tuple[str, ...]
    given: str = ""


def plain(text):
    """A formula in one spelling: without spaces and signs of products."""
    return re.sub(r"[ ·*@⊙_]", "", text.replace(".T", "ᵀ"))


def paired():
    """A ratio beside its name."""
    for text, ratio in NAMES.items():
        name, is_it = re.escape(plain(f'"{text}"')), rf"(ratiois|\(){re.escape(ratio)}(?![\d/])"
        yield rf'{name}[^"]*?{is_it}|{is_it}[^"]*?{name}'


LAYOUT = r"jm\+i|i\+jm|cn\+[pr]|[pr]\+cn|Σ"
ANSWERS = {
    "net_input_of_columns": Answer(
        r"WᵀX(?!ᵀ)|XᵀW|Bᵀ|wpjxpi|xpiwpj",
        (
            "Z = Wᵀ · X + Bᵀ", "it is Wᵀ · X", "so Bᵀ is added", "W.T @ X + B.T",
            "(Xᵀ · W + B)ᵀ", "z_ji = Σ_p w_pj x_pi + b_j",
        ),
    ),
    "h softplus True": Answer(
        r"log1p|logaddexp|max\(|−\|z\||e\^\(−|exp\(-",
        ("max(z, 0) + log(1 + e^(−|z|))", "np.logaddexp(0, Z)", "z + log(1 + e^(−z))"),
    ),
    "h_prime softplus True": Answer(
        r"sigmoid(?!′)|1/\(1\+|/\(1\+e|tanh\(|exp\(|e\^",
        ("this is sigmoid(Z)", "1/(1 + e^(−z))", "e^z/(1 + e^z)", "(1 + tanh(z/2))/2"),
    ),
    "weighted_error": Answer(r"ci[‖(]|1/m", ("E = 1/m Σ_i c_i ‖a_i − y_i‖²",), given="how"),
    "weighted_error_gradient": Answer(
        r"2/m|2/\(m|2ci?\(|ci?\([aA]|2\([aA]",
        (
            "2/m c_i (a_i − y_i)", "2/(mk) in place of 2/m", "c ⊙ (A − Y)", "2 (a − y)",
            "2 * c * (A - Y) / len(A)",
        ),
    ),
    "named_factor": Answer(
        "|".join(paired()),
        (
            'where the ratio is m, which is "1/m is missing"', '"right" (1)',
            'says "the sign is wrong" where the ratio is −1', '"1/k too many" (1/k)',
        ),
    ),
    "jacobian_of_stacked_columns": Answer(
        rf"{LAYOUT}|Ik|⊗|kron|diagonal|(?<!/)ktimes|wherej=c|=aprev\[|=aip",
        (
            "∂Z/∂W = I_k ⊗ A_prev", "the Jacobian has it k times on its diagonal",
            "row j·m + i belongs to z_ij", "∂z[1,2]/∂w[0,2] (row 9, column 2) = a_prev[1,0]",
            "a_ip where j = c, else 0",
        ),
    ),
    "contraction_of_stacked_columns": Answer(
        rf"{LAYOUT}|order=|reshape\(shape|\.reshape\(",
        (
            "dE_dZ.ravel(order='F') @ dZ_dP", "columns are meant, order='F'",
            "column c·n + r to p_rc", ".reshape(shape) gives them dimensions",
        ),
    ),
    "is_adjoint": Answer(
        r"F\(P\)Q|PG\(Q\)|⟨", ("Σ F(P) ⊙ Q is Σ P ⊙ G(Q)", "⟨F(P), Q⟩ = ⟨P, G(Q)⟩"), given="what"
    ),
    "momentum_step": Answer(
        r"βV|V−α|W\+V", ("V′ = β V − α ∂E/∂W", "W′ = W + V′"), given="how"
    ),
    "backward": Answer(
        r"W\[[l\d](\+1)?\]ᵀ|\[l\+1\]|h′\(Z(\[[l\d]\])?\)∂E|∂ZWᵀ",
        (
            "h′(Z[l]) ⊙ ∂E/∂A[l]", "∂E/∂Z · Wᵀ", "∂E/∂Z[l+1] · W[l+1]ᵀ",
            "∂E/∂Z[2] = h′(Z[2]) ⊙ ∂E/∂A[2]", "∂E/∂Z[3] · W[3]ᵀ",
        ),
    ),
    "gradient_check": Answer(
        r"E\([WBP]|errorwith|/\(?2[εh]|\+ε|1e-30",
        ("(E(W + ε) − E(W − ε)) / 2ε", "error_with(network, X, Y, l, name, P + step)"),
    ),
}  # fmt: skip
TRANSFER = {e.spec.id: e for e in EXERCISES if e.spec.id in ANSWERS}
# Where a sum of numbers would be the formula; in a whole pass it is that of a plain equation.
WITHOUT_SUMS = sorted(set(ANSWERS) - {"weighted_error", "momentum_step", "backward"})
SUM = re.compile(r"[\d)]·[(\d]|[\d)] [+−/] [(\d…]")
each_answer = pytest.mark.parametrize("name", ANSWERS)
each_not_given = pytest.mark.parametrize("name", [n for n in ANSWERS if ANSWERS[n].given != "how"])
each_to_find = pytest.mark.parametrize("name", [n for n in ANSWERS if not ANSWERS[n].given])


def gives_away(name, text):
    """The answer, or what of it stands in a text."""
    return re.findall(f".{{,9}}(?:{ANSWERS[name].pattern}).{{,9}}", plain(text))


def said_of(name):
    """What the check says of every wrong version, without the version's own name."""
    exercise = TRANSFER[name]
    seeds = SEEDS[:2] if name in ("gradient_check", "is_adjoint") else SEEDS[:4]
    for version, (f, _) in exercise.wrong.items():
        for seed in seeds:
            line = verdict(exercise.spec, f, seed).split(": ", 1)[1]
            yield version, line.rpartition(" (seed ")[0]


def stub(*arguments): ...


def test_there_is_an_answer_for_every_transfer_exercise():
    """Those that the plan calls so; `verdicts` says nothing of any pass (test_lineup.py)."""
    assert set(TRANSFER) == set(ANSWERS)
    assert len(ANSWERS) == 12


@each_answer
def test_the_pattern_knows_the_answer(name):
    for spelled in ANSWERS[name].spelled:
        assert gives_away(name, spelled), spelled


@each_answer
def test_of_the_stub_it_says_what_is_to_be_returned_and_not_how(name):
    line = verdict(TRANSFER[name].spec, stub, 0)
    assert re.search(NOT_WRITTEN, line)
    assert not gives_away(name, line)
    assert not re.search(r"Σ|⊗| = ", line)
    assert len(line) < 180


@each_not_given
def test_of_a_wrong_version_it_does_not_say_the_answer(name):
    for version, line in said_of(name):
        assert not gives_away(name, line), f"{version}: {line}"


@pytest.mark.parametrize("name", WITHOUT_SUMS)
def test_no_entry_is_written_out_as_a_sum_of_numbers(name):
    for version, line in said_of(name):
        assert not SUM.search(line), f"{version}: {line}"


def every_text():
    """All that can be said of a famous slip, also where no wrong version here is that one."""
    for task in (
        NET_INPUT_OF_COLUMNS, WEIGHTED_ERROR_GRADIENT, JACOBIAN_OF_STACKED_COLUMNS,
        CONTRACTION_OF_STACKED_COLUMNS,
    ):  # fmt: skip
        yield task.name, [*task.mistakes, *task.taken_for, task.transposed]
    for which in ("h", "h_prime"):
        yield f"{which} softplus True", [*task_of(which, "softplus", True).mistakes]
    yield "backward", [BACKWARD.transposed, *(mistake.words for mistake in MISTAKES.values())]


@pytest.mark.parametrize(("name", "texts"), list(every_text()))
def test_no_text_for_a_slip_says_the_answer(name, texts):
    for text in texts:
        assert not gives_away(name, text), text


@each_to_find
def test_the_docstring_says_what_it_is_called_with_and_not_the_answer(name):
    spec = TRANSFER[name].spec
    text = " ".join(inspect.getdoc(getattr(check, spec.name)).split())
    assert text.startswith(f"`f({', '.join(spec.arguments)})` ")
    assert not gives_away(name, text)


# ---------------------------------------------------------------- and still it says where it is


def place_in_words(name, index, arguments):
    """What the message calls the entry at index."""
    i, j = index
    if name == "net_input_of_columns":
        return f"z[{i},{j}] (neuron {i}, example {j})"
    if name == "weighted_error_gradient":
        return f"dE_dA[{i},{j}] (example {i}, output {j})"
    if name == "contraction_of_stacked_columns":
        return f"dE_dP[{i},{j}], from column {j * arguments[2][0] + i} of ∂Z/∂P,"
    m, n = arguments[0].shape
    above, below = f"z[{i % m},{i // m}]", f"w[{j % n},{j // n}]"
    return f"∂{above}/∂{below} (row {i}, column {j})"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "name",
    [
        "net_input_of_columns", "weighted_error_gradient", "contraction_of_stacked_columns",
        "jacobian_of_stacked_columns",
    ],
)  # fmt: skip
def test_the_entry_is_named_with_its_meaning_and_both_numbers(name, seed):
    spec, calls, slips = TRANSFER[name].spec, [], {}

    def f(*arguments):
        R = np.array(spec.right[0](*arguments))
        rng = np.random.default_rng(seed)
        index = tuple(int(rng.integers(size)) for size in R.shape)
        calls.append((index, R[index], arguments))
        R[index] += 0.37 * slips.setdefault(R.tobytes(), len(slips) + 1)
        return R

    line = verdict(spec, f, seed)
    index, right, arguments = calls[0]
    place = re.escape(place_in_words(name, index, arguments))
    said = re.search(rf"1 of \d+ entries is wrong; {place} = (\S+), yours is (\S+) \(seed", line)
    assert said, line
    numbers = [float(text.replace("−", "-")) for text in said.groups()]
    np.testing.assert_allclose(numbers, [right, right + 0.37], rtol=1e-3, atol=1e-4)
