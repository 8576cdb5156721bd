"""Where stdout is no UTF-8, as on Windows and through a pipe: a verdict comes out all the same.

One process for each encoding prints what each check, the doctor, a gradient check, a failure that
is meant and a training say, and says at the end that it came so far.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
sys.path.append(sys.argv[1])
import numpy as np
from test_check_verdicts import SPECS
from mlp_core import (
    DimensionError, Network, gradient_check, identity, net_input, tanh, train
)
from mlp_lab import check, doctor, fails, museum
from mlp_lab.check import CheckFailed

for spec in SPECS:
    wrong = [f for f, _ in spec.wrong.values()][::4]
    for f in [*spec.right[:1], *wrong, lambda *arguments: ..., 3]:
        getattr(check, spec.name)(f, seed=1, rounds=1, **spec.options)
check.verdicts(lambda: [True, None] * 5, seed=1)
check.gradient_check(lambda *arguments: 1 / 0, seed=1)
network = Network.random((3, 4, 2), (tanh, identity))
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
print(gradient_check(network, X, Y))
print(doctor.examine(museum.exhibit("lost_factor_2").gradients(network, X, Y), network, X, Y))
with fails(DimensionError):
    net_input(X, X, X)
train(network, X, Y, alpha=0.1, steps=3, progress=True)
def größe(X, W, B):
    return X @ W
check.net_input(größe, seed=1)
try:
    check.net_input(größe, seed=1, strict=True)
except CheckFailed as failed:
    print("strict")
print("to the end")
check.net_input(größe, seed=1, strict=True)
"""


def printed(encoding):
    """What the program prints where stdout and stderr have an encoding."""
    variables = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    folder = str(Path(__file__).parents[1] / "check")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder],
        capture_output=True,
        check=False,
        timeout=120,
        env=variables,
    )
    return ran.stdout.decode(encoding), ran.stderr.decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_every_verdict_comes_out(encoding):
    out, err = printed(encoding)
    assert "UnicodeEncodeError" not in out + err
    *lines, strict, end = out.splitlines()
    assert (strict, end) == ("strict", "to the end")
    assert len(lines) > 300
    *_, last = err.splitlines()
    assert last.startswith("mlp_lab.check.verdict.CheckFailed: gr")
    if encoding == "utf-8":
        assert any("∂E/∂Z" in line for line in lines)
        return
    said = "\n".join(lines[:-1])
    assert re.search(r"it is to return Z = X . W \+ J \(x\) B, m . k", said)
    assert "dE/dA = 2/m (A - Y)" in said
    assert not re.search(r"\\u|\?\?", said), "a sign of the derivation has no plain letters"
    assert lines[-1].startswith("gr" + ("o" if encoding == "ascii" else "ö"))
    assert "B is not added (seed 1, m = 7, n = 3, k = 5)" in lines[-1]
