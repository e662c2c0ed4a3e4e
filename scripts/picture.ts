/**
 * `npm run picture`: the terminal that README begins with, docs/terminal.svg. The built program is run in a temporary
 * workspace, on a terminal; what it says is drawn as it is. With `-- --check` nothing is written, and a picture that shows
 * other words than the program says now is a failure. Needs `script` of util-linux.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const picture = join(root, 'docs', 'terminal.svg');
const bin = join(root, 'dist', 'backup_manager.js');

/** What is typed, in a workspace with some photos. */
const scene: ReadonlyArray<string> = [
  'backup_manager create "photos;daily@02:00;photos;keep=7"',
  'backup_manager run photos',
  'backup_manager verify photos --level source',
  'mv photos elsewhere',
  'backup_manager run photos',
  'backup_manager why photos',
  'backup_manager journal --check',
];

const columns = 96;

/** Three files of a size and a time that are always the same. */
const takePhotos = (workspace: string): void => {
  const folder = join(workspace, 'photos');
  mkdirSync(folder);
  for (const number of [1, 2, 3]) {
    const file = join(folder, `${number}.jpg`);
    writeFileSync(file, `photo ${number} `.repeat(25_000));
    utimesSync(file, 1_700_000_000, 1_700_000_000);
  }
  utimesSync(folder, 1_700_000_000, 1_700_000_000);
};

/** What a command shows: standard output as on a terminal, in colours, then what it noted. */
const shown = (workspace: string, typed: string): string => {
  const program = `'${process.execPath}' '${bin}'`;
  const line = typed.replace(/^backup_manager/, program);
  const noted = join(workspace, '..', 'noted');
  // why: a progress bar is no result, and a picture does not move
  const script = `stty cols ${columns} rows 40; cd '${workspace}'; ${line} 2>'${noted}'; cat '${noted}'`;
  return execFileSync('script', ['-qec', script, '/dev/null'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TERM: 'xterm', TZ: 'UTC', LANG: 'C.UTF-8', SHELL: '/bin/sh' },
  }).replaceAll('\r', '');
};

const play = (): ReadonlyArray<string> => {
  const place = mkdtempSync(join(tmpdir(), 'picture-'));
  const workspace = join(place, 'work');
  try {
    mkdirSync(workspace);
    takePhotos(workspace);
    return scene.flatMap((typed) => {
      const said = shown(workspace, typed).trimEnd();
      return [`\u001b[2m$\u001b[22m ${typed}`, ...(said === '' ? [] : said.split('\n'))];
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const styles: Readonly<Record<string, string>> = { 1: 'b', 2: 'd', 31: 'r', 32: 'g', 33: 'y' };

/** One line in runs of one style each. */
const drawn = (line: string): string => {
  const style = new Map<string, string>();
  return line
    .split(/(\u001b\[[\d;]*m)/)
    .map((part) => {
      const code = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
      if (code === undefined) {
        const names = [...style.values()].join(' ');
        if (part === '') return '';
        return names === '' ? escaped(part) : `<tspan class="${names}">${escaped(part)}</tspan>`;
      }
      const kind = code.startsWith('3') ? 'colour' : 'weight';
      const name = styles[code];
      if (name === undefined) style.delete(kind);
      else style.set(kind, name);
      return '';
    })
    .join('');
};

const [left, top, lineHeight, width] = [20, 58, 20, 850];

const asSvg = (lines: ReadonlyArray<string>): string => {
  const height = top + lines.length * lineHeight + 4;
  const texts = lines.map(
    (line, index) =>
      `  <text x="${left}" y="${top + index * lineHeight}" xml:space="preserve">${drawn(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal: a backup is made, verified, fails, and is explained">
  <style>
    rect { fill: #16181d }
    text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre }
    .b { font-weight: bold; fill: #fff } .d { fill: #7f8899 } .r { fill: #ff7b72 } .g { fill: #7ee787 } .y { fill: #f2cc60 }
  </style>
  <rect width="${width}" height="${height}" rx="10"/>
  <circle cx="22" cy="20" r="6" fill="#ff5f57"/><circle cx="42" cy="20" r="6" fill="#febc2e"/><circle cx="62" cy="20" r="6" fill="#28c840"/>
${texts.join('\n')}
</svg>
`;
};

/** What differs from run to run is alike in it: times, digests, compressed sizes. */
const normal = (svg: string): string =>
  svg
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d|\d\d\/\d\d\/\d{4} \d\d:\d\d/g, 'WHEN')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/→ [\d.]+ (?:bytes|kB)/g, '→ SIZE');

const present = (): string => {
  try {
    return readFileSync(picture, 'utf8');
  } catch {
    return '';
  }
};

const fresh = asSvg(play());
const isStale = normal(fresh) !== normal(present());
if (process.argv.includes('--check')) {
  if (isStale) {
    console.error('docs/terminal.svg shows other words than the program says: npm run picture');
    process.exitCode = 1;
  }
} else if (isStale) writeFileSync(picture, fresh);
