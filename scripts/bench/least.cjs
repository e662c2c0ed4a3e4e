'use strict';
/**
 * The least that any program on Node.js does that makes an archive of compressed chunks and knows every content again:
 * `node least.cjs gzip|zstd SOURCE ARCHIVE`. Each file is opened, looked at, read, looked at again and closed; its content and each
 * chunk have a digest. There are no headers but room for them, no catalogue, no journal, no progress, nothing that notices a fault: what
 * a backup takes beside this is its own, and what this takes is nobody's to save.
 */
const { hash } = require('node:crypto');
const fs = require('node:fs');
const { join } = require('node:path');
const { gzip } = require('node:zlib');

const [kind = '', source = '', archive = ''] = process.argv.slice(2);
const bigint = { bigint: true };
const roomBytes = 4 * 1024 * 1024;
const mostBytes = 2 * 1024 * 1024;
/** As long as a chunk is on average where its archive is of that kind. */
const chunkBytes = (kind === 'zstd' ? 256 : 512) * 1024;
const blocksInFlight = 3;
const headerBytes = 1536;

const compress =
  kind === 'zstd'
    ? (
        (zstd) => (block) =>
          zstd.compress(block, 3)
      )(require('@mongodb-js/zstd/bindings.js'))
    : (block) =>
        new Promise((resolve, reject) =>
          gzip(block, { chunkSize: block.length }, (error, made) =>
            error === null ? resolve(made) : reject(error),
          ),
        );

const out = fs.openSync(archive, 'w');
const free = Array.from({ length: blocksInFlight + 2 }, () => Buffer.allocUnsafeSlow(roomBytes));
const inFlight = [];
let written = Promise.resolve();
let block = free.pop();
let used = 0;

const send = async () => {
  if (used === 0) return;
  const full = block;
  const encoded = compress(full.subarray(0, used));
  const before = written;
  written = (async () => {
    const made = await encoded;
    await before;
    hash('sha256', made);
    fs.writeSync(out, made);
    free.push(full);
  })();
  inFlight.push(written);
  while (inFlight.length > blocksInFlight) await inFlight.shift();
  block = free.pop();
  used = 0;
};

const store = async (path) => {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  try {
    const size = Number(fs.fstatSync(fd, bigint).size);
    block.fill(0, used, used + headerBytes);
    used += headerBytes;
    for (let done = 0; done < size;) {
      const got = fs.readSync(fd, block, used, Math.min(size - done, mostBytes), done);
      if (got === 0) break;
      hash('sha256', block.subarray(used, used + got));
      const end = used + Math.ceil(got / 512) * 512;
      block.fill(0, used + got, end);
      used = end;
      done += got;
      if (used >= mostBytes) await send();
    }
    fs.fstatSync(fd, bigint);
  } finally {
    fs.closeSync(fd);
  }
  if (used >= chunkBytes) await send();
};

const walk = async (directory) => {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await walk(path);
    else if (entry.isFile()) await store(path);
  }
};

void (async () => {
  await walk(source);
  await send();
  await Promise.all(inFlight);
  fs.fsyncSync(out);
})();
