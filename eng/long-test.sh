#!/usr/bin/env bash
# Builds the end-to-end tests with all that they need, and runs one that ./test leaves out because it takes long.
# Usage: eng/long-test.sh TEST   (its class and method, such as ChaosTests.Whatever_happens)
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
[ $# -eq 1 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }

"$root/eng/prerequisites.sh"
"$root/eng/services.sh"
dotnet build "$root/tests/EndToEnd.Tests" -c Release -v quiet --nologo -clp:NoSummary
exec "$root/artifacts/bin/EndToEnd.Tests/release_linux-x64/EndToEnd.Tests" -noLogo -noColor -diagnostics -explicit only -method "*$1"
