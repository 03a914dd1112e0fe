#!/bin/bash
# Makes faults under load and attacks, and prints what was lost and what did harm: --kills N, --seed S, --only TEXT. Some faults need Linux, root and faketime;
# what cannot be made here is named in its row. Exit code 1 where a rule does not hold or the negative control sees nothing.
set -eu
cd "$(dirname "$0")/.."
dotnet build Assay.slnx -c Release --nologo -v quiet -clp:ErrorsOnly ${ASSAY_BUILD_ARGS:-} >&2
exec artifacts/bin/Assay.Bench.Faults/release/Assay.Bench.Faults "$@"
