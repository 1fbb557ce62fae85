#!/usr/bin/env bash
# Checks what the product needs beside the .NET SDK, and installs what is missing. Prints nothing if nothing is missing.
#
# TorchSharp's native library needs libstdc++ of GCC 13 or newer. Debian 12 has that of GCC 12: there the one of
# Debian 13 is installed, from the archive that this machine's own apt sources name. A person at the terminal is asked first.
# Usage: eng/prerequisites.sh [--without-sdk] [--yes]   (or ENSEMBLE_YES=1: yes to that question)
set -euo pipefail

readonly NEEDED=GLIBCXX_3.4.32
readonly NEWER_RELEASE=trixie
OS_RELEASE=${ENSEMBLE_OS_RELEASE:-/etc/os-release}
APT_DIR=${ENSEMBLE_APT_DIR:-/etc/apt}

say() { printf 'prerequisites: %s\n' "$*" >&2; }

standard_library() {
  if [ -n "${ENSEMBLE_LIBSTDCXX:-}" ]; then echo "$ENSEMBLE_LIBSTDCXX"; return; fi
  local path
  for path in /usr/lib/x86_64-linux-gnu/libstdc++.so.6 /lib/x86_64-linux-gnu/libstdc++.so.6 /usr/lib64/libstdc++.so.6 /usr/lib/libstdc++.so.6; do
    if [ -e "$path" ]; then echo "$path"; return; fi
  done
}

standard_library_fits() {
  local path
  path=$(standard_library)
  [ -n "$path" ] && grep -aq "$NEEDED" "$path"
}

release_name() { sed -n 's/^VERSION_CODENAME=//p' "$OS_RELEASE" 2>/dev/null | tr -d '"'; }

# Address and keyring of the archive that this machine takes its release from, as "URI KEYRING" (KEYRING may be "-").
archive() {
  local release=$1 file
  for file in "$APT_DIR"/sources.list.d/*.sources; do
    [ -e "$file" ] || continue
    awk -v release="$release" '
      function report() { if (uri != "" && suites ~ ("(^| )" release "( |$)") && !done) { print uri, (key == "" ? "-" : key); done = 1 } }
      /^[ \t]*$/ { report(); uri = ""; suites = ""; key = ""; next }
      /^URIs:/ { uri = $2 }
      /^Suites:/ { sub(/^Suites:[ \t]*/, ""); suites = $0 }
      /^Signed-By:/ { key = $2 }
      END { report() }' "$file"
  done
  for file in "$APT_DIR"/sources.list "$APT_DIR"/sources.list.d/*.list; do
    [ -e "$file" ] || continue
    awk -v release="$release" '
      $1 == "deb" {
        key = "-"; first = 2
        if ($2 ~ /^\[/) { for (first = 2; $first !~ /\]$/; first++) {} if (match($0, /signed-by=[^] ]+/)) key = substr($0, RSTART + 10, RLENGTH - 10); first++ }
        if ($(first + 1) == release) print $first, key
      }' "$file"
  done
}

# Two lines that can be read and repeated: a list of its own, so that the machine's configuration stays as it is.
list_command() {
  local uri=$1 key=$2 options=""
  [ "$key" = "-" ] || options="signed-by=$key"
  [ -z "$options" ] || options="[$options] "
  printf 'list=$(mktemp -d) && chmod 755 "$list" && echo "deb %s%s %s main" > "$list/newer.list" && ' "$options" "$uri" "$NEWER_RELEASE"
  printf 'mkdir -p "$list/lists/partial" && apt="apt-get -qq -o Dir::Etc::sourcelist=$list/newer.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$list/lists -o APT::Sandbox::User=root -o DPkg::Lock::Timeout=180" && '
  printf '$apt update'
}

readonly INSTALL='DEBIAN_FRONTEND=noninteractive $apt install -y --no-install-recommends -o Dpkg::Options::=--force-confold libstdc++6 && rm -rf "$list"'
readonly SIMULATE='$apt install -s --no-install-recommends libstdc++6; rm -rf "$list"'

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# A command of two; its output is kept in $log.
run_as_root() {
  as_root bash -c "set -e; $1" > "$log" 2>&1 && return 0
  say "that failed; the last lines of $log are:"
  tail -n 5 "$log" >&2
  return 1
}

# What apt would install and replace, one package a line: its name, the version here, and the new one.
changes() { sed -nE 's/^Inst ([^ ]+) \[([^]]+)\] \(([^ )]+).*/  \1 \2 -> \3/p; s/^Inst ([^ ]+) \(([^ )]+).*/  \1 (new) -> \2/p; s/^Remv ([^ ]+).*/  \1 is removed/p' "$log"; }

