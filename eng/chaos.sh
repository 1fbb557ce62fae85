#!/usr/bin/env bash
# Trains again and again in a cluster of real processes on Redis while silos are killed, paused and drained, Redis is restarted, and
# checkpoints are damaged, as chance chooses; compares every run's decisions and weights with those of an undisturbed one.
# Usage: eng/chaos.sh [--rounds N] [--seed S]   (default: 20 rounds, seed 1; a round takes a minute or two)
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 ENSEMBLE_CHAOS_ROUNDS=20 ENSEMBLE_CHAOS_SEED=1

while [ $# -gt 0 ]; do
  case $1 in
    --rounds) ENSEMBLE_CHAOS_ROUNDS=$2 ;;
    --seed) ENSEMBLE_CHAOS_SEED=$2 ;;
    *) sed -n '2,4s/^# //p' "$0"; exit 2 ;;
  esac
  shift 2
done

"$root/eng/prerequisites.sh"
"$root/eng/services.sh"
dotnet build "$root/tests/EndToEnd.Tests" -c Release -v quiet --nologo -clp:NoSummary
exec "$root/artifacts/bin/EndToEnd.Tests/release_linux-x64/EndToEnd.Tests" -noLogo -noColor -diagnostics -explicit only -method '*ChaosTests.Whatever_happens'
