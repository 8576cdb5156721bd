"""How long things take: bars of ratios, and the time of a call against its size."""

from collections.abc import Mapping, Sequence

from matplotlib import rc_context

from mlp_lab.figures.figure import Figure
from mlp_lab.palette import BLUE, FAINT_GREY, LINES, STYLE

__all__ = ["call_times", "ratios"]


@rc_context(STYLE)
def ratios(named: Mapping[str, float], unit: str) -> Figure:
    """Bars with a number at the end of each.

    Parameters
    ----------
    named : dict
        Names and numbers, such as {"as derived": 9.1, "replayed": 1.0}.
    unit : str
        What the numbers are multiples of.

    Returns
    -------
    Figure
        Its fact names the bars only, because their lengths differ from machine to machine.
    """
    if not named:
        raise ValueError("ratios: named is empty; write the numbers with their names")
    figure = Figure(7, 0.9 + 0.45 * len(named))
    axes = figure.add_subplot(xlabel=f"multiple of {unit}", xlim=(0, 1.15 * max(named.values())))
    names = list(named)[::-1]
    bars = axes.barh(names, [named[name] for name in names], color=BLUE, height=0.6)
    lengths = [f"{x:,.0f}" if x >= 100 else f"{x:.2g}" for x in (named[name] for name in names)]
    axes.bar_label(bars, lengths, padding=4)
    axes.grid(axis="x", color=FAINT_GREY, linewidth=0.5)
    axes.set_axisbelow(True)
    figure.fact = f"Measured on this machine, as multiples of {unit}: {', '.join(named)}."
    return figure


@rc_context(STYLE)
def call_times(sizes: Sequence[int], named: Mapping[str, Sequence[float]]) -> Figure:
    """The time of one call against the number of entries, both axes logarithmic.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of entries.
    named : dict
        For each function its times in seconds, one for each size.

    Returns
    -------
    Figure
        Its fact names the curves only, because times differ from machine to machine.
    """
    for name, times in named.items():
        if len(times) != len(sizes):
            raise ValueError(
                f"call_times: {name} must have a time for each of {len(sizes)} sizes, "
                f"not {len(times)}"
            )
    figure = Figure(7, 3.2)
    axes = figure.add_subplot(xlabel="entries", ylabel="µs", xscale="log", yscale="log")
    axes.grid(color=FAINT_GREY, linewidth=0.5)
    for (name, times), (colour, line) in zip(named.items(), LINES, strict=False):
        axes.plot(sizes, [1e6 * t for t in times], color=colour, linestyle=line, label=name)
    axes.legend()
    figure.fact = f"Measured on this machine: the time of {', '.join(named)} against the size."
    return figure