# Without a terminal, as in CI, there is no answer.
may_replace() {
  [ -z "${ENSEMBLE_YES:-}" ] || return 0
  [ -z "${CI:-}" ] && [ -t 0 ] && [ -t 2 ] || return 0
  local answer=
  read -r -p 'prerequisites: replace these system libraries? [y/N] ' answer || printf '\n' >&2
  case $answer in [yY] | [yY][eE][sS]) return 0 ;; esac
  say "nothing was changed. Without a newer libstdc++6 the product does not start; install it yourself, or start again and answer y (or set ENSEMBLE_YES=1)."
  return 1
}

mend_standard_library() {
  local release found list log
  release=$(release_name)
  if [ "$release" != bookworm ] || ! command -v apt-get > /dev/null; then
    say "libstdc++ here is older than GCC 13 ($NEEDED is missing); install a newer libstdc++6 with this system's package manager, then start again."
    return 1
  fi
  found=$(archive "$release" | head -n 1)
  if [ -z "$found" ]; then
    say "no apt source for $release is set up in $APT_DIR, so the archive's address is not known; install libstdc++6 of Debian $NEWER_RELEASE, then start again."
    return 1
  fi
  # shellcheck disable=SC2086
  list=$(list_command ${found})
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2> /dev/null; then
    say "libstdc++ here is too old for libtorch. As root, run this one command, then start again:"
    printf 'sudo bash -c '"'%s && %s'"'\n' "$list" "$INSTALL" >&2
    return 1
  fi
  say "Debian 12's libstdc++ is too old for libtorch ($NEEDED is missing):"
  say "installing libstdc++6 of Debian 13 ($NEWER_RELEASE) from ${found%% *}; with it come libc6 and libgomp1, and what else apt finds necessary."
  say "No source is added and nothing is put on hold. Debian 12 has no updates for these newer versions: update them from Debian 13."
  if [ -n "${ENSEMBLE_DRY_RUN:-}" ]; then
    may_replace || return 1
    printf '%s && %s\n' "$list" "$INSTALL"
    return 0
  fi
  log=$(mktemp)
  run_as_root "$list && $SIMULATE" || return 1
  say "apt replaces these packages:"
  changes >&2
  may_replace || { rm -f "$log"; return 1; }
  run_as_root "$list && $INSTALL" || return 1
  rm -f "$log"
  standard_library_fits || { say "libstdc++6 was installed, but $NEEDED is still missing; see 'ensemble doctor'."; return 1; }
  say "done."
}

check_sdk() {
  if ! command -v dotnet > /dev/null; then
    say "the .NET 10 SDK is missing; install it (https://dot.net) and start again."
    return 1
  fi
  if ! dotnet --list-sdks | grep -q '^10\.'; then
    say "the .NET SDK here is not version 10; install the .NET 10 SDK (https://dot.net) and start again."
    return 1
  fi
}

sdk=yes
for option in "$@"; do
  case $option in
    --without-sdk) sdk=no ;;
    --yes) ENSEMBLE_YES=1 ;;
    *) sed -n '6s/^# //p' "$0" >&2; exit 2 ;;
  esac
done
[ "$sdk" = no ] || check_sdk
standard_library_fits || mend_standard_library
