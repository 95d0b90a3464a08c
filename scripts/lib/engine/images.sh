# Builds the images an engine needs before it can run anything: its two SDKs,
# and the base images from which everything else is made by Dagger itself.
# Sourced by lib/native.sh, never run.

build_images() {
  local work=$SLUICE_CACHE/images/work
  mkdir -p "$work"
  local root=$work/debian-$(hash_of "$ENGINE_PARTS/debian.sh" "$(uname -m)")
  . "$ENGINE_PARTS/debian.sh"
  step "making the Debian base image" whole "$root" make_debian
  local go_root=$work/go-$GO_VERSION-$DAGGER_VERSION-$(hash_of "$ENGINE_PARTS/debian.sh")
  step "filling the Go SDK's module and build cache" whole "$go_root" make_go_sdk "$root"
  local ts_root=$work/ts-$(images_key)
  step "putting the TypeScript SDK together" whole "$ts_root" make_typescript_sdk
  step "packing the images" whole "$IMAGES" pack_images "$root" "$go_root" "$ts_root"
}

# The engine compiles the TypeScript SDK's Go module once per state folder; with
# its modules fetched and compiled here, that takes seconds and no network.
make_go_sdk() {
  local debian=$1 target=$2 chroot=$2/chroot
  mkdir -p "$chroot" "$target/layer/usr/local" "$target/layer/go/pkg/mod" "$target/layer/root/.cache/go-build"
  tar -xf "$debian/rootfs.tar" -C "$chroot"
  cp -rL "$GOROOT_DIR" "$target/layer/usr/local/go"
  rm -rf "$target"/layer/usr/local/go/{test,api,doc,misc}
  local warm=$target/layer/warm
  mkdir -p "$warm"
  cat >"$warm/go.mod" <<EOF
module warm

go 1.24

require dagger.io/dagger $DAGGER_VERSION
EOF
  cat >"$warm/main.go" <<'EOF'
package main

import (
	_ "dagger.io/dagger"
	_ "dagger.io/dagger/querybuilder"
	_ "dagger.io/dagger/telemetry"
)

func main() {}
EOF
  (cd "$warm" && GOTOOLCHAIN=local GOFLAGS='-mod=mod -modcacherw' GOMODCACHE=$target/layer/go/pkg/mod \
    GONOSUMDB='dagger.io/*' "$GO" mod tidy) || return
  # Compiled where the engine will compile: cache entries are keyed by path.
  cp -al "$target/layer/." "$chroot/"
  unshare -m sh -c 'mount -t proc proc "$1/proc" && shift && exec chroot "$@"' sh "$chroot" "$chroot" /usr/bin/env -i HOME=/root GOPATH=/go GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-mod=mod \
    PATH=/usr/local/go/bin:/usr/bin:/bin sh -c 'cd /warm && go build -ldflags "-s -w" -o /dev/null .' || return
  cp -a "$chroot/root/.cache/go-build/." "$target/layer/root/.cache/go-build/"
  install -D "$BIN/codegen" "$target/layer/usr/local/bin/codegen"
  rm -rf "$target/layer/warm" "$chroot"
}

