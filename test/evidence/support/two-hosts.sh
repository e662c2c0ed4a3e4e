#!/usr/bin/env bash
# Two hosts as network namespaces, $1a and $1b, at 10.77.0.1 and 10.77.0.2, between them a line of 1 Mbit/s each way that loses
# three packets of a hundred. It installs what is missing, prints "ready", and ends, and the hosts with it, with its standard input.
set -euo pipefail
for program in ip tc nft; do
  command -v "$program" > /dev/null && continue
  apt-get update -qq > /dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends iproute2 nftables > /dev/null
  break
done
trap 'ip netns del "$1a" 2> /dev/null || true; ip netns del "$1b" 2> /dev/null || true' EXIT
ip netns add "$1a"
ip netns add "$1b"
ip link add line netns "$1a" type veth peer name line netns "$1b"
number=1
for host in "$1a" "$1b"; do
  ip -n "$host" address add "10.77.0.$number/24" dev line
  ip -n "$host" link set lo up
  ip -n "$host" link set line up
  ip netns exec "$host" tc qdisc add dev line root tbf rate 1mbit burst 16kb latency 300ms
  ip netns exec "$host" nft "add table inet loss; add chain inet loss input { type filter hook input priority 0; };
    add rule inet loss input iifname line numgen random mod 100 < 3 drop"
  number=2
done
echo ready
cat > /dev/null
