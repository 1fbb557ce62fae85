#!/usr/bin/env bash
# Brings PyTorch for the system's own python3 (Debian: python3-torch), which the benchmark "training" measures against. Says nothing where
# it is there already. A machine without it can run the benchmark all the same: that one peer is then left out.
set -euo pipefail

say() { printf 'python-torch: %s\n' "$*" >&2; }

/usr/bin/python3 -c 'import numpy, torch' 2> /dev/null && exit 0

readonly COMMAND='apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-torch python3-numpy'
if ! command -v apt-get > /dev/null; then
  say "this system has no apt-get; install PyTorch for python3 with its package manager to measure against it."
  exit 0
fi
if [ "$(id -u)" != 0 ] && ! sudo -n true 2> /dev/null; then
  say "to measure against PyTorch, run this as root: $COMMAND"
  exit 0
fi
say "installing python3-torch to measure against it (about 180 packages)."
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
log=$(mktemp)
if ! "${as_root[@]}" bash -c "$COMMAND" > "$log" 2>&1; then
  say "that failed, so PyTorch is left out; the last lines of $log are:"
  tail -n 3 "$log" >&2
  exit 0
fi
rm -f "$log"
