"""What is printed comes out in every encoding, and can still be read."""

import io
import sys

import numpy as np
import pytest

from mlp_core import Network, gradient_check, identity, tanh
from mlp_core.terminal import printable

SENTENCE = "∂E/∂Z = h′(Z) ⊙ ∂E/∂A, m × k = 5 × 3; Z = X · W + J ⊗ B; Σ_i ‖a_i − y_i‖² …"
IN_ASCII = "dE/dZ = h'(Z) (*) dE/dA, m x k = 5 x 3; Z = X . W + J (x) B; sum_i ||a_i - y_i||^2 ..."


def stream(encoding):
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "cp932", "latin-1", "koi8-r"])
def test_everything_can_be_written_in_the_encoding_of_the_stream(encoding):
    out = stream(encoding)
    print(printable(SENTENCE + "Aᵀ α±∞ é 数 😀 \udc80", out), file=out, flush=True)


def test_what_a_stream_knows_stays_as_it_is():
    assert printable(SENTENCE, stream("utf-8")) == SENTENCE
    assert printable("5 × 3 · ²", stream("latin-1")) == "5 × 3 · ²"
    assert printable(SENTENCE, io.StringIO()) == SENTENCE  # no encoding: it takes all


def test_in_plain_letters_it_can_be_read():
    assert printable(SENTENCE, stream("ascii")) == IN_ASCII
    assert printable("2·(−1.5) W′ 10⁻⁴ Aᵀ é", stream("ascii")) == "2 . (-1.5) W' 10^-4 A^T e"


def test_a_stream_that_lies_about_its_encoding_stops_nothing():
    for encoding in ("no such encoding", 3, b"ascii", None):
        lies = io.StringIO()
        wrapped = type("Lies", (), {"encoding": encoding, "write": lies.write})()
        assert printable("×", wrapped) == "×"


def test_a_gradient_check_prints_where_only_ascii_is_known(monkeypatch):
    rng = np.random.default_rng(0)
    network = Network.random((3, 4, 2), (tanh, identity))
    X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    found = gradient_check(network, X, Y)
    assert str(found) == repr(found)
    out = stream("ascii")
    monkeypatch.setattr(sys, "stdout", out)
    print(found, flush=True)
    printed = out.buffer.getvalue().decode("ascii")
    assert "dE_dW[1]    3 x 4 " in printed
    assert "passed: " in printed
