#!/bin/bash
# Tests the front end (make check lints it too). Vitest's line "Tests  N passed" is what eng/test.sh counts.
set -eu
cd "$(dirname "$0")/../web"
[ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
npx vitest run --passWithNoTests
