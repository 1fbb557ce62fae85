"""What a member of recipe mnist answers, with PyTorch alone: python3 member.py MEMBER.safetensors REQUEST.json

The first file is of 'ensemble export RUN --member 0 --output MEMBER.safetensors', the second such as seven.json beside this one."""
import json, sys, torch
from torch import nn

def conv(inputs, outputs): return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(outputs, eps=1e-3)]

network = nn.Sequential(  # the layers of recipes/mnist.json, activations being modules of their own
    nn.BatchNorm2d(1, eps=1e-3), *conv(1, 32), nn.MaxPool2d(2), *conv(32, 48), nn.MaxPool2d(2), *conv(48, 64), nn.Dropout(0.2), nn.Flatten(),
    nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.BatchNorm1d(128, eps=1e-3), nn.Dropout(0.3), nn.Linear(128, 10))
with open(sys.argv[1], "rb") as file:  # or, where the package is installed: state = safetensors.torch.load_file(sys.argv[1])
    header, body = json.loads(file.read(int.from_bytes(file.read(8), "little"))), bytearray(file.read())
types = {"F32": torch.float32, "I64": torch.int64}
state = {name: torch.frombuffer(body[slice(*tensor["data_offsets"])], dtype=types[tensor["dtype"]]).reshape(tensor["shape"])
         for name, tensor in header.items() if name != "__metadata__"}
network.load_state_dict(state)
with open(sys.argv[2]) as file: image = json.load(file)["inputs"][0]
pixels = torch.tensor(image["data"], dtype=torch.float32).reshape(image["shape"])  # 0 to 255, as the recipe's pixelScale of 1 has it
with torch.no_grad(): print(json.dumps(network.eval()(pixels).softmax(1).tolist()))
