#!/bin/bash
# Brings docker-compose.yml up for real where no registry of images can be reached, and walks the demo through it.
# In the place of the images stand ones made here: a debootstrap tree with Node, FerretDB, Kafka and Redis of infra/engines.
# They have the images' names, so they live in a Docker engine of their own (.engines/docker), never in yours.
#
#   sudo bash infra/docker/stand-ins.sh         up, demo, down; status 0 when the demo passed
#   sudo KEEP=1 bash infra/docker/stand-ins.sh  stays up until Enter or Ctrl-C
#
# Needs root, docker.io, debootstrap and what infra/engines needs (sh .ci/apt.sh).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
home=${ENGINES_HOME:-$root/.engines}
place=$home/docker
context=$place/context
secrets=$here/secrets
say() { echo "stand-ins: $*" >&2; }
give_up() { say "$*"; exit 1; }

[ "$(id -u)" -eq 0 ] || give_up 'dockerd and debootstrap need root'
PATH=$PATH:/usr/sbin
for program in dockerd docker debootstrap; do
  command -v "$program" >/dev/null || give_up "$program is not here: apt-get install docker.io debootstrap"
done

export DOCKER_HOST=unix://$place/docker.sock
daemon=''
compose=$(sh "$here/compose.sh")
compose() { "$compose" -p huduma-stand-in -f "$root/docker-compose.yml" "$@"; }

finish() {
  local status=$?
  trap - EXIT
  if [ -n "$daemon" ]; then
    [ "$status" -eq 0 ] || compose logs --no-color --tail 15 >&2 || true
    compose down --volumes --timeout 15 >/dev/null 2>&1 || true
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    umount "$place"/exec/netns/* 2>/dev/null || true
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

start_daemon() {
  mkdir -p "$place"
  dockerd --data-root "$place/data" --exec-root "$place/exec" --pidfile "$place/pid" --host "$DOCKER_HOST" \
    >"$place/dockerd.log" 2>&1 &
  daemon=$!
  for _ in $(seq 120); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
  done
  tail -n 5 "$place/dockerd.log" >&2
  give_up 'dockerd did not start'
}

make_base() {
  docker image inspect stand-in-base:1 >/dev/null 2>&1 && return
  local tree=$place/tree
  if [ ! -e "$tree.done" ]; then
    say 'debootstrap (once, some minutes)'
    rm -rf "$tree"
    debootstrap --variant=minbase \
      --include=openjdk-17-jre-headless,postgresql-15,redis-server,libstdc++6,ca-certificates \
      bookworm "$tree" >"$place/debootstrap.log" 2>&1 || give_up "debootstrap failed: $place/debootstrap.log"
    rm -rf "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/* "$tree"/usr/share/doc
    touch "$tree.done"
  fi
  tar -C "$tree" -c . | docker import - stand-in-base:1 >/dev/null
}

# The name of an image is read where it is used, so that the two cannot part.
image_of() { sed -n "s|^ *image: \($1:.*\)$|\1|p" "$root/docker-compose.yml"; }
node_image() { sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' "$here/Dockerfile" | head -n 1; }

# Docker's first builder needs no plugin and takes its bases from this engine alone.
build() {
  DOCKER_BUILDKIT=0 docker build "$@" >"$place/build.log" 2>&1 && return
  tail -n 20 "$place/build.log" >&2
  give_up 'an image could not be built'
}

make_images() {
  say 'the engines of infra/engines'
  node "$root/infra/engines/cli.ts" run -- true
  rm -rf "$context"
  mkdir -p "$context"
  cp "$here"/stand-ins/* "$context"
  cp "$(echo "$home"/cache/ferretdb-*/ferretdb | cut -d' ' -f1)" "$context/ferretdb"
  cp -r "$(echo "$home"/cache/kafka-*/jars | cut -d' ' -f1)" "$context/jars"
  cp "$root/node_modules/node/bin/node" "$context/node"
  cp -r "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$context/npm"
  cp /etc/ssl/certs/ca-certificates.crt "$context/certificates.crt"
  chmod 755 "$context"/*.sh
  local pair
  for pair in "node $(node_image)" "mongo $(image_of mongo)" "kafka $(image_of apache/kafka)" "redis $(image_of redis)"; do
    say "an image in the place of ${pair#* }"
    build --target "${pair%% *}" --tag "${pair#* }" "$context"
  done
}

PATH=$root/node_modules/.bin:$PATH
start_daemon
make_base
make_images
[ -e "$secrets/rpc-key" ] || sh "$here/secrets.sh" >/dev/null

began=$SECONDS
say 'our image'
build --network host --file "$here/Dockerfile" --tag "$(image_of huduma-appointments)" "$root"
say "built in $((SECONDS - began)) s; up"
began=$SECONDS
export PUBLISH=${PUBLISH:-127.0.0.1:0}
compose up --no-build --pull never --detach --wait --wait-timeout 300
say "everything is well after $((SECONDS - began)) s"
compose ps --format 'table {{.Service}}\t{{.Image}}\t{{.Status}}'

compose exec -T identity node dist/services/all-in-one/src/demo/main.js --at http://gateway:3000 --data-dir /data
if [ -n "${KEEP:-}" ]; then
  say "http://$(compose port gateway 3000) until Enter"
  read -r _ || true
fi