make_typescript_sdk() {
  local target=$1 sdk=$ENGINE_PARTS/typescript-sdk work=$1/work
  local own=$work/node_modules/@dagger.io/dagger/dist/src
  mkdir -p "$work" "$target/layer/bundled_lib/types" "$target/layer/calls"
  cp -r "$sdk/runtime" "$target/layer/runtime"
  cp "$sdk"/calls/*.mjs "$target/layer/calls/"
  cp "$sdk"/library/*.ts "$target/layer/bundled_lib/"
  cp "$sdk"/core/*.ts "$work/"
  cp "$BIN/codegen" "$target/layer/codegen"
  (
    cd "$work" && printf '{"private":true}' >package.json &&
      npm install --silent --no-audit --no-fund --save-exact "@dagger.io/dagger@${DAGGER_VERSION#v}" "esbuild@$ESBUILD_VERSION" "typescript@$TYPESCRIPT_VERSION" &&
      npx esbuild core.ts --bundle --format=esm --platform=node --keep-names --external:typescript --alias:sdk="$own" --outfile=core.js \
        --banner:js='import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
  ) || return
  cp "$work/core.js" "$target/layer/bundled_lib/core.js"
  printf 'export * from "./types/index.js"\n' >"$target/layer/bundled_lib/core.d.ts"
  (cd "$own" && find . -name '*.d.ts' | tar -cf - -T -) | tar -xf - -C "$target/layer/bundled_lib/types" || return
  cp -r "$work/node_modules/typescript" "$target/layer/typescript-library"
  (cd "$target/layer/calls" && printf '{"private":true}' >package.json && npm install --silent --no-audit --no-fund "esbuild@$ESBUILD_VERSION") || return
  rm -rf "$work"
}

make_node() {
  local target=$1 version=$2 npm=$3 work arch=x64
  [ "$(uname -m)" = aarch64 ] && arch=arm64
  work=$(mktemp -d)
  mkdir -p "$target/usr/local/bin" "$target/usr/local/lib/node_modules/npm"
  (cd "$work" && npm pack --silent "node-linux-$arch@$version" "npm@$npm") || return
  tar -xzf "$work/node-linux-$arch-$version.tgz" -C "$target/usr/local" --strip-components=1 package/bin || return
  tar -xzf "$work/npm-$npm.tgz" -C "$target/usr/local/lib/node_modules/npm" --strip-components=1 || return
  chmod +x "$target/usr/local/bin/node" "$target"/usr/local/lib/node_modules/npm/bin/*.js
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$target/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$target/usr/local/bin/npx"
  # The public image's user.
  mkdir -p "$target/home/node" "$target/etc"
  chown 1000:1000 "$target/home/node"
  tar -xOf "$4" ./etc/passwd >"$target/etc/passwd" && echo 'node:x:1000:1000::/home/node:/bin/bash' >>"$target/etc/passwd"
  tar -xOf "$4" ./etc/group >"$target/etc/group" && echo 'node:x:1000:' >>"$target/etc/group"
  rm -rf "$work"
}

# layer LAYOUT FROM TO FOLDER: adds a folder's content as one more layer.
layer() {
  tar -C "$4" --owner=0 --group=0 --numeric-owner -cf "$1.tar" . && umoci raw add-layer --image "$1:$2" --tag "$3" "$1.tar" && rm -f "$1.tar"
}

pack_images() {
  local debian=$1/rootfs.tar go=$2/layer ts=$3/layer target=$4
  local sdk=$target/sdk base=$target/base work=$target/work npm=$NPM_VERSION
  umoci init --layout "$base" && umoci new --image "$base:root" && umoci raw add-layer --image "$base:root" --tag debian "$debian" || return
  umoci config --image "$base:debian" --config.cmd bash --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  : >"$target/base.list"
  echo "debian library/debian:bookworm-slim" >>"$target/base.list"
  local version
  for version in 22.23.3 "$NODE_VERSION"; do
    make_node "$work/node" "$version" "$npm" "$debian" || return
    tar -C "$work/node" --numeric-owner -cf "$target/node.tar" . && umoci raw add-layer --image "$base:debian" --tag "node-$version" "$target/node.tar" || return
    rm -rf "$work/node" "$target/node.tar"
    # npm would refuse a machine's extra certificate authority without the system's bundle.
    umoci config --image "$base:node-$version" --config.cmd node --config.env NODE_VERSION="$version" \
      --config.env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
    echo "node-$version library/node:$version-bookworm-slim" >>"$target/base.list"
  done
  echo "node-22.23.3 library/node:22" >>"$target/base.list.22"
  cat "$target/base.list.22" >>"$target/base.list" && rm "$target/base.list.22"
  umoci init --layout "$sdk" && umoci new --image "$sdk:root" && umoci raw add-layer --image "$sdk:root" --tag go "$debian" || return
  layer "$sdk" go go "$go" || return
  umoci config --image "$sdk:go" --config.env PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --config.env GOPATH=/go --config.env GOTOOLCHAIN=local --config.workingdir /go
  umoci new --image "$sdk:empty" && layer "$sdk" empty typescript "$ts" || return
  # The Go toolchain is also what builds the mirror's Go tools.
  skopeo copy --quiet "oci:$sdk:go" "oci:$base:golang" || return
  echo "golang library/golang:$GO_VERSION-bookworm" >>"$target/base.list"
  umoci gc --layout "$sdk" && umoci gc --layout "$base" || return
  mkdir -p "$target/content"
  mv "$sdk/blobs" "$target/content/blobs"
  printf 'DAGGER_GO_SDK_MANIFEST_DIGEST=%s\nDAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST=%s\n' \
    "$(digest_of "$sdk" go)" "$(digest_of "$sdk" typescript)" >"$target/env"
  cp "$sdk/index.json" "$sdk/oci-layout" "$target/content/"
  rm -rf "$sdk" "$work"
}

# digest_of LAYOUT TAG: the manifest's digest.
digest_of() {
  node -e 'const [,f,t]=process.argv;const m=JSON.parse(require("fs").readFileSync(f+"/index.json")).manifests.find(m=>m.annotations?.["org.opencontainers.image.ref.name"]===t);console.log(m.digest)' "$1" "$2"
}
