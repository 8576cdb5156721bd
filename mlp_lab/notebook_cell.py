"""The cell of a notebook that runs, as the page that shows it tells the kernel."""

from contextlib import suppress

from IPython import get_ipython

__all__ = ["cell_and_run"]


def cell_and_run() -> tuple[str, str]:
    """The cell that runs, and which run of it; both empty where the shell does not tell."""
    parent = None
    with suppress(Exception):  # a shell that cannot say counts as one that does not
        parent = get_ipython().get_parent()
    match parent:
        case {"metadata": {"cellId": str(cell)}, "header": {"msg_id": str(run)}}:
            return cell, run
    return "", ""
