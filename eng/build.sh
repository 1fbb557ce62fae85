#!/usr/bin/env bash
# Builds the product if its sources are newer than the last build, or with "benchmarks" the benchmarks. Prints nothing if
# nothing is to be done.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
what=${1:-product}
case $what in
  product) project=eng/product.slnf more=src ;;
  benchmarks) project=benchmarks/Benchmarks/Benchmarks.csproj more=benchmarks ;;
  *) printf 'build.sh: %s is not known; choose product or benchmarks.\n' "$what" >&2; exit 2 ;;
esac
stamp=$root/artifacts/$what.built
log=$root/artifacts/$what.log

is_built() {
  [ -e "$stamp" ] && [ -z "$(find "$root"/src "$root/$more" "$root"/recipes "$root"/Directory.*.props "$root"/Directory.*.targets "$root"/global.json "$root"/eng/*.slnf -newer "$stamp" -not -name '*.md' -print -quit)" ]
}

is_built && exit 0
mkdir -p "$root/artifacts"
exec 9> "$root/artifacts/build.lock"
flock 9
# Another process may have built it while this script waited.
is_built && exit 0

# A build writes over the files that running programs have mapped, which would break them.
if [ -e "$stamp" ] && pgrep -f "^$root/artifacts/bin/(Silo|Client|Benchmarks)/" > /dev/null; then
  printf 'ensemble: the sources have changed, but programs of the last build are running; using that build until they end.\n' >&2
  exit 0
fi

"$root/eng/prerequisites.sh"
begun=$(mktemp "$root/artifacts/begun.XXXXXX")
trap 'rm -f "$begun"' EXIT
printf 'ensemble: building the %s; the first time takes a few minutes (libtorch is 460 MB) ...\n' "$what" >&2
if ! dotnet build "$root/$project" -c Release -v minimal --nologo -clp:NoSummary > "$log" 2>&1; then
  grep -E 'error|warn' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
  printf 'ensemble: the build failed; the whole log is %s\n' "$log" >&2
  exit 1
fi
# Sources that changed while it was built are newer than this.
mv "$begun" "$stamp"
trap - EXIT
printf 'ensemble: built.\n' >&2
