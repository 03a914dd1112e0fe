#!/bin/bash
# Builds the product as it ships and measures its front end in Chromium beside its budgets: --rows N, --assay PATH (bench/README.md).
set -eu
cd "$(dirname "$0")/.."
log=artifacts/bench-build.log
mkdir -p artifacts
case " $* " in
    *" --assay "*) ;;
    *) eng/build.sh >"$log" 2>&1 || { cat "$log" >&2; exit 1; } ;;
esac
dotnet build bench/Assay.Bench.Web -c Release --nologo -v quiet >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
exec artifacts/bin/Assay.Bench.Web/release/Assay.Bench.Web "$@"
