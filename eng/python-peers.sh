#!/usr/bin/env bash
# Installs what benchmarks compare with for the system's own python3 (Debian: python3-torch and so on). Prints nothing if it is there
# already. A machine without it can run the benchmarks all the same: that one peer is then left out.
# Usage: eng/python-peers.sh MODULE...   such as: eng/python-peers.sh numpy torch
set -euo pipefail

say() { printf 'python-peers: %s\n' "$*" >&2; }

modules=$(printf ', %s' "$@")
/usr/bin/python3 -c "import ${modules#, }" 2> /dev/null && exit 0

packages=("${@/#/python3-}")
readonly COMMAND="apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ${packages[*]}"
if ! command -v apt-get > /dev/null; then
  say "this system has no apt-get; install $* for python3 with its package manager to measure against it."
  exit 0
fi
if [ "$(id -u)" != 0 ] && ! sudo -n true 2> /dev/null; then
  say "to measure against $*, run this as root: $COMMAND"
  exit 0
fi
say "installing ${packages[*]} to measure against (up to 180 packages)."
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
log=$(mktemp)
if ! "${as_root[@]}" bash -c "$COMMAND" > "$log" 2>&1; then
  say "that failed, so the peer is left out; the last lines of $log are:"
  tail -n 3 "$log" >&2
  exit 0
fi
rm -f "$log"
