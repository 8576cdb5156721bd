"""Kill a process that saves, again and again, at random moments, and look at what it left.

    python tests/core/killed_saves.py 200

A child saves two networks in turn. Whenever it is killed, the file has to be one of them, whole,
with at most one other file beside it. The kills go on until the old network, the new one and a
file beside were each seen often, so that it is certain that saves were hit in their midst.
"""

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from mlp_core import Network, load_network, save_network, tanh

NETWORKS = [Network.random((60, 50), [tanh], seed) for seed in (0, 1)]


def killed_save(path, seconds):
    """Which of the two networks is at the path, and the names of the files beside it."""
    child = os.fork()
    if child == 0:
        signal.alarm(60)  # should nobody be left to kill it
        while True:
            for network in reversed(NETWORKS):
                save_network(network, path)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    W = load_network(path).layer(1).W.tolist()
    which = [network.layer(1).W.tolist() == W for network in NETWORKS].index(True)
    return which, [file.name for file in path.parent.iterdir() if file != path]


def main(kills, folder):
    """Kill so many times, or more."""
    path, rng = Path(folder, "net"), random.Random(0)
    count = {"kills": 0, "old": 0, "new": 0, "one beside": 0}
    begin = time.perf_counter()
    save_network(NETWORKS[0], path)
    duration = time.perf_counter() - begin
    while count["kills"] < kills or min(count.values()) < 3:
        which, beside = killed_save(path, rng.uniform(0, 3 * duration))
        count["kills"] += 1
        count["new" if which else "old"] += 1
        count["one beside"] += len(beside) == 1
        if len(beside) > 1:
            sys.exit(f"more than one file beside the network: {beside}; {count}")
        if count["kills"] > 50 * kills:
            sys.exit(f"the kills do not hit every part of a save: {count}")
    save_network(NETWORKS[0], path)
    left = sorted(file.name for file in Path(folder).iterdir())
    print(", ".join(f"{number} {what}" for what, number in count.items()), "| then", *left)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(int(sys.argv[1]), made)
