"""Who else trains: PyTorch in two ways, scikit-learn, JAX; each as in `contestants`.

`PEERS` has those that are installed (`pip install -e ".[bench]"`).
"""

import warnings
from importlib.util import find_spec
from typing import Any

import numpy as np

from mlp_core import Network


def parameters_of(network: Network) -> list[np.ndarray]:
    """W[1], B[1], W[2], B[2], …, as arrays of their own."""
    return [P.copy() for layer in network.layers for P in (layer.W, layer.B)]


class HandFusedTorch:
    """PyTorch without autograd, fused by hand: every result into a tensor that exists.

    The bias is added by the product, h′ comes from A in one call, the update is one call. Weights
    lie k × n as in torch.nn: of the orders tried, that is where its products are fastest.
    """

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch, self.Y, self.rate = torch, torch.tensor(Y), 2 * alpha / len(X)
        given = [torch.tensor(P.T.copy()) for P in parameters_of(network)]
        sizes, shapes = [P.numel() for P in given], [P.shape for P in given]
        self.flat = torch.cat([P.ravel() for P in given])
        self.gradient = torch.empty_like(self.flat)
        self.P, self.G = (
            [part.view(shape) for part, shape in zip(flat.split(sizes), shapes, strict=True)]
            for flat in (self.flat, self.gradient)
        )
        empty = [torch.empty(len(X), k, dtype=self.Y.dtype) for k in network.sizes[1:]]
        self.A, self.D = [torch.tensor(X), *empty], [None, *map(torch.empty_like, empty)]
        self.E = torch.zeros((), dtype=self.Y.dtype)

    def run(self, steps: int) -> None:
        torch, A, D, Y = self.torch, self.A, self.D, self.Y
        W, B = [None, *self.P[::2]], [None, *(P[:, 0] for P in self.P[1::2])]
        dE_dW, dE_dB = [None, *self.G[::2]], [None, *(G[:, 0] for G in self.G[1::2])]
        W_T, D_T = ([None, *(P.T for P in Ps[1:])] for Ps in (W, D))
        multiply_by_slope = torch.ops.aten.tanh_backward.grad_input
        L, last, J = len(W) - 1, D[-1].view(-1), torch.ones(len(Y), dtype=Y.dtype)
        with torch.inference_mode():
            for _ in range(steps):
                for l in range(1, L + 1):
                    torch.addmm(B[l], A[l - 1], W_T[l], out=A[l])
                    if l < L:
                        A[l].tanh_()
                torch.sub(A[L], Y, out=D[L])
                torch.dot(last, last, out=self.E)
                for l in range(L, 0, -1):
                    torch.mm(D_T[l], A[l - 1], out=dE_dW[l])
                    torch.mv(D_T[l], J, out=dE_dB[l])
                    if l > 1:
                        torch.mm(D[l], W[l], out=D[l - 1])
                        multiply_by_slope(D[l - 1], A[l - 1], grad_input=D[l - 1])
                self.flat.sub_(self.gradient, alpha=self.rate)

    def parameters(self) -> list[np.ndarray]:
        return [P.numpy().T for P in self.P]


class TorchNN:
    """PyTorch as most people write it: modules, autograd, an optimiser."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        import torch

        torch.set_num_threads(1)
        self.X, self.Y, self.layers = torch.tensor(X), torch.tensor(Y), []
        modules: list[Any] = []
        for layer in network.layers:
            linear = torch.nn.Linear(*layer.W.shape, dtype=self.X.dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(layer.W.T.copy()))
                linear.bias.copy_(torch.tensor(layer.B[0].copy()))
            self.layers.append(linear)
            modules += [linear, torch.nn.Tanh()]
        self.model = torch.nn.Sequential(*modules[:-1])
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=alpha)

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.optimizer.zero_grad()
            E = ((self.model(self.X) - self.Y) ** 2).sum() / len(self.X)
            E.backward()
            self.optimizer.step()

    def parameters(self) -> list[np.ndarray]:
        both = [(a.weight.detach().numpy().T, a.bias.detach().numpy()[None]) for a in self.layers]
        return [P for pair in both for P in pair]


class ScikitLearn:
    """MLPRegressor, whose error is half of the mean over all entries, so its rate is twice α."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        from sklearn.neural_network import MLPRegressor

        self.X, self.Y = X, Y[:, 0] if Y.shape[1] == 1 else Y
        plain: dict[str, Any] = {"momentum": 0, "nesterovs_momentum": False, "alpha": 0}
        forever: dict[str, Any] = {"tol": 0, "n_iter_no_change": 10**9, "shuffle": False}
        self.model = MLPRegressor(
            hidden_layer_sizes=network.sizes[1:-1],
            activation="tanh",
            solver="sgd",
            learning_rate_init=2 * alpha,
            batch_size=len(X),
            warm_start=True,
            **plain,
            **forever,
        )
        self.model.partial_fit(self.X, self.Y)
        for own, P in zip(self.in_order(), parameters_of(network), strict=True):
            own[...] = P.reshape(own.shape)

    def in_order(self) -> list[np.ndarray]:
        pairs = zip(self.model.coefs_, self.model.intercepts_, strict=True)
        return [P for pair in pairs for P in pair]

    def run(self, steps: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that so many steps were too few to converge
            self.model.set_params(max_iter=steps).fit(self.X, self.Y)

    def parameters(self) -> list[np.ndarray]:
        return [P.reshape(-1, P.shape[-1]) for P in self.in_order()]


class JittedJax:
    """JAX: the whole loop compiled, the gradients derived by it."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)

        def error(P: list[Any], X: Any, Y: Any) -> Any:
            for l in range(0, len(P), 2):
                X = X @ P[l] + P[l + 1]
                X = jnp.tanh(X) if l < len(P) - 2 else X
            return ((X - Y) ** 2).sum() / len(Y)

        @jax.jit
        def loop(P: list[Any], X: Any, Y: Any, steps: int) -> Any:
            def step(_: Any, P_and_E: Any) -> Any:
                E, gradients = jax.value_and_grad(error)(P_and_E[0], X, Y)
                return [p - alpha * g for p, g in zip(P_and_E[0], gradients, strict=True)], E

            return jax.lax.fori_loop(0, steps, step, (P, 0.0))

        self.P, self.loop = [jnp.asarray(P) for P in parameters_of(network)], loop
        self.X, self.Y, self.wait = jnp.asarray(X), jnp.asarray(Y), jax.block_until_ready

    def run(self, steps: int) -> None:
        self.P, _ = self.wait(self.loop(self.P, self.X, self.Y, steps))

    def parameters(self) -> list[np.ndarray]:
        return [np.asarray(P) for P in self.P]


PEERS = {
    name: maker
    for name, maker, package in [
        ("hand-fused PyTorch", HandFusedTorch, "torch"),
        ("torch.nn + SGD", TorchNN, "torch"),
        ("scikit-learn", ScikitLearn, "sklearn"),
        ("jitted JAX loop", JittedJax, "jax"),
    ]
    if find_spec(package)
}
