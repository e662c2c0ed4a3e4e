#!/usr/bin/env bash
# A real S3 server: a Ceph of one monitor and one disk in memory, with its gateway, in the directory $1, on 127.0.0.1:$2.
# It installs what is missing, prints "ready", and ends with its standard input. Keys: evidence, evidence-secret.
set -euo pipefail
for program in radosgw ceph-mon ceph-osd radosgw-admin; do
  command -v "$program" > /dev/null && continue
  apt-get update -qq > /dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    radosgw ceph-mon ceph-osd ceph-common > /dev/null
  break
done
dir=$(realpath "$1") port=$2
mon=$((port + 1))
cd "$dir"
cat > ceph.conf <<CONF
[global]
fsid = 11111111-2222-3333-4444-555555555555
mon host = [v2:127.0.0.1:$mon/0]
public addr = 127.0.0.1
run dir = $dir
log file = $dir/\$type.log
admin socket = $dir/\$type.sock
pid file =
keyring = $dir/keyring
osd objectstore = memstore
memstore device bytes = 4294967296
osd data = $dir/osd
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd class load list = *
osd class default list = *
mon allow pool size one = true
mon data = $dir/mon
mon max pg per osd = 1000
ms bind ipv6 = false
rgw frontends = beast endpoint=127.0.0.1:$port
rgw data = $dir/rgw
rgw relaxed s3 bucket names = true
rgw thread pool size = 32
CONF
export CEPH_ARGS="-c $dir/ceph.conf"
ceph-authtool -c ceph.conf --create-keyring keyring --gen-key -n mon. --cap mon 'allow *' > out.txt
for who in client.admin client.rgw osd.0; do
  ceph-authtool keyring --gen-key -n "$who" --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >> out.txt
done
mkdir -p mon osd rgw
children=()
trap 'kill -9 "${children[@]}" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
monmaptool --create --fsid 11111111-2222-3333-4444-555555555555 --addv a "[v2:127.0.0.1:$mon]" monmap >> out.txt 2>&1
ceph-mon -c ceph.conf -i a --mkfs --monmap monmap --keyring keyring >> out.txt 2>&1
ceph-mon -c ceph.conf -i a -f >> out.txt 2>&1 &
children+=($!)
ceph osd new 99999999-2222-3333-4444-555555555555 >> out.txt 2>&1
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid 99999999-2222-3333-4444-555555555555 >> out.txt 2>&1
ceph-osd -c ceph.conf -i 0 -f >> out.txt 2>&1 &
children+=($!)
radosgw -c ceph.conf -n client.rgw -f >> out.txt 2>&1 &
children+=($!)
until radosgw-admin -c ceph.conf user create --uid=ann --display-name=Ann --access-key=evidence --secret-key=evidence-secret >> out.txt 2>&1; do sleep 1; done
until curl -s -o /dev/null "http://127.0.0.1:$port/"; do sleep 0.2; done
echo ready
cat > /dev/null
