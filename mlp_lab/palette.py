"""One set of colours for every picture.

The hues are those of Okabe and Ito, which colour-blind readers can tell apart, on white and on
black alike.
"""

from typing import Any

from matplotlib.colors import LinearSegmentedColormap

INK, FAINT, PAPER = "#1a1a1a", "#c8c8c8", "#ffffff"
# What INK and FAINT are where nobody knows the ground, as in a picture of a saved notebook, which
# a light theme shows on white and a dark one on nearly black. No lighter grey has the contrast of
# 4.5 that WCAG asks for on white; on #111111 this one has 4.2, and on #1e1e1e 3.7.
GREY, FAINT_GREY = "#767676", "#76767666"
# The ground of the page in whatever theme; in a file of its own it is paper.
PAGE = f"var(--jp-layout-color0, {PAPER})"
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#00795a"

# Colour never carries meaning alone: each class has a marker of its own.
CLASSES = ((BLUE, "o"), (VERMILION, "^"))
# Each of several curves has a line style of its own.
LINES = ((BLUE, "-"), (VERMILION, (0, (5, 1.5))), (GREEN, (0, (5, 1, 1, 1))), (GREY, (0, (1, 1))))

# Signed numbers: zero is grey, and lightness rises from the most negative to the most positive,
# so the sign can be told in grey too. (Where zero is white, both ends print dark.)
SIGNED = LinearSegmentedColormap.from_list(
    "signed", ["#00111f", "#005a94", "#94989b", "#f0b43c", "#fff6d0"]
)

# The same where most numbers are exactly zero: then zero is paper, and in grey a mark must tell
# the sign.
SIGNED_ON_PAPER = LinearSegmentedColormap.from_list("signed on paper", [BLUE, PAPER, VERMILION])

# What a network answers between its two classes: pale under the examples, and lighter from
# class 0 to class 1, so that grey tells the sides apart.
ANSWER = LinearSegmentedColormap.from_list("answer", ["#a6c9df", "#e6e9ea", "#fff3e2"])

# The letters of a matrix's edges: a colour and a line for each, by Okabe and Ito.
EDGES = {
    "m": ("#0072b2", ""),
    "n": ("#e69f00", "7 3"),
    "k": ("#009e73", "2 3"),
    "1": ("#808080", ""),
}
LIT = "#f0e442"  # under black numbers

# What a figure needs of Matplotlib's settings; a reader's own style changes none of it.
STYLE: dict[Any, Any] = {
    "axes.edgecolor": GREY,
    "axes.facecolor": "none",
    "axes.grid": False,
    "axes.labelcolor": GREY,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    "axes.spines.right": True,
    "axes.spines.top": True,
    "axes.titlesize": 12,
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "legend.frameon": False,
    "lines.linewidth": 1.5,
    "text.color": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
}
