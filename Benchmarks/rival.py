"""Times one rival on one network, in a process of its own.

    rival.py PROGRAM NETWORK train|predict BATCH SECONDS THREADS

Warms up, says `ready`, then answers every line of standard input with a timing as a line of JSON.

PROGRAM is torch-eager, torch-channels-last, torch-compiled or jax. A training step is forward,
backward and one step of Adam, on images that lie in memory.
"""

import json
import os
import resource
import sys
import time


def main():
    program, name, mode, batch, seconds, threads = sys.argv[1:]
    batch, seconds, threads = int(batch), float(seconds), int(threads)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    step = (jax_step if program == "jax" else torch_step)(program, name, mode, batch, threads)
    warm = time.perf_counter()
    while time.perf_counter() - warm < max(1, seconds):
        step()
    print("ready", flush=True)
    for _ in sys.stdin:
        step()
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            step()
            count += 1
        elapsed = time.perf_counter() - start
        print(json.dumps({
            "images_per_second": count * batch / elapsed,
            "memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)


def torch_step(program, name, mode, batch, threads):
    import torch
    from networks import BY_NAME, torch_module

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    height, width, channels = BY_NAME[name].shape
    module = torch_module(name)
    x = torch.rand(batch, channels, height, width)
    y = torch.arange(batch) % 10
    if program == "torch-channels-last":
        module = module.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    run = torch.compile(module) if program == "torch-compiled" else module
    if mode == "predict":
        module.eval()

        def step():
            with torch.inference_mode():
                run(x).softmax(1)

        return step
    optimizer = torch.optim.Adam(module.parameters(), lr=1e-3)
    loss = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(run(x), y).backward()
        optimizer.step()

    return step


def jax_step(program, name, mode, batch, threads):
    os.environ["XLA_FLAGS"] = (
        f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} "
        f"intra_op_parallelism_threads={threads}")
    import jax
    import jax.numpy as jnp
    from networks import BY_NAME, jax_functions

    parameters, apply = jax_functions(name)
    x = jax.random.uniform(jax.random.PRNGKey(1), (batch, *BY_NAME[name].shape))
    y = jnp.arange(batch) % 10
    if mode == "predict":
        predict = jax.jit(lambda p, x: jax.nn.softmax(apply(p, x)))
        return lambda: predict(parameters, x).block_until_ready()

    def objective(p):
        z = jax.nn.log_softmax(apply(p, x))
        return -z[jnp.arange(batch), y].mean()

    @jax.jit
    def adam(p, m, v, t):
        g = jax.grad(objective)(p)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-7), p, m, v), m, v

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = [parameters, zeros, zeros, 1.0]

    def step():
        state[0], state[1], state[2] = adam(*state)
        state[3] += 1
        jax.block_until_ready(state[0])

    return step


if __name__ == "__main__":
    main()
