#!/usr/bin/env bash
# Downloads the page's chart library from npm into the repository, and writes its hashes. Its files are committed: building needs no npm.
# Usage: eng/vendor.sh   (after a change of VERSION; docs/decisions/0009-vendored-chart-library.md)
set -euo pipefail

readonly VERSION=1.6.32
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
vendor=src/Silo/Page/assets/vendor
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

command -v npm > /dev/null || { printf 'vendor: npm is missing; install it with this system'\''s package manager, then start again.\n' >&2; exit 1; }
cd "$root"
npm pack --silent --pack-destination "$folder" "uplot@$VERSION" > /dev/null
tar -xzf "$folder/uplot-$VERSION.tgz" -C "$folder"
mkdir -p "$vendor"
cp "$folder/package/dist/uPlot.iife.min.js" "$folder/package/dist/uPlot.min.css" "$vendor/"
cp "$folder/package/LICENSE" "$vendor/uPlot.LICENSE.txt"
sha256sum "$vendor"/* > eng/vendor.sha256
printf 'vendor: uplot %s is in %s\n' "$VERSION" "$vendor"
