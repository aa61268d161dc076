#!/usr/bin/env bash
# The targets are in eng/Build, shared with build.cmd.
set -euo pipefail
if ! command -v dotnet >/dev/null 2>&1; then
  echo "build.sh: dotnet is not on the PATH. Install the .NET 10 SDK (https://dotnet.microsoft.com/download) and try again." >&2
  exit 127
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
exec dotnet run --project "$(dirname "${BASH_SOURCE[0]}")/eng/Build" -- "$@"
