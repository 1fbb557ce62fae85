#!/usr/bin/env bash
# What a short visit to a GPU machine needs: a kit of archives, a script that runs every check from them, and the report of it.
#
#   eng/gpu.sh                           packs, visits this machine, and prints the report: needs the .NET SDK, a GPU, and PyTorch for python3
#   eng/gpu.sh pack FOLDER [--built]     builds, and packs the kit into FOLDER; with --built what is built already
#   eng/gpu.sh visit FOLDER [STEP ...]   runs all steps, or those named (or "engine", "product"), from the kit in FOLDER; ends within
#                                        LIMIT seconds (570). No SDK and no network are needed there, only bash, coreutils and tar.
#   eng/gpu.sh report FILE ...           turns the report.json of one or more visits into a section for docs/results.md
#
# FOLDER holds a copy of this script. What the steps are: benchmarks/README.md.
set -uo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(dirname "$here")

say() { printf 'gpu: %s\n' "$*" >&2; }

bench() { find "$root/artifacts/bin/Benchmarks" -maxdepth 2 -path '*release*' -name ensemble-bench -print -quit 2> /dev/null; }

report() {
  "$here/build.sh" benchmarks || return 1
  [ -n "${DOTNET_ROOT:-}" ] || export DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
  "$(bench)" visit-report "$@"
}

case "${1:-all}" in
  pack) shift; exec bash "$here/gpu/pack.sh" "${@:?a folder}" ;;
  visit) shift; exec bash "$here/gpu/visit.sh" "${@:?the folder of the kit}" ;;
  report) shift; report "${@:?the report.json of a visit}" ;;
  all)
    command -v nvidia-smi > /dev/null || { say 'there is no GPU here (no nvidia-smi). "eng/gpu.sh pack FOLDER" makes a kit for a machine that has one.'; exit 1; }
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    bash "$here/gpu/pack.sh" "$folder" || exit 1
    LIMIT=${LIMIT:-1800} OUT=${OUT:-$root/artifacts/gpu-visit} bash "$here/gpu/visit.sh" "$folder"
    report "${OUT:-$root/artifacts/gpu-visit}/report.json"
    ;;
  *) say "$1 is not known; say pack FOLDER, visit FOLDER, report FILE, or nothing."; exit 2 ;;
esac
