#!/usr/bin/env bash
# Builds the silo with grain state, membership and reminders in Azure Storage (-p:AzureStorage=true), and runs the conformance suite of
# grain state against Azurite. Apart from ./test, because the product builds without these packages if a registry does not have them.
# Usage: eng/azure-storage.sh
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$root"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
eng/prerequisites.sh
eng/services.sh
# An output of its own: the ordinary build must not find these packages in its place.
dotnet build tests/Silo.Tests -c Release -p:AzureStorage=true -p:ArtifactsPath="$root/artifacts/azure-storage" -v quiet --nologo -clp:NoSummary
exec artifacts/azure-storage/bin/Silo.Tests/release_linux-x64/Silo.Tests -noLogo -noColor -class '*AzureGrainStateTests'
