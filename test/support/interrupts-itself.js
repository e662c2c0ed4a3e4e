'use strict';
// Preloaded into a program (`node -r`): it gets a SIGINT within the call that writes its first words on standard output, as
// from somebody who has read them and could not be faster.
const fs = require('node:fs');

const { writeSync } = fs;
let isFirst = true;
fs.writeSync = (fd, ...args) => {
  const written = writeSync(fd, ...args);
  if (fd === 1 && isFirst) {
    isFirst = false;
    process.kill(process.pid, 'SIGINT');
  }
  return written;
};
