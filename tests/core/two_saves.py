"""Two processes save to one path, again and again, and a third reads it: `two_saves.py FOLDER`.

Each save succeeds, and each load gives one of the two networks, whole.
"""

import os
import sys
import time
from pathlib import Path

from mlp_core import Network, load_network, save_network, tanh

NETWORKS = {
    name: Network.random((60, 50), [tanh], seed) for seed, name in enumerate(("old", "new"))
}
SECONDS = 1


def save_often(name, path, end):
    """Save until then, and once at least."""
    save_network(NETWORKS[name], path)
    while time.monotonic() < end:
        save_network(NETWORKS[name], path)


def main(path):
    end, children = time.monotonic() + SECONDS, []
    save_network(NETWORKS["old"], path)
    for name in NETWORKS:
        child = os.fork()
        if child == 0:
            save_often(name, path, end)
            os._exit(0)
        children.append(child)
    seen = set()
    while time.monotonic() < end:
        W = load_network(path).layer(1).W.tolist()
        seen |= {name for name, net in NETWORKS.items() if net.layer(1).W.tolist() == W} or {"?"}
    print(*sorted(seen))
    for child in children:
        if os.waitpid(child, 0)[1]:
            sys.exit("a save failed in another way")


if __name__ == "__main__":
    main(Path(sys.argv[1], "net"))
