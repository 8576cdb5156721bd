"""What explorers of a layer share: sliders for its sizes m, n and k."""

from mlp_lab.instrument import Instrument, slider

__all__ = ["WIDTH", "Sized"]

WIDTH = "235px"  # of a slider, so that three stand in a row


class Sized(Instrument):
    """An instrument with a layer of m examples, n inputs and k neurons.

    A subclass has `sizes`, and `resize`, which asks `new_sizes`.
    """

    largest = 6  # of each of the three

    @property
    def sizes(self) -> tuple[int, int, int]:
        """m, n and k."""
        raise NotImplementedError

    @property
    def m(self) -> int:
        """The number of examples."""
        return self.sizes[0]

    @property
    def n(self) -> int:
        """The number of inputs."""
        return self.sizes[1]

    @property
    def k(self) -> int:
        """The number of neurons."""
        return self.sizes[2]

    def resize(self, m: int | None = None, n: int | None = None, k: int | None = None) -> None:
        """Give the layer other sizes; numbers that were given stay."""
        raise NotImplementedError

    def new_sizes(self, *asked: int | None) -> tuple[int, int, int]:
        """The sizes that are asked for, and the present ones where none is."""
        m, n, k = (old if new is None else new for new, old in zip(asked, self.sizes, strict=True))
        if not all(1 <= size <= self.largest for size in (m, n, k)):
            raise ValueError(f"m, n and k must be 1 … {self.largest}, not {m}, {n} and {k}")
        return m, n, k

    def add_sizes(self) -> None:
        """A row of sliders for the sizes."""
        letters = (("m, examples", "m"), ("n, inputs", "n"), ("k, neurons", "k"))
        self.add(
            *(
                (
                    slider(label, getattr(self, letter), 1, self.largest, width=WIDTH),
                    lambda letter=letter: getattr(self, letter),
                    lambda size, letter=letter: self.resize(**{letter: size}),
                )
                for label, letter in letters
            )
        )
