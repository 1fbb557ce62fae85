# The tutorial's network in PyTorch, for the benchmark "training". Reads lines "MEMBERS THREADS STEPS" and answers each with
# "IMAGES_PER_SECOND LOSS", or with "failed" and why. Members beyond the first are processes of their own.
#
#   peer.py FOLDER DEVICE exact|fast plain|tuned|compiled
#
# plain: the loop that most people write. tuned: bfloat16, channels innermost, one fused Adam, and on a GPU the whole step as one CUDA
# graph. compiled: the same with the network compiled by torch.compile. TF32 is on if the mode is fast, as in the engine.
import contextlib
import multiprocessing
import struct
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

BATCH = 128
BATCHES = 100


def build():
    def norm(kind, size):
        return kind(size, eps=1e-3, momentum=0.01)

    network = nn.Sequential(
        norm(nn.BatchNorm2d, 1),
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), norm(nn.BatchNorm2d, 32),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), norm(nn.BatchNorm2d, 32),
        nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(),
        nn.Linear(6272, 128), nn.ReLU(), norm(nn.BatchNorm1d, 128), nn.Dropout(0.5),
        nn.Linear(128, 10))
    for parameter in network.parameters():
        if parameter.dim() > 1:
            nn.init.kaiming_uniform_(parameter, nonlinearity="relu")
    return network


def read(path):
    with open(path, "rb") as file:
        magic, = struct.unpack(">I", file.read(4))
        shape = struct.unpack(">" + "I" * (magic & 255), file.read(4 * (magic & 255)))
        return torch.from_numpy(numpy.frombuffer(file.read(), dtype=numpy.uint8).reshape(shape).copy())


def shift(images):
    theta = torch.zeros(len(images), 2, 3, device=images.device)
    theta[:, 0, 0] = 1
    theta[:, 1, 1] = 1
    theta[:, :, 2] = torch.rand(len(images), 2, device=images.device) * 0.4 - 0.2
    grid = functional.affine_grid(theta, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, padding_mode="border", align_corners=False)


class Member:
    def __init__(self, folder, device):
        self.images = read(folder + "/train-images-idx3-ubyte")[:BATCHES * BATCH].unsqueeze(1).to(device)
        self.labels = read(folder + "/train-labels-idx1-ubyte")[:BATCHES * BATCH].long().to(device)
        self.network = build().train().to(device)
        self.adam = self.optimizer()
        self.done = 0

    def optimizer(self):
        return torch.optim.Adam(self.network.parameters(), lr=1e-3, eps=1e-7, weight_decay=2e-4)

    def train(self, steps):
        total = 0.0
        for _ in range(steps):
            first = self.done * BATCH % len(self.images)
            self.done += 1
            images = shift(self.images[first:first + BATCH].float())
            self.adam.zero_grad()
            loss = functional.cross_entropy(self.network(images), self.labels[first:first + BATCH])
            loss.backward()
            self.adam.step()
            total += loss.item()
        return total / steps


class Tuned(Member):
    """The same steps, written by someone who knows PyTorch: nothing waits for the GPU before the last step."""

    def __init__(self, folder, device, compiled):
        self.on_gpu = device.startswith("cuda")
        super().__init__(folder, device)
        self.network = self.network.to(memory_format=torch.channels_last)
        self.forward = torch.compile(self.network) if compiled else self.network
        # What differs from step to step is copied to the graph's inputs.
        self.batch = torch.zeros(BATCH, 1, 28, 28, dtype=torch.uint8, device=device)
        self.wanted = torch.zeros(BATCH, dtype=torch.long, device=device)
        self.total = torch.zeros((), device=device)
        self.graph = None

    def optimizer(self):
        options = {"fused": True, "capturable": True} if self.on_gpu else {}
        return torch.optim.Adam(self.network.parameters(), lr=1e-3, eps=1e-7, weight_decay=2e-4, **options)

    def step(self):
        images = shift(self.batch.float()).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cuda" if self.on_gpu else "cpu", dtype=torch.bfloat16, cache_enabled=False):
            loss = functional.cross_entropy(self.forward(images).float(), self.wanted)
        loss.backward()
        self.adam.step()
        self.total += loss.detach()

    def capture(self):
        # Compilers, cuDNN's choices and Adam's state come before the graph, on a stream of their own, as PyTorch's notes ask for.
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self.adam.zero_grad(set_to_none=True)
                self.step()
        torch.cuda.current_stream().wait_stream(stream)
        self.adam.zero_grad(set_to_none=True)
        self.graph = torch.cuda.CUDAGraph()
        # The gradients of the captured backward lie in the graph's own memory; each replay overwrites them.
        with torch.cuda.graph(self.graph):
            self.step()

    def train(self, steps):
        if self.on_gpu and self.graph is None:
            first = self.images[:BATCH]
            self.batch.copy_(first)
            self.wanted.copy_(self.labels[:BATCH])
            self.capture()
        self.total.zero_()
        for _ in range(steps):
            first = self.done * BATCH % len(self.images)
            self.done += 1
            self.batch.copy_(self.images[first:first + BATCH])
            self.wanted.copy_(self.labels[first:first + BATCH])
            if self.graph is None:
                self.adam.zero_grad(set_to_none=True)
                self.step()
            else:
                self.graph.replay()
        return self.total.item() / steps


def set_up(gpu):
    torch.backends.cuda.matmul.allow_tf32 = gpu == "fast"
    torch.backends.cudnn.allow_tf32 = gpu == "fast"
    torch.backends.cudnn.benchmark = gpu == "fast"


def work(folder, device, gpu, threads, pipe):
    try:
        torch.set_num_threads(threads)
        set_up(gpu)
        member = Member(folder, device)
        while True:
            pipe.send(member.train(pipe.recv()))
    except EOFError:
        return
    except BaseException as error:
        with contextlib.suppress(OSError):
            pipe.send(f"{type(error).__name__}: {error}")
        raise


def ask(pipes, steps):
    for pipe in pipes:
        pipe.send(steps)
    answers = [pipe.recv() for pipe in pipes]
    for answer in answers:
        if isinstance(answer, str):
            raise RuntimeError(answer)
    return answers


class Crew:
    """Members of the plain loop that train at the same time, each in a process of its own."""

    def __init__(self, folder, device, gpu, members, threads):
        self.pipes = []
        for _ in range(members):
            here, there = multiprocessing.Pipe()
            multiprocessing.Process(target=work, args=(folder, device, gpu, threads, there), daemon=True).start()
            self.pipes.append(here)

    def train(self, steps):
        return sum(ask(self.pipes, steps)) / len(self.pipes)


def make(folder, device, gpu, loop, members, threads):
    if loop == "plain":
        return Crew(folder, device, gpu, members, threads)
    # In this process: torch.compile starts processes itself, which a child may not.
    torch.set_num_threads(threads)
    set_up(gpu)
    return Tuned(folder, device, loop == "compiled")


def main(folder, device, gpu, loop):
    multiprocessing.set_start_method("spawn")
    crews = {}
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        members, threads, steps = map(int, line.split())
        try:
            if (members, threads) not in crews:
                crews[members, threads] = make(folder, device, gpu, loop, members, threads)
                crews[members, threads].train(2)
            begun = time.perf_counter()
            loss = crews[members, threads].train(steps)
            seconds = time.perf_counter() - begun
            print(members * steps * BATCH / seconds, loss, flush=True)
        except Exception as error:
            print("failed", type(error).__name__, " ".join(str(error).split())[:400], flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:5])
