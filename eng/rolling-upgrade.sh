#!/usr/bin/env bash
# Builds another commit, starts a cluster of it on Redis, and replaces its silos one by one by this build's while a run trains; the run
# must end with the decisions and weights of one that trains on this build alone.
# Usage: eng/rolling-upgrade.sh [COMMIT]   (default: the commit before this one)
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
commit=$(git -C "$root" rev-parse --verify "${1:-HEAD~1}^{commit}")
tree=$(mktemp -d)
trap 'git -C "$root" worktree remove --force "$tree/previous"; rm -rf "$tree"' EXIT

"$root/eng/prerequisites.sh"
git -C "$root" worktree add --quiet --detach "$tree/previous" "$commit"
printf 'building %s\n' "$(git -C "$root" log -1 --format='%h %s' "$commit")" >&2
dotnet build "$tree/previous/src/Silo" -c Release -v quiet --nologo -clp:NoSummary
ENSEMBLE_PREVIOUS_SILO=$(find "$tree/previous/artifacts/bin/Silo" -name ensemble-silo -type f -print -quit)
export ENSEMBLE_PREVIOUS_SILO
"$root/eng/long-test.sh" ChaosTests.A_rolling_upgrade_changes_no_bit
