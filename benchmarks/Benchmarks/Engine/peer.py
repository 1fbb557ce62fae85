# The tutorial's network in PyTorch, for the benchmark "training". Reads lines "MEMBERS THREADS STEPS" and answers each with
# "IMAGES_PER_SECOND LOSS". Members beyond the first are processes of their own.
import multiprocessing
import struct
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

BATCH = 128


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
        self.images = read(folder + "/train-images-idx3-ubyte")[:100 * BATCH].unsqueeze(1).to(device)
        self.labels = read(folder + "/train-labels-idx1-ubyte")[:100 * BATCH].long().to(device)
        self.network = build().train().to(device)
        self.adam = torch.optim.Adam(self.network.parameters(), lr=1e-3, eps=1e-7, weight_decay=2e-4)
        self.done = 0

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


def work(folder, device, threads, pipe):
    torch.set_num_threads(threads)
    member = Member(folder, device)
    while True:
        pipe.send(member.train(pipe.recv()))


def main(folder, device):
    multiprocessing.set_start_method("spawn")
    crews = {}
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        members, threads, steps = map(int, line.split())
        if (members, threads) not in crews:
            crews[members, threads] = []
            for _ in range(members):
                here, there = multiprocessing.Pipe()
                multiprocessing.Process(target=work, args=(folder, device, threads, there), daemon=True).start()
                crews[members, threads].append(here)
            for pipe in crews[members, threads]:
                pipe.send(2)
            for pipe in crews[members, threads]:
                pipe.recv()
        begun = time.perf_counter()
        for pipe in crews[members, threads]:
            pipe.send(steps)
        losses = [pipe.recv() for pipe in crews[members, threads]]
        seconds = time.perf_counter() - begun
        print(members * steps * BATCH / seconds, sum(losses) / members, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
