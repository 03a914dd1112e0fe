#!/bin/sh
# Builds the one executable into out/: out/assay starts from any directory, its libraries beside it.
set -eu
cd "$(dirname "$0")/.."
command -v dotnet >/dev/null || { echo "make: the .NET 10 SDK is missing; install it from https://dot.net" >&2; exit 1; }
dotnet publish src/Assay.Server -c Release -o out --nologo -v quiet -p:UseAppHost=true
