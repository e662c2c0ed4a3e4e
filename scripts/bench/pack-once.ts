/** Packs one source once: `pack-once SOURCE TARGET [gzip|zstd|none [LEVEL]]`; prints the report and peak memory. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeArchiver } from '../../src/adapters/pack/archiver';
import { Compression } from '../../src/domain/compression';

const [source = '', target = '', compression = 'gzip', level] = process.argv.slice(2);
if (!Compression.is(compression)) throw new Error(`unknown compression: ${compression}`);

const request = {
  source: resolve(source),
  root: 'test',
  never: [],
  exclude: [],
  excludeCaches: false,
  compression,
  level: level === undefined ? null : Number(level),
};

void makeArchiver()
  .pack(request, resolve(target), () => undefined, new AbortController().signal)()
  .then((outcome) => {
    if (outcome._tag === 'Left') process.exitCode = 1;
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    console.log(JSON.stringify({ ...outcome, peakMiB: Math.round(Number(peak ?? 0) / 1024) }));
  });
