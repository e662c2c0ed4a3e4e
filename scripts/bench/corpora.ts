/** The trees that are archived: built from what any machine has, the same content on every run of one machine. */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const MiB = 1024 * 1024;

/** Regular files, directory by directory. */
export function* filesBelow(directory: string): Generator<string, void, void> {
  if (!existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** Source code and its like: at least 15,000 files, about 250 MB. */
export const buildSmall = (into: string, project: string): void => {
  const places = [
    join(project, 'node_modules'),
    '/usr/include',
    '/usr/lib/python3',
    '/usr/share/doc',
    '/usr/share',
  ];
  let [bytes, files] = [0, 0];
  for (const [index, place] of places.entries()) {
    for (const path of filesBelow(place)) {
      const { size } = lstatSync(path);
      if (size > MiB || (bytes > 250e6 && files >= 15_000)) continue;
      const copy = join(into, String(index), path);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(path, copy);
      bytes += size;
      files += 1;
    }
  }
};

const logLine = (at: number): string => {
  const id = createHash('md5').update(String(at)).digest('hex');
  const level = ['INFO', 'INFO', 'INFO', 'WARN', 'ERROR'][at % 5] ?? '';
  const time = new Date(1.6e12 + at * 137).toISOString();
  return `${time} ${level} [worker-${at % 16}] request ${id.slice(0, 16)} GET /api/v1/items/${(at * 7919) % 100_000} took ${at % 997} ms\n`;
};

/** About 1 GB in eight files: four logs, four files made of the machine's own programs and libraries. */
export const buildBig = (into: string): void => {
  mkdirSync(into, { recursive: true });
  for (let log = 0; log < 4; log += 1) {
    const fd = openSync(join(into, `service-${log}.log`), 'w');
    for (let written = 0, at = log * 10_000_000; written < 125e6;) {
      const chunk = Array.from({ length: 10_000 }, () => logLine(at++)).join('');
      written += writeSync(fd, chunk);
    }
    closeSync(fd);
  }
  const binaries = ['/usr/lib', '/usr/bin', '/usr/local/lib', '/opt'].flatMap((place) => [
    ...filesBelow(place),
  ]);
  const objects = binaries.filter((path) => /\.so(\.|$)|\/bin\//.test(path) && lstatSync(path).size > MiB);
  for (let image = 0, next = 0; image < 4 && objects.length > 0; image += 1) {
    const fd = openSync(join(into, `image-${image}.bin`), 'w');
    for (let written = 0; written < 125e6; next += 1)
      written += writeSync(fd, readFileSync(objects[next % objects.length] ?? process.execPath));
    closeSync(fd);
  }
};

/** 400 MB that no compressor makes smaller, in forty files. */
export const buildMedia = (into: string): void => {
  mkdirSync(into, { recursive: true });
  for (let file = 0; file < 40; file += 1) writeFileSync(join(into, `clip-${file}.bin`), randomBytes(10e6));
};

/** 100,000 files, half of them empty, half of a line; deep, and half of them in one wide directory. */
export const buildTiny = (into: string): void => {
  for (let file = 0; file < 100_000; file += 1) {
    const directory = file % 2 === 0 ? 'wide' : `deep/${file % 10}/${file % 100}/${file % 1000}`;
    if (file < 2000) mkdirSync(join(into, directory), { recursive: true });
    writeFileSync(join(into, directory, `f${file}`), file % 4 < 2 ? '' : logLine(file));
  }
};
