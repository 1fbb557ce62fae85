# What one would write without us: a FastAPI server that averages three networks in PyTorch, for the benchmark "serve".
# Usage: server.py PORT WORKERS FILE...   (safetensors of the members). POST /infer takes bytes (header Shape: N) or {"data": [...]}.
import json
import os
import socket
import struct
import sys

import numpy
import torch
import uvicorn
from fastapi import FastAPI, Request, Response
from torch import nn

app = FastAPI()
members = []


def build():
    def norm(kind, size):
        return kind(size, eps=1e-3, momentum=0.01)

    return nn.Sequential(
        norm(nn.BatchNorm2d, 1),
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), norm(nn.BatchNorm2d, 32),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), norm(nn.BatchNorm2d, 32),
        nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(),
        nn.Linear(6272, 128), nn.ReLU(), norm(nn.BatchNorm1d, 128), nn.Dropout(0.5),
        nn.Linear(128, 10))


def load(path):
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    types = {"F32": numpy.float32, "I64": numpy.int64}
    found = {}
    for name, spec in header.items():
        begin, end = spec["data_offsets"]
        found[name] = torch.from_numpy(numpy.frombuffer(data[begin:end], dtype=types[spec["dtype"]]).reshape(spec["shape"]).copy())
    # Layer by layer in the order of the network, whatever the layers are called.
    layers = {}
    for name, tensor in found.items():
        layer, kind = name.rsplit(".", 1)
        layers.setdefault(layer, {})[kind] = tensor
    network = build()
    ours = [layers[name] for name in sorted(layers, key=lambda name: int("".join(filter(str.isdigit, name)) or 0))]
    theirs = [module for module in network if list(module.parameters())]
    assert len(ours) == len(theirs), (list(layers), len(theirs))
    for module, tensors in zip(theirs, ours):
        module.load_state_dict({**module.state_dict(), **{kind: tensor for kind, tensor in tensors.items() if kind in module.state_dict()}})
    return network.eval()


@app.on_event("startup")
def start():
    torch.set_num_threads(1)
    for path in os.environ["MEMBERS"].split(":"):
        members.append(load(path))


@app.post("/infer")
async def infer(request: Request):
    body = await request.body()
    if request.headers.get("content-type") == "application/json":
        pixels = torch.tensor(json.loads(body)["data"], dtype=torch.float32)
    else:
        pixels = torch.from_numpy(numpy.frombuffer(body, dtype=numpy.uint8).astype(numpy.float32))
    with torch.inference_mode():
        images = pixels.view(-1, 1, 28, 28)
        mean = torch.stack([torch.softmax(member(images), 1) for member in members]).mean(0)
    if request.headers.get("content-type") == "application/json":
        return {"probabilities": mean.tolist()}
    return Response(mean.numpy().tobytes(), media_type="application/octet-stream")


if __name__ == "__main__":
    os.environ["MEMBERS"] = ":".join(sys.argv[3:])
    # uvicorn's own workers listen on a socket without TCP's number, and asyncio then leaves TCP_NODELAY off: every answer waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", int(sys.argv[1])))
    listening.listen(1024)
    for worker in range(int(sys.argv[2]) - 1):
        if os.fork() == 0:
            break
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
