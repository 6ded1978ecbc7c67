# Sourced by tools/demo and tools/check: installs the Debian packages that are missing, and says which.

caseledger_build_packages="g++ cmake ninja-build pkg-config ccache tzdata
  capnproto libcapnp-dev librocksdb-dev libboost1.81-dev libboost-json1.81-dev libcurl4-openssl-dev libssl-dev
  libfmt-dev libspdlog-dev libxxhash-dev libcli11-dev libtomlplusplus-dev libhowardhinnant-date-dev
  libexpat1-dev zlib1g-dev libutf8proc-dev python3 python3-yaml"
caseledger_check_packages="libgtest-dev libgmock-dev clang-format-19 python3-jsonschema curl openssl
  golang-go golang-golang-x-mod-dev chromium fonts-dejavu-core"
# The page is made by these; another Node.js that is there already will do.
for command in node:nodejs npm:npm; do
  command -v "${command%%:*}" >/dev/null || caseledger_build_packages+=" ${command##*:}"
done

say() { printf '\n== %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# install_packages NAME…: nothing to do, and no network needed, when all are there.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q ' installed$' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "apt-get is missing; this needs Debian 12"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "run as root, or install sudo: packages are missing: ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -q >&2 || fail "the package lists cannot be fetched"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" >&2 ||
    fail "packages cannot be installed: ${missing[*]}"
}

# build_release TARGET…: configures once, then builds what is needed.
build_release() {
  say "Building (the first time takes some minutes)"
  cmake --preset release "-DCASELEDGER_PAGE=${caseledger_page:-ON}" >&2 ||
    fail "configuring failed; its last lines say why"
  cmake --build --preset release --target "$@" >&2 || fail "the build failed; its last lines say why"
}

# Without the npm registry there is no page, and all else.
page_or_not() {
  cmake --preset release -DCASELEDGER_PAGE=ON >&2 || fail "configuring failed; its last lines say why"
  cmake --build --preset release --target page_packages >&2 && return 0
  say "The packages of the page cannot be fetched: building WITHOUT the page"
  caseledger_page=OFF
}
