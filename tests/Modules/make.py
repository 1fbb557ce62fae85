"""Makes the TorchScript modules beside this script, with Debian's python3-torch: python3 make.py

They see images of 1x8x8 and give 4 logits; mnist.pt sees 1x28x28 and gives 10. Most of them are bad on purpose.
"""
import os
import zipfile
from typing import List, Tuple

import torch
from torch import Tensor, nn


class Body(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)


class Pair(Body):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return self.body(x), x


class Listing(Body):
    def forward(self, x: Tensor) -> List[Tensor]:
        return [self.body(x)]


class Nothing(Body):
    def forward(self, x: Tensor) -> None:
        self.body(x)


class Thrower(Body):
    def forward(self, x: Tensor) -> Tensor:
        if x.size(0) > 1:
            raise ValueError("it does not like two")
        return self.body(x)


class Apart(Body):
    def forward(self, x: Tensor) -> Tensor:
        return torch.zeros(x.size(0), 4)


class Single(Body):
    def forward(self, x: Tensor) -> Tensor:
        return self.body(x.view(1, 1, 8, 8))


class Noisy(Body):
    def forward(self, x: Tensor) -> Tensor:
        return self.body(x + torch.rand_like(x))


class Counting(Body):
    def __init__(self, body):
        super().__init__(body)
        self.batches = 0

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.batches += 1
        return self.body(x) * self.batches


class Tallying(Body):
    def __init__(self, body):
        super().__init__(body)
        self.register_buffer("batches", torch.zeros(1, dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.batches += 1
        return self.body(x)


class Endless(Body):
    def forward(self, x: Tensor) -> Tensor:
        turns = 0
        while turns >= 0:
            turns = (turns + 1) % 7
        return self.body(x)


class Glutton(Body):
    def forward(self, x: Tensor) -> Tensor:
        return self.body(x) + torch.ones(6 << 28)[0]


class Saver(Body):
    def forward(self, x: Tensor) -> Tensor:
        torch.save(x, "images")
        return self.body(x)


class Scattering(Body):
    """Autocast gives the layer's answer in bfloat16, which does not go into zeros of float32."""

    def forward(self, x: Tensor) -> Tensor:
        logits = self.body(x)
        places = torch.arange(4).unsqueeze(0).expand(x.size(0), 4)
        return torch.zeros(x.size(0), 4).scatter_add(1, places, logits)


class Shared(nn.Module):
    """One matrix under two names, a kernel that stays as it is, and a weight of one dimension without a bias."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 64)
        self.second = nn.Linear(64, 64)
        self.second.weight = self.first.weight
        self.fixed = nn.Linear(64, 64, bias=False).requires_grad_(False)
        self.slope = nn.PReLU(64)
        self.last = nn.Linear(64, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.slope(self.second(self.first(self.fixed(x.flatten(1))))))


def dense(inputs=64, outputs=4):
    return nn.Sequential(nn.Flatten(), nn.Linear(inputs, outputs))


def whole():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(128, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 4))


def mnist():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.1), nn.Flatten(), nn.Linear(288, 10))


def save(module, name):
    """Without what names the places of its source, which are this machine's."""
    module.save("whole.pt")
    with zipfile.ZipFile("whole.pt") as source, zipfile.ZipFile(f"{name}.pt", "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(entry, source.read(entry))
    os.remove("whole.pt")


torch.manual_seed(5)
MODULES = {
    "sound": Body(whole()), "again": Body(whole()), "shared": Shared(), "mnist": Body(mnist()),
    "colour": Body(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 4))), "large": Body(dense(784)), "single": Single(dense()),
    "classes": Body(dense(64, 10)), "map": Body(nn.Conv2d(1, 4, 3)), "none": Body(nn.Sequential(nn.Flatten())),
    "half": Body(dense()).half(), "double": Body(dense()).double(), "strided": Body(nn.Sequential(nn.Conv2d(1, 4, 3), nn.Conv2d(4, 4, 3), nn.Flatten(), nn.Linear(64, 4))).to(memory_format=torch.channels_last),
    "pair": Pair(dense()), "listing": Listing(dense()), "nothing": Nothing(dense()), "thrower": Thrower(dense()), "apart": Apart(dense()),
    "noisy": Noisy(dense()), "counting": Counting(dense()), "tallying": Tallying(dense()), "endless": Endless(dense()), "glutton": Glutton(dense()), "saver": Saver(dense()),
    "scattering": Scattering(dense()),
}
for name, module in MODULES.items():
    save(torch.jit.script(module), name)
save(torch.jit.freeze(torch.jit.script(Body(dense()).eval())), "frozen")
torch.save(whole().state_dict(), "state.pt")
