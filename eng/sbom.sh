#!/usr/bin/env bash
# Writes what the programs contain as CycloneDX (JSON): ensemble-silo.cdx.json and ensemble.cdx.json, with versions, hashes and licenses of
# all packages. The environment's TorchBackend chooses the silo's packages, as in a build.
# Usage: eng/sbom.sh FOLDER [Silo|Client]   such as: TorchBackend=external eng/sbom.sh artifacts/trainer-pytorch Silo
set -euo pipefail

# Of the tool's package in the version of .config/dotnet-tools.json. Lock files do not cover tools.
readonly TOOL=dc948ceffc41bbdc214d89bccd7e3a34b0e954abb9d3e2ec620c6693c24af75a
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
case "$#:${2:-Silo}" in
  1:* | 2:Silo | 2:Client) ;;
  *) sed -n '4s/^# //p' "$0" >&2; exit 2 ;;
esac
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$root"
# An output of its own: the ordinary build must not find another variant's packages in its place.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 ArtifactsPath=$root/artifacts/sbom
log=$(mktemp)
trap 'rm -f "$log"' EXIT

step() {
  if "$@" > "$log" 2>&1; then return 0; fi
  printf 'sbom: %s failed; its last lines are:\n' "$*" >&2
  tail -n 15 "$log" >&2
  return 1
}

# The chart library of the page is no package: eng/vendor.sh.
add_chart_library() {
  VERSION=$(sed -n 's/^readonly VERSION=//p' eng/vendor.sh) HASH=$(sed -n 's/ .*uPlot.iife.min.js$//p' eng/vendor.sha256) perl -0pi -e '
    my $part = qq({ "type": "library", "bom-ref": "pkg:npm/uplot\@$ENV{VERSION}", "name": "uplot", "version": "$ENV{VERSION}", "scope": "required", )
      . qq("hashes": [ { "alg": "SHA-256", "content": "$ENV{HASH}" } ], "licenses": [ { "license": { "id": "MIT" } } ], "purl": "pkg:npm/uplot\@$ENV{VERSION}" });
    s/\n  "components": \[\n/\n  "components": [\n    $part,\n/ or die "sbom: the list has no components\n"' "$1"
}

verify_tool() {
  local version packages
  version=$(sed -nE 's/.*"cyclonedx": \{ "version": "([^"]+)".*/\1/p' .config/dotnet-tools.json)
  packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //; s|/$||')
  sha256sum --check --status <<< "$TOOL  $packages/cyclonedx/$version/cyclonedx.$version.nupkg" && return 0
  printf 'sbom: the package of CycloneDX %s has not the SHA-256 that this script names, so it is not run.\n' "$version" >&2
  return 1
}

step dotnet tool restore
verify_tool
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
for project in ${2:-Silo Client}; do
  name=ensemble
  [ "$project" = Client ] || name=ensemble-silo
  step dotnet restore "src/$project" --locked-mode
  step dotnet tool run dotnet-CycloneDX "src/$project/$project.csproj" --disable-package-restore --exclude-dev --output "$folder" --filename "$name.cdx.json" --output-format Json --spec-version 1.6 --set-name "$name" --set-version "$version"
  [ "$project" = Client ] || add_chart_library "$folder/$name.cdx.json"
  printf 'sbom: %s\n' "$folder/$name.cdx.json"
done
