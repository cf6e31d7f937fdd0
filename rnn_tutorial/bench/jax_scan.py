"""The loop as JAX has it: ``lax.scan``, compiled by ``jit``, on the CPU."""

import os
from typing import Any

import jax
import jax.numpy as jnp
import torch
from jax import Array, lax
from jax.extend.backend import clear_backends

from rnn_tutorial.bench.case import Case
from rnn_tutorial.bench.timing import Run


def forward(
    x: Array,
    h_0: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Array,
    bias_hh: Array,
) -> tuple[Array, Array]:
    """The inputs of all steps in one product, then a step at a time."""

    def step(h: Array, a_t: Array) -> tuple[Array, Array]:
        h = jnp.tanh(a_t + h @ weight_hh.T)
        return h, h  # what the next step gets, what is kept

    a = x @ weight_ih.T + bias_ih + bias_hh
    h_n, output = lax.scan(step, h_0[0], a)
    return output, h_n[None]


def both(arrays: list[Array], grads: list[Array]) -> tuple[Array, ...]:
    """Both results, and the gradients of all that they are computed from."""
    results, back = jax.vjp(forward, *arrays)
    return *results, *back(tuple(grads))


def cpu(threads: int) -> jax.Device:
    """The CPU, computing with so many threads.

    XLA makes its threads when JAX first asks for devices, as many as NPROC
    says; so JAX has to ask anew. (The flag that is often named for this,
    --xla_cpu_multi_thread_eigen=false, changes nothing in JAX 0.10.)
    """
    # Every call is waited for: no need to hand it to another thread.
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    before = os.environ.get("NPROC")
    os.environ["NPROC"] = str(threads)
    try:
        clear_backends()
        return jax.devices("cpu")[0]
    finally:
        del os.environ["NPROC"]
        if before is not None:
            os.environ["NPROC"] = before


def build(case: Case, backward: bool = False) -> Run:
    """With as many threads as torch has now."""
    x, h_0, *grads = case.arrays
    weights = [w.numpy() for w in case.weights.values()]
    device = cpu(torch.get_num_threads())
    arrays, grads = jax.device_put(([x, h_0, *weights], grads), device)
    compiled: Any = jax.jit(both) if backward else jax.jit(forward)
    arguments = (arrays, grads) if backward else arrays
    return lambda: jax.block_until_ready(compiled(*arguments))
