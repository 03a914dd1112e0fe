#!/bin/bash
# Tests the front end (make check lints it too). Vitest's line "Tests  N passed" is what eng/test.sh counts.
set -eu
cd "$(dirname "$0")/../web"
[ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
# The client's types are made from the API document: make accept rewrites them.
if [ -n "${ASSAY_ACCEPT:-}" ]; then npm run --silent api; fi
mkdir -p ../artifacts
npx openapi-typescript ../docs/openapi.json --output ../artifacts/schema.ts >/dev/null
cmp ../artifacts/schema.ts src/api/schema.ts || { echo "web/src/api/schema.ts is not what docs/openapi.json says: run make accept."; exit 1; }
npx vitest run --passWithNoTests
