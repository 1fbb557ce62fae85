#!/usr/bin/env bash
# Checks the engine on a GPU: symbols, the tests of the category "gpu", and the benchmarks there.
#
#   eng/gpu.sh                  does all of it here: needs the .NET SDK, a GPU, and python3 with a PyTorch that has CUDA
#   eng/gpu.sh publish FOLDER   builds what the check needs into FOLDER, for a GPU machine without .NET
#   eng/gpu.sh run FOLDER       runs the check from FOLDER on such a machine
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf 'gpu: %s\n' "$*" >&2; }

publish() {
  local folder=$1
  mkdir -p "$folder"
  for project in tests/Training.Tests benchmarks/Benchmarks; do
    say "publishing $project"
    dotnet publish "$root/$project" -c Release -r linux-x64 --self-contained -p:TorchBackend=external -v quiet --nologo -o "$folder/$(basename "$project")"
  done
  cp "${BASH_SOURCE[0]}" "$folder/gpu.sh"
}

# The lib folder of an installed PyTorch that has CUDA.
torch_folder() {
  if [ -n "${ENSEMBLE_TORCH_DIR:-}" ]; then echo "$ENSEMBLE_TORCH_DIR"; return; fi
  python3 -c 'import os, torch; assert torch.cuda.is_available(); print(os.path.join(os.path.dirname(torch.__file__), "lib"))'
}

# A function that this PyTorch lacks would end the process where it is first called.
check_symbols() {
  local library=$1 folder=$2 missing
  missing=$(comm -23 \
    <(nm -D --undefined-only "$library" | awk '{print $NF}' | sed 's/@.*//' | grep -E '^_ZN?K?(2at|3c10|5torch)' | sort -u) \
    <(for file in "$folder"/*.so; do nm -D --defined-only "$file" 2> /dev/null; done | awk '{print $NF}' | sed 's/@.*//' | sort -u))
  if [ -z "$missing" ]; then say "symbols: this PyTorch has all that TorchSharp asks for"; return; fi
  say "symbols: this PyTorch lacks $(wc -l <<< "$missing") that TorchSharp asks for; calls of these would end the process:"
  head -n 20 <<< "$missing" >&2
}

run() {
  local folder=$1 torch
  command -v nvidia-smi > /dev/null || { say "there is no GPU here (no nvidia-smi); run this on a machine that has one."; exit 1; }
  nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader >&2
  torch=$(torch_folder) || { say "there is no PyTorch with CUDA for python3; install one, or point ENSEMBLE_TORCH_DIR at its lib folder."; exit 1; }
  say "libtorch of $torch"
  export ENSEMBLE_TORCH_DIR=$torch ENSEMBLE_BENCH_PYTHON
  ENSEMBLE_BENCH_PYTHON=$(command -v python3)
  check_symbols "$folder/Benchmarks/libLibTorchSharp.so" "$torch"
  "$folder/Training.Tests/Training.Tests" -noLogo -noColor -trait Category=gpu
  "$folder/Benchmarks/ensemble-bench" roofline --device cuda:0
  "$folder/Benchmarks/ensemble-bench" training --device cuda:0
}

case "${1:-all}" in
  publish) publish "${2:?a folder}" ;;
  run) run "${2:?the folder of publish}" ;;
  all)
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    publish "$folder"
    run "$folder"
    ;;
  *) say "$1 is not known; say publish FOLDER, run FOLDER, or nothing."; exit 2 ;;
esac
