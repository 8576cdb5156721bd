"""Commands of nbgrader, read line by line and run in one process: its start takes longest."""

import sys

DONE = "=== done\n"


def main() -> None:
    """Run each line; a command that fails ends the process."""
    from nbgrader.apps import NbGraderApp
    from traitlets.config import Application

    for line in sys.stdin:
        NbGraderApp.launch_instance(line.split())
        type(Application.instance()).clear_instance()  # or the next line would be refused
        print(DONE, end="", flush=True)


if __name__ == "__main__":
    main()
