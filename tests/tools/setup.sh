#!/usr/bin/env bash
# Installs what building and testing Skein needs: Debian packages (as root or through sudo) and the npm packages of
# package-lock.json. Quick when everything is there already; says what is missing when it may not install it.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(
  clang lld cmake ninja-build ccache clang-format clang-tidy
  libclang-rt-14-dev          # runtimes of the address, undefined-behaviour and thread sanitizers
  llvm-14                     # llvm-symbolizer, so that sanitizer reports name lines
  libxxhash-dev doctest-dev
  emscripten binaryen python3-minimal
  chromium                    # driven by Playwright in the end-to-end tests
)

say() { printf 'setup: %s\n' "$*"; }

if ! node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + +minor < 2011 ? 1 : 0)' 2>/dev/null; then
  say "Node 20.11 or newer is needed; found $(node --version 2>/dev/null || echo none)"
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then
    as_root=(env)
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo env)
  elif command -v sudo >/dev/null && [ -t 0 ]; then
    say "sudo will ask for your password to install: ${missing[*]}"
    as_root=(sudo env)
  else
    say "these Debian packages are missing and this user may not install them: ${missing[*]}"
    say "run as root: apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "installing Debian packages: ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # DPkg::Lock::Timeout waits for another package manager instead of failing at once.
  apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 30 "$log"
    say "apt-get failed; the lines above are the end of its output"
    exit 1
  fi
fi

# npm keeps a copy of the lockfile inside node_modules; ours is stamped beside it, to see whether the two still agree.
stamp=node_modules/.skein-setup
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  say "installing npm packages"
  # The browser is Debian's; nothing may be downloaded besides the packages of the lockfile.
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1 \
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi
