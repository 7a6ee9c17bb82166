#!/bin/sh
# Installs the Debian packages that the tests with real engines and with a real browser need.
# Run as root; asks apt only for what is missing, and leaves no service of its own running.
set -eu
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.conf
wanted=''

has() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; }
has_go() { has go || [ -x /usr/local/go/bin/go ]; }
want() { wanted="$wanted $*"; }

has_postgres || want postgresql
has redis-server || want redis-server
has chromium || want chromium
has java || want default-jdk-headless
has mvn || want maven
has_go || want golang-go

if [ -z "$wanted" ]; then
  echo 'apt: every Debian package that the tests need is there'
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "apt: missing:$wanted. Run this script as root, or install them yourself." >&2
  exit 1
fi

# The engines make their own PostgreSQL cluster on a free port: Debian's default one would only sit on 5432.
if ! has_postgres && [ ! -e "$cluster_conf" ]; then
  mkdir -p "$(dirname "$cluster_conf")"
  echo 'create_main_cluster = false' >"$cluster_conf"
fi

# Debian starts a service as soon as it is installed, unless this file refuses.
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

echo "apt: installing$wanted"
apt-get update -qq
case "$wanted" in *postgresql*)
  if apt-cache show postgresql-15 >/dev/null 2>&1; then
    wanted=$(echo "$wanted" | sed 's/postgresql/postgresql-15/')
  fi
esac
# shellcheck disable=SC2086 # one word per package is what we want
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $wanted >/dev/null

# Where a policy of the machine's own let a service start all the same, it is one that we have just installed.
for service in postgresql redis-server; do
  case "$wanted" in *"$service"*) service "$service" stop >/dev/null 2>&1 || true ;; esac
done

has_postgres && has redis-server && has chromium && has java && has mvn && has_go || {
  echo 'apt: apt-get ended well, yet a program is still missing' >&2
  exit 1
}
echo 'apt: installed; no service of these packages runs'
