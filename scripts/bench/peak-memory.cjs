'use strict';
// Loaded into a measured program (`node -r`): at its end writes the most memory it had resident, in MB of 10^6 bytes,
// to the file that $PEAK names; and the processor time, in seconds, to the one that $CPU names, if any. VmHWM of proc(5) counts all threads of the process.
const { isMainThread } = require('node:worker_threads');
const { readFileSync, writeFileSync } = require('node:fs');

if (isMainThread) {
  process.on('exit', () => {
    const kibibytes = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
    writeFileSync(process.env.PEAK, String((kibibytes * 1024) / 1e6));
    const { user, system } = process.cpuUsage();
    if (process.env.CPU) writeFileSync(process.env.CPU, String((user + system) / 1e6));
  });
}
