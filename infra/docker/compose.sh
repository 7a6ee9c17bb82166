#!/bin/sh
# Builds Docker Compose from its Go module, once, and prints the path of the program:
#   $(sh infra/docker/compose.sh) -f docker-compose.yml config --quiet
# For machines that have Docker without its Compose plugin, and for the test that reads docker-compose.yml with Compose itself.
set -eu

version=v2.40.3
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${ENGINES_HOME:-$root/.engines}/cache/compose-$version
program=$folder/docker-compose

if [ ! -x "$program" ]; then
  PATH=$PATH:/usr/local/go/bin
  if ! command -v go >/dev/null 2>&1; then
    echo 'Go is not on this machine, and Compose is built with it. Install golang-go (sh .ci/apt.sh, as root).' >&2
    exit 1
  fi
  # Two that build at once each have a folder of their own; whoever is later replaces an equal program.
  part=$folder.part.$$
  trap 'rm -rf "$part"' EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$part" "$folder"
  echo "compose: building $version (once, some minutes)" >&2
  (
    cd "$part"
    go mod init compose.invalid/wrapper
    go get -tool "github.com/docker/compose/v2/cmd@$version"
    go build -trimpath -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=$version" \
      -o docker-compose github.com/docker/compose/v2/cmd
  ) >"$folder.log" 2>&1 || {
    tail -n 20 "$folder.log" >&2
    echo "compose: the build failed; more in $folder.log" >&2
    exit 1
  }
  mv "$part/docker-compose" "$program"
fi
echo "$program"
