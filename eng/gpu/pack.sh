#!/usr/bin/env bash
# Packs the kit for a GPU machine: eng/gpu.sh pack FOLDER [--built]. Prints each archive's size in bytes.
#
#   engine.tar.xz    the .NET runtime, the engine's tests and benchmarks without libtorch, and MNIST
#   product.tar.xz   silo, command line, ASP.NET's runtime; it needs the engine's archive beside it
#   cifar10-1.tar, cifar10-2.tar   CIFAR-10, losslessly compressed by the benchmarks' own coder
#
# KIT_XZ: how xz compresses (-6). MNIST and CIFAR-10 are packed if they are in the data folder (ENSEMBLE_DATA_DIR).
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
most=60000000
folder=$(mkdir -p "$1" && cd "$1" && pwd)
data=${ENSEMBLE_DATA_DIR:-${XDG_DATA_HOME:-${HOME:-/nowhere}/.local/share}/ensemble}/data

say() { printf 'gpu: %s\n' "$*" >&2; }

build() {
  local project
  for project in tests/Training.Tests benchmarks/Benchmarks src/Silo src/Client; do
    say "building $project"
    dotnet build "$root/$project" -c Release -v quiet --nologo -clp:NoSummary >&2
  done
}

# The output of a project's build, without what a GPU machine has itself or does not need. What two projects have in common is there
# once: tar keeps hard links.
take() {
  local project=$1 into=$2 output
  output=$(find "$root/artifacts/bin/$project" -maxdepth 1 -name 'release*' -print -quit)
  [ -n "$output" ] || { say "$project is not built; leave --built away."; exit 1; }
  mkdir -p "$into"
  tar -c -C "$output" --exclude=./torch --exclude='*.pdb' --exclude='*.xml' --exclude='*onnxruntime*.so' --exclude='*onnxruntime*.dll' \
    --exclude='libvips*' --exclude='./runtimes/win*' --exclude='./runtimes/osx*' . | tar -x -C "$into"
}

share_files() {
  local one=$1 other=$2 file
  for file in "$one"/*; do
    if [ -f "$file" ] && cmp -s "$file" "$other/${file##*/}"; then ln -f "$file" "$other/${file##*/}"; fi
  done
}

# A framework of the runtime that builds here, without what debuggers need.
take_framework() {
  local name=$1 into=$2
  mkdir -p "$into/shared/$name" "$into/host/fxr"
  cp -rL "$dotnet/shared/$name/$version" "$into/shared/$name/$version"
  (cd "$into/shared/$name/$version" && rm -f libmscordaccore.so libmscordbi.so libcoreclrtraceptprovider.so libclrgcexp.so createdump ./*.pdb)
}

seal() {
  local name=$1 stage=$2
  say "compressing $name"
  tar -c -C "$stage" --sort=name --owner=0 --group=0 --mode=a+rX . | xz -T0 "${KIT_XZ:--6}" > "$folder/$name.tar.xz"
}

pack_cifar() {
  local bench=$root/artifacts/bin/Benchmarks/release_linux-x64/ensemble-bench
  if [ ! -e "$data/cifar10/data_batch_1.bin" ] || [ -n "${KIT_WITHOUT_CIFAR:-}" ]; then say "CIFAR-10 is left out"; return; fi
  say 'compressing CIFAR-10'
  mkdir "$stage/one" "$stage/two"
  DOTNET_ROOT=$dotnet "$bench" squeeze "$data/cifar10" "$stage/squeezed"
  mv "$stage"/squeezed/data_batch_[123].* "$stage/one"
  mv "$stage"/squeezed/* "$stage/two"
  tar -c -C "$stage/one" . > "$folder/cifar10-1.tar"
  tar -c -C "$stage/two" . > "$folder/cifar10-2.tar"
}

# Names and sizes; an archive that is too large could not be sent.
check_sizes() {
  local file bytes large=
  for file in "$folder"/*.tar*; do
    bytes=$(stat -c %s "$file")
    printf '%-16s %11d bytes\n' "${file##*/}" "$bytes"
    [ "$bytes" -le "$most" ] || large="$large ${file##*/}"
  done
  [ -z "$large" ] || { say "larger than $most bytes:$large"; exit 1; }
}

[ "${2:-}" = --built ] || build
command -v xz > /dev/null || { say 'there is no xz; install xz-utils.'; exit 1; }
dotnet=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
version=$(find "$dotnet/shared/Microsoft.NETCore.App" -mindepth 1 -maxdepth 1 -name '10.*' -printf '%f\n' | sort -V | tail -n 1)
stage=$(mktemp -d "$folder/.stage.XXXXXX")
trap 'rm -rf "$stage"' EXIT
rm -f "$folder"/*.tar "$folder"/*.tar.xz

engine=$stage/engine product=$stage/product
take_framework Microsoft.NETCore.App "$engine/dotnet"
cp -rL "$dotnet/host/fxr/$version" "$engine/dotnet/host/fxr/"
take Training.Tests "$engine/Training.Tests"
take Benchmarks "$engine/Benchmarks"
rm -f "$engine"/*/libSkiaSharp.so
share_files "$engine/Training.Tests" "$engine/Benchmarks"
if [ -e "$data/mnist/train-images-idx3-ubyte" ]; then
  mkdir -p "$engine/data/mnist"
  cp -L "$data"/mnist/{train-images-idx3,train-labels-idx1,t10k-images-idx3,t10k-labels-idx1}-ubyte "$engine/data/mnist"
else
  say "MNIST is left out: it is not in $data/mnist ('ensemble data pull mnist')."
fi
printf '%s%s\n' "$(git -C "$root" rev-parse HEAD 2> /dev/null || echo unknown)" "$(git -C "$root" diff --quiet HEAD 2> /dev/null || echo ' with changes')" > "$engine/commit"
seal engine "$engine"
rm -rf "$engine"

take_framework Microsoft.AspNetCore.App "$product/dotnet"
rmdir "$product/dotnet/host/fxr" "$product/dotnet/host"
take Silo "$product/Silo"
take Client "$product/Client"
share_files "$product/Silo" "$product/Client"
seal product "$product"
rm -rf "$product"
pack_cifar

mkdir -p "$folder/gpu"
cp "$here/../gpu.sh" "$folder/gpu.sh"
cp "$here"/visit.sh "$here"/steps.sh "$here"/libtorch.py "$folder/gpu"
check_sizes
