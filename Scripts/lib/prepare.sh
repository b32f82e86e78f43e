# Sourced by the scripts: checks what the build needs, installs it where that is allowed, builds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$root/.build/release/cnn
stamp=$root/.build/cnn.stamp

# The program carries Swift's libraries in itself: it starts faster, and runs where Swift is not.
release=(--package-path "$root" -c release --static-swift-stdlib --product cnn)

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The Debian packages that the build links with.
packages=(libhdf5-dev zlib1g-dev libdeflate-dev libpng-dev libfreetype-dev libedit-dev libzmq3-dev fonts-dejavu-core)

# missing_packages PACKAGE...: names those that are not installed.
missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qx "installed $package" <<<"$installed" || printf '%s ' "$package"
  done
}

# need_packages PACKAGE...: installs what is missing, or names it and gives up.
need_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing log become=()
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  local advice="cnn needs the packages ${missing% }: install them with \`apt-get install ${missing% }\`"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "$advice as root"
    sudo -n true 2>/dev/null || [ -t 0 ] || die "$advice as root"
    become=(sudo)
  fi
  say "installing ${missing% }"
  log=$(mktemp)
  # Package lists can be missing or old; they are fetched only when the first try fails.
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends)
  # shellcheck disable=SC2086
  if ! "${become[@]}" "${install[@]}" $missing >"$log" 2>&1; then
    "${become[@]}" apt-get update >>"$log" 2>&1 || true
    # shellcheck disable=SC2086
    if ! "${become[@]}" "${install[@]}" $missing >>"$log" 2>&1; then
      rm -f "$log"
      die "$advice"
    fi
  fi
  rm -f "$log"
}

need_swift() {
  command -v swift >/dev/null || die "cnn needs Swift 6.1 or newer: https://www.swift.org/install"
}

# is_built [TRAIT]: whether the program is newer than everything that it is made of, and has the trait.
is_built() {
  [ -x "$program" ] && [ -e "$stamp" ] || return 1
  [ -z "${1:-}" ] || grep -qx "$1" "$stamp" || return 1
  local inputs=("$root/Package.swift" "$root/Sources") newer
  newer=$(find "${inputs[@]}" -newer "$stamp" -print -quit)
  [ -z "$newer" ]
}

# build_program [TRAIT]: builds the program for release, unless it is built; with the package's trait
# TRAIT, if one is given. A program that has more than is asked for will do.
build_program() {
  local trait=${1:-}
  is_built "$trait" && return 0
  [ -z "$trait" ] || release+=(--traits "$trait")
  need_packages "${packages[@]}"
  need_swift
  mkdir -p "$root/.build"
  # What changes while the build runs must count as newer than the build.
  echo "$trait" >"$stamp.next"
  local log=$root/.build/build.log
  say "building cnn; the first time takes a few minutes"
  if [ -t 2 ]; then
    swift build "${release[@]}" >&2 || die "the build failed"
  else
    swift build "${release[@]}" >"$log" 2>&1 || {
      cat "$log" >&2
      die "the build failed"
    }
  fi
  mv "$stamp.next" "$stamp"
}
