"""What `import mlp_lab` brings, and what it must not."""

import subprocess
import sys
from pathlib import Path

import pytest

import mlp_lab

ROOT = Path(mlp_lab.__file__).parent


def loaded_by(statement):
    """The modules that a fresh Python has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert done.stderr == ""
    return set(done.stdout.split())


# What a first cell need not wait for; in a kernel, IPython is there anyway.
HEAVY = {"matplotlib", "ipywidgets", "anywidget", "PIL", "IPython"}


@pytest.mark.parametrize(
    "statement",
    [
        "import mlp_lab",
        *(f"from mlp_lab import {n}" for n in ("check", "doctor", "datasets", "fails")),
    ],
)
def test_what_draws_nothing_loads_nothing_that_draws(statement):
    assert not HEAVY & loaded_by(statement)


def test_that_test_can_fail():
    assert loaded_by("from mlp_lab import explore_net_input, figures, LiveCurve") >= HEAVY


def test_pyplot_is_never_loaded():
    assert "matplotlib.pyplot" not in loaded_by("from mlp_lab import *")
    assert "matplotlib.pyplot" in loaded_by("from mlp_lab import *; import matplotlib.pyplot")


def test_show_is_the_function_whatever_was_imported_before():
    code = "import mlp_lab.show; from mlp_lab import show; assert callable(show)"
    assert "mlp_lab.show" in loaded_by(code)


def test_a_name_that_there_is_not_is_told():
    with pytest.raises(AttributeError, match=r"^module 'mlp_lab' has no attribute 'chekc'$"):
        mlp_lab.chekc  # noqa: B018


def test_figures_and_data_hold_no_widgets():
    for path in [*ROOT.glob("figures/*.py"), ROOT / "datasets.py", ROOT / "palette.py"]:
        text = path.read_text(encoding="utf-8")
        assert "ipywidgets" not in text, path.name
        assert "IPython" not in text, path.name


def test_the_contents_page_names_everything():
    for name in mlp_lab.__all__:
        assert hasattr(mlp_lab, name)
        assert name in mlp_lab.__doc__
    assert dir(mlp_lab) == sorted(mlp_lab.__all__)
