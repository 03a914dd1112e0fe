#!/bin/bash
# Builds the product as it ships and measures it beside its bars and peers; arguments go to the benchmarks (bench/README.md).
# From make: make bench ARGS="--only loop --engine sqlite". Exit code 1 when the product answered anything wrongly.
set -eu
cd "$(dirname "$0")/.."
log=artifacts/bench-build.log
mkdir -p artifacts
case " $* " in
    *" --assay "*) ;;
    *) eng/build.sh >"$log" 2>&1 || { cat "$log" >&2; exit 1; } ;;
esac
dotnet build bench/Assay.Bench.Platform -c Release --nologo -v quiet >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
exec artifacts/bin/Assay.Bench.Platform/release/Assay.Bench.Platform "$@"
