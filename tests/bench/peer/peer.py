"""The ensemble's step in PyTorch, one thread: predict one window, train on a batch, save the state.

Started with one JSON document of sizes; says who it is in a line of JSON; then answers each line {"part", "steps"} with the times of
so many steps. Parts: compute, sqlite, file; network names (their gradients), optimiser and prediction.
"""

import json
import os
import sqlite3
import sys
from time import perf_counter, process_time

import torch
from torch import nn
from torch.nn import functional

from networks import NETWORKS

BATCHES = 8


class Ensemble:
    """All parameters lie in one flat tensor, as do their gradients: Adam on one tensor is 20 times as fast here as on fifty
    (0.025 against 0.5 ms, with foreach), and parameters and moments together are one piece of memory that is saved without a copy."""

    def __init__(self, sizes):
        self.classes, self.horizons, self.move_weight = sizes["classes"], sizes["horizons"], sizes["moveWeight"]
        outputs = self.horizons * (self.classes + 1)
        shape = (sizes["window"], sizes["features"], sizes["width"], sizes["hidden"], outputs)
        self.networks = {name: make(*shape) for name, make in NETWORKS.items()}
        parameters = [p for network in self.networks.values() for p in network.parameters()]
        count = sum(p.numel() for p in parameters)
        self.state = torch.zeros(3, count)
        self.state_bytes = self.state.numpy().nbytes
        flat = nn.Parameter(self.state[0])
        flat.grad = torch.zeros(count)
        at = 0
        for parameter in parameters:
            place = slice(at, at + parameter.numel())
            self.state[0, place] = parameter.detach().flatten()
            parameter.data = self.state[0, place].view_as(parameter)
            parameter.grad = flat.grad[place].view_as(parameter)
            at += parameter.numel()
        self.flat_gradients = flat.grad
        self.optimiser = torch.optim.Adam([flat], lr=sizes["learningRate"])
        self.optimiser.state[flat] = {"step": torch.tensor(0.0), "exp_avg": self.state[1], "exp_avg_sq": self.state[2]}

    def loss(self, said, classes, moves):
        """Of [N, B, O] the sum over the N networks of the mean over labels."""
        said = said.view(-1, self.horizons, self.classes + 1)
        copies = said.shape[0] // classes.shape[0]
        entropy = functional.cross_entropy(
            said[..., : self.classes].reshape(-1, self.classes), classes.repeat(copies, 1).view(-1)
        )
        squared = functional.mse_loss(said[..., self.classes], moves.repeat(copies, 1))
        return copies * (entropy + 0.5 * self.move_weight * squared)

    def gradients(self, networks, batch):
        rows, mask, classes, moves = batch
        self.flat_gradients.zero_()
        self.loss(torch.stack([network(rows, mask) for network in networks]), classes, moves).backward()

    def learn(self, batch):
        self.gradients(self.networks.values(), batch)
        self.optimiser.step()

    @torch.inference_mode()
    def predict(self, batch):
        said = torch.stack([network(batch[0][:1], batch[1][:1]) for network in self.networks.values()])
        return torch.softmax(said.view(-1, self.horizons, self.classes + 1)[..., : self.classes], -1)


class SqliteSave:
    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        self.database.execute("CREATE TABLE state (id INTEGER PRIMARY KEY, step INTEGER, bytes BLOB)")

    def __call__(self, step, state):
        """A statement outside a transaction is one, and is on the disk when it returns."""
        self.database.execute("INSERT OR REPLACE INTO state VALUES (0, ?, ?)", (step, state.numpy().data))


class FileSave:
    """Two places in turn, so that a crash in the middle of one leaves the other whole."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT)

    def __call__(self, step, state):
        bytes = state.numpy().data
        os.pwrite(self.file, bytes, step % 2 * bytes.nbytes)
        os.fsync(self.file)


def batch_of(sizes):
    size, features, labels = sizes["batch"], sizes["features"], (sizes["batch"], sizes["horizons"])
    rows = torch.randn(size, sizes["window"], features)
    return rows, torch.zeros(size, features), torch.randint(0, sizes["classes"], labels), torch.randn(labels)


def times_of(body, steps):
    times = []
    began = process_time()
    for _ in range(steps):
        started = perf_counter()
        body()
        times.append((perf_counter() - started) * 1000)
    return {"ms": times, "cpuMs": (process_time() - began) * 1000 / steps}


def main():
    sizes = json.loads(sys.argv[1])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    ensemble = Ensemble(sizes)
    batches = [batch_of(sizes) for _ in range(BATCHES)]
    sqlite, file = SqliteSave(sizes["database"]), FileSave(sizes["file"])
    done = 0

    def compute():
        nonlocal done
        done += 1
        batch = batches[done % BATCHES]
        ensemble.predict(batch)
        ensemble.learn(batch)

    def saved(save):
        compute()
        save(done, ensemble.state)

    parts = {
        "compute": compute,
        "sqlite": lambda: saved(sqlite),
        "file": lambda: saved(file),
        "optimiser": ensemble.optimiser.step,
        "prediction": lambda: ensemble.predict(batches[0]),
    }
    for name, network in ensemble.networks.items():
        parts[name] = lambda network=network: ensemble.gradients([network], batches[0])
    counts = {name: sum(p.numel() for p in network.parameters()) for name, network in ensemble.networks.items()}
    about = {"torch": torch.__version__, "threads": torch.get_num_threads(), "sqlite": sqlite3.sqlite_version}
    print(json.dumps({**about, "parameters": counts, "stateBytes": ensemble.state_bytes}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(times_of(parts[request["part"]], request["steps"])), flush=True)


main()
