#!/bin/sh
# Process 1 of a container: passes signals on to the service, ends as it does, and reaps what nobody waits for, which
# Node.js does not.
backup_manager start --foreground "$@" &
service=$!
for signal in TERM INT HUP; do
  # shellcheck disable=SC2064
  trap "kill -$signal $service" "$signal"
done
# A signal ends wait early; the service is there until wait has told of its end.
while kill -0 "$service" 2>/dev/null; do
  wait "$service"
  status=$?
done
exit "$status"
