#!/bin/sh
# Installs the Debian packages that the samples of hooks are tried with.
set -eu
missing=
command -v btrfs >/dev/null && command -v mkfs.btrfs >/dev/null || missing="$missing btrfs-progs"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0
apt-get update -qq >/dev/null
# why: no cluster of the system's is made, and none is started: the test makes its own
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
