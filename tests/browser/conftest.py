"""A real JupyterLab in headless Chromium, with copies of the notebooks.

Chromium is the system's own (Debian: apt-get install chromium): playwright brings none. Without
one, every test here is skipped, and says so.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from lab_page import LabPage
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
NO_CHROMIUM = f"there is no Chromium on this machine (none of {', '.join(NAMES)})"

# Chromium itself would ask for updates and lists, in vain on a machine without a network.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
SETTINGS = {
    # Every cell is on the page, not only those in the window.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # Nothing asks for what lies outside of this machine, and no question covers the page.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # No save is under way when a notebook is closed: JupyterLab would call that an error.
    "docmanager-extension/plugin": {"autosave": False},
}


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a JupyterLab of its own, and the folder that it serves."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(
        ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns("assignments")
    )
    for name, values in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    port, token = free_port(), secrets.token_hex(8)
    folders = {
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
    }
    environment = {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home / 'notebooks'}"),
        "--LabApp.expose_app_in_browser=True",  # so that a test can open and close a notebook
    ]
    log = (home / "log").open("w")
    process = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, (home / "log").read_text()
                time.sleep(0.1)
        yield address, token, home / "notebooks"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="module")
def lab(chromium, server):
    """JupyterLab in one page for all tests: to load it takes longer than to open a notebook."""
    address, token, _ = server
    context = chromium.new_context(viewport={"width": 1000, "height": 1000})
    yield LabPage(context.new_page(), f"{address}/lab?token={token}&reset", address)
    context.close()


@pytest.fixture(scope="module")
def open_notebook(lab, server):
    """A function that opens a notebook of the folder, or one made of these cells."""
    _, _, folder = server

    def open_one(name, cells=None):
        if cells is not None:
            write(folder / name, cells)
        lab.open(name)
        return lab

    return open_one


def write(path, cells):
    """A notebook made of these code cells."""
    from nbformat import v4, write

    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
    )
    write(notebook, path)
