"""What `import mlp_lab` brings, and what it must not."""

import subprocess
import sys
from pathlib import Path

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


def test_pyplot_is_not_loaded():
    loaded = loaded_by("import mlp_lab")
    assert "mlp_lab.live" in loaded
    assert "matplotlib.pyplot" not in loaded


def test_that_test_can_fail():
    assert "matplotlib.pyplot" in loaded_by("import mlp_lab, matplotlib.pyplot")


def test_figures_and_data_hold_no_widgets():
    for path in [*ROOT.glob("figures/*.py"), ROOT / "datasets.py", ROOT / "palette.py"]:
        text = path.read_text(encoding="utf-8")
        assert "ipywidgets" not in text, path.name
        assert "IPython" not in text, path.name


def test_the_contents_page_names_everything():
    for name in mlp_lab.__all__:
        assert hasattr(mlp_lab, name)
        assert name in mlp_lab.__doc__
