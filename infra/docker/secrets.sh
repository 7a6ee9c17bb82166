#!/bin/sh
# Makes the secrets that docker-compose.yml gives its containers, each in a file of its own that only its owner can read.
# What is there already stays: another key-encryption key would lock everybody out of what the former one sealed.
#   sh infra/docker/secrets.sh [FOLDER]
set -eu
umask 077

folder=${1:-$(cd "$(dirname "$0")" && pwd)/secrets}
mkdir -p "$folder"

keep() { # name: writes standard input to it, whole or not at all, unless it is there
  if [ -e "$folder/$1" ]; then
    cat >/dev/null
    echo "kept  $folder/$1"
    return
  fi
  cat >"$folder/.$1.new"
  sync "$folder/.$1.new" 2>/dev/null || sync
  mv "$folder/.$1.new" "$folder/$1"
  echo "made  $folder/$1"
}

key() { head -c 32 /dev/urandom | base64; }

key | keep key-encryption-key
key | keep rpc-key
# Part of an address, so without signs that mean something there.
key | tr '+/' '-_' | tr -d '=\n' | keep sms-callback-secret

# Also those that somebody wrote by hand.
chmod 700 "$folder"
chmod 600 "$folder"/*

# The containers read the files as the user that their image names.
me=$(id -u)
if [ "$me" -eq 0 ]; then
  chown -R "${RUN_AS:-1000:1000}" "$folder"
elif [ "$me" -ne 1000 ]; then
  echo "Your user is not 1000: docker compose needs RUN_AS=$me:$(id -g) in its environment (or in .env), also to build."
fi
echo 'Keep a copy of key-encryption-key apart from the data: without it nothing about people can be read again.'
