"""The mathematics stands on NumPy and the standard library alone."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mlp_core

PACKAGE = Path(mlp_core.__file__).parent
OURS = {"mlp_core", "numpy", *sys.stdlib_module_names}

# In a fresh interpreter: what is loaded after the import and was not before. Cython, with which
# NumPy's own modules are made, leaves names without a file.
LOADED = """
import sys
before = set(sys.modules)
import mlp_core
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(mlp_core.__file__)
print(*(name for name in loaded if getattr(sys.modules.get(name), "__spec__", None)))
"""


def loaded_by(folder):
    """The packages that `import mlp_core` loads, with mlp_core as it stands in a folder."""
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=folder,
    )
    file, names = ran.stdout.splitlines()
    assert Path(file).parent.parent.samefile(folder)
    assert ran.stderr == ""
    return set(names.split())


def test_import_mlp_core_loads_numpy_and_the_standard_library_alone():
    loaded = loaded_by(PACKAGE.parent)
    assert {"mlp_core", "numpy"} <= loaded
    assert loaded - OURS == set()


@pytest.mark.parametrize("file", ["net_input.py", "storage.py", "__init__.py"])
def test_the_test_before_can_fail(file, tmp_path):
    copy = shutil.copytree(PACKAGE, tmp_path / "mlp_core") / file
    copy.write_text(copy.read_text(encoding="utf-8") + "\nimport injected\n", encoding="utf-8")
    (tmp_path / "injected.py").write_text("")
    assert loaded_by(tmp_path) - OURS == {"injected"}


def imported(source):
    """The packages that a source imports anywhere, in the body of a function too."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names]
    names += [n.module for n in nodes if isinstance(n, ast.ImportFrom) and not n.level]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: file.stem)
def test_no_function_imports_more_when_it_is_called(file):
    assert imported(file.read_text(encoding="utf-8")) <= OURS


def test_an_import_inside_a_function_is_seen():
    assert imported("def f():\n    from mlp_lab.show import show\n    import os.path") - OURS == {
        "mlp_lab"
    }
