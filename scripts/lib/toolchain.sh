# The toolchains that building an engine takes: Debian packages, Go and Node.
# Each function is quick where the thing is already there. Sourced, never run.

GO_VERSION=1.26.8
NODE_VERSION=24.21.0
NPM_VERSION=11.19.1

NATIVE_PACKAGES="runc containernetworking-plugins dnsmasq-base iptables mmdebstrap umoci skopeo docker-registry ca-certificates git curl xz-utils"

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
  done
}

install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return 0
  step "installing Debian packages: $missing" apt_install $missing
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  # No service may start by itself: the registry and dnsmasq are ours to start.
  local policy=/usr/sbin/policy-rc.d made=""
  if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; made=yes; fi
  local code=0
  apt-get install -y -q --no-install-recommends "$@" || code=$?
  if [ -n "$made" ]; then rm -f "$policy"; fi
  return "$code"
}

# ensure_go: sets GOROOT_DIR to a Go toolchain of exactly GO_VERSION.
ensure_go() {
  local place=$SLUICE_CACHE/toolchain/go-$GO_VERSION
  if command -v go >/dev/null && [ "$(go env GOVERSION 2>/dev/null)" = "go$GO_VERSION" ]; then
    GOROOT_DIR=$(go env GOROOT)
  else
    if [ ! -e "$place/.whole" ]; then
      command -v go >/dev/null || install_packages golang-go
      step "fetching Go $GO_VERSION from the Go module proxy" whole "$place" fetch_go
    fi
    GOROOT_DIR=$place
  fi
  GO=$GOROOT_DIR/bin/go
}

# Toolchains are modules, so any Go, even one too old to switch by itself, can
# download one; what an old Go leaves undone is put right here.
fetch_go() {
  local target=$1 module="golang.org/toolchain@v0.0.1-go$GO_VERSION.linux-$(go env GOARCH)" dir
  dir=$(cd /tmp && GOTOOLCHAIN=local GOFLAGS=-mod=mod go mod download -json "$module" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  [ -d "$dir" ] || return 1
  cp -r "$dir/." "$target/"
  chmod -R u+w "$target"
  chmod +x "$target"/bin/* "$target"/pkg/tool/*/*
  find "$target" -name _go.mod | while read -r file; do mv "$file" "${file%_go.mod}go.mod"; done
}

# ensure_node: sets NODE_DIR to a Node of exactly NODE_VERSION with npm.
ensure_node() {
  NODE_DIR=$SLUICE_CACHE/toolchain/node-$NODE_VERSION-$NPM_VERSION
  [ -e "$NODE_DIR/.whole" ] && return 0
  if ! command -v npm >/dev/null; then install_packages nodejs npm; fi
  step "fetching Node $NODE_VERSION from the npm registry" whole "$NODE_DIR" fetch_node
}

fetch_node() {
  local target=$1 arch work
  case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) return 1 ;; esac
  work=$(mktemp -d)
  mkdir -p "$target/bin" "$target/lib/node_modules/npm"
  (cd "$work" && npm pack --silent "node-linux-$arch@$NODE_VERSION" "npm@$NPM_VERSION") || return
  tar -xzf "$work/node-linux-$arch-$NODE_VERSION.tgz" -C "$work" package/bin/node || return
  cp "$work/package/bin/node" "$target/bin/node"
  tar -xzf "$work/npm-$NPM_VERSION.tgz" -C "$target/lib/node_modules/npm" --strip-components=1 || return
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$target/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$target/bin/npx"
  chmod +x "$target"/bin/node "$target"/lib/node_modules/npm/bin/*.js
  rm -rf "$work"
}

# with_node: puts that Node first on the PATH of this process.
with_node() {
  ensure_node
  export PATH="$NODE_DIR/bin:$PATH"
}

# dev_modules: the development tools of package.json, as the lock says. Node must be there.
dev_modules() {
  local modules
  modules=$(cd "$SLUICE_ROOT" && hash_of package-lock.json dagger/package-lock.json "$NODE_VERSION")
  [ "$(cat "$SLUICE_ROOT/node_modules/.sluice-key" 2>/dev/null)" = "$modules" ] && return 0
  # What someone installed by hand is as good, if it has all.
  (cd "$SLUICE_ROOT" && npm ls --silent >/dev/null 2>&1) ||
    (cd "$SLUICE_ROOT" && step "installing the development tools" npm ci --no-audit --no-fund)
  printf '%s' "$modules" >"$SLUICE_ROOT/node_modules/.sluice-key"
}
