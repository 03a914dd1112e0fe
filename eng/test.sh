#!/bin/bash
# Installs what the tests need (Debian, root), builds everything once, runs every suite, prints time by suite.
# Last line: "N passed, N failed, N skipped" over all suites. Exit code 1 when anything failed or no test ran.
set -u
cd "$(dirname "$0")/.."
began=$SECONDS
lap() { echo "== $1: $((SECONDS - $2)) s"; }

t=$SECONDS; eng/install-test-needs.sh || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }; lap "install" $t
t=$SECONDS
dotnet build Assay.slnx -c Release --nologo -v quiet -clp:ErrorsOnly || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
lap "build" $t

passed=0; failed=0; skipped=0; names=
for project in tests/*.Tests; do
    name=$(basename "$project")
    t=$SECONDS
    log=artifacts/$name.log
    artifacts/bin/"$name"/release/"$name" -noColor -noLogo ${ASSAY_TEST_ARGS:-} >"$log" 2>&1
    code=$?
    summary=$(grep -E 'Total: [0-9]+' "$log" | tail -1)
    count() { echo "$summary" | grep -oE "$1: [0-9]+" | grep -oE '[0-9]+' || echo 0; }
    total=$(count Total); bad=$(( $(count Failed) + $(count Errors) )); skip=$(count Skipped); notrun=$(count "Not Run")
    if [ -z "$summary" ] || [ "$total" = 0 ]; then echo "$name ran no test"; tail -20 "$log"; bad=1; total=1; skip=0; notrun=0; fi
    if [ $code -ne 0 ] && [ "$bad" = 0 ]; then echo "$name ended with code $code"; tail -20 "$log"; bad=1; total=$((total + 1)); fi
    if [ "$bad" != 0 ]; then
        grep -E -A 14 '\[FAIL\]$' "$log" | cut -c1-600 | head -150
        names+=$(grep -E '\[FAIL\]$' "$log" | sed 's/^ */FAILED /; s/ *\[FAIL\]$//' | cut -c1-300)$'\n'
    fi
    grep -E '\[SKIP\]' "$log" | sed 's/^ */   /' | sort | uniq -c | sort -rn | head -5
    passed=$((passed + total - bad - skip - notrun)); failed=$((failed + bad)); skipped=$((skipped + skip + notrun))
    lap "$name ($((total - bad - skip - notrun)) passed, $bad failed, $skip skipped)" $t
done
if [ -d web ]; then
    t=$SECONDS
    eng/test-web.sh >artifacts/web.log 2>&1
    code=$?
    ok=$(sed 's/\x1b\[[0-9;]*m//g' artifacts/web.log | grep -E '^ *Tests ' | grep -oE '[0-9]+ passed' | grep -oE '[0-9]+' | tail -1)
    bad=$(sed 's/\x1b\[[0-9;]*m//g' artifacts/web.log | grep -E '^ *Tests ' | grep -oE '[0-9]+ failed' | grep -oE '[0-9]+' | tail -1)
    [ $code -eq 0 ] || { [ "${bad:-0}" != 0 ] || bad=1; tail -80 artifacts/web.log; }
    passed=$((passed + ${ok:-0})); failed=$((failed + ${bad:-0}))
    lap "web (${ok:-0} passed, ${bad:-0} failed)" $t
fi
lap "all" $began
printf '%s' "$names" | head -40
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
