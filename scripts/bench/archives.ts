/**
 * How fast archives are made, against what else one would make them with: `npm run bench -- archives [ROUNDS] [CORPUS…]`.
 * Builds its corpora in a temporary directory (about 2.5 GB with the archives), installs nothing, removes everything.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildBig, buildMedia, buildSmall, buildTiny } from './corpora';
import { race, type Contender, type Measured } from './measure';

const project = join(__dirname, '../..');

const python = `python3 -c "import os,tarfile; t=tarfile.open(os.environ['OUT'],'w:gz'); t.add(os.environ['IN'],'x'); t.close()"`;

const tar = 'tar -C "$IN" -cf';
const peers: Readonly<Record<string, Contender>> = {
  'tar czf': { name: 'tar czf', command: 'tar -C "$IN" -czf "$OUT" .', needs: ['tar', 'gzip'] },
  pigz: { name: 'tar | pigz', command: `${tar} - . | pigz > "$OUT"`, needs: ['tar', 'pigz'] },
  zstd: {
    name: 'tar | zstd -T0 -3',
    command: `${tar} - . | zstd -q -T0 -3 > "$OUT"`,
    needs: ['tar', 'zstd'],
  },
  bsdtar: { name: 'bsdtar czf', command: 'bsdtar -C "$IN" -czf "$OUT" .', needs: ['bsdtar'] },
  python: { name: 'python3 tarfile w:gz', command: python, needs: ['python3'] },
  restic: {
    name: 'restic, first backup',
    prepare: 'RESTIC_PASSWORD=x restic -q init -r "$OUT"',
    command: 'RESTIC_PASSWORD=x restic -q --no-cache -r "$OUT" backup "$IN"',
    needs: ['restic'],
  },
  borg: {
    name: 'borg, first create',
    prepare: 'borg init -e none "$OUT"',
    command: 'BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes borg create "$OUT::x" "$IN"',
    needs: ['borg'],
  },
};

interface Race {
  readonly corpus: string;
  /** Names of peers; ours come first. */
  readonly ours: ReadonlyArray<'gzip' | 'zstd'>;
  readonly against: ReadonlyArray<keyof typeof peers>;
  /** `ours / peer` → the ratio to reach. */
  readonly goals: Readonly<Record<string, number>>;
}

const races: ReadonlyArray<Race> = [
  {
    corpus: 'small',
    ours: ['gzip', 'zstd'],
    against: ['tar czf', 'pigz', 'zstd', 'bsdtar', 'python', 'restic', 'borg'],
    goals: {
      'gzip / tar czf': 0.48,
      'gzip / tar | pigz': 1.1,
      'gzip / python3 tarfile w:gz': 0.22,
      'zstd / tar | zstd -T0 -3': 1.25,
      'zstd / restic, first backup': 0.6,
      'zstd / borg, first create': 0.5,
    },
  },
  {
    corpus: 'big',
    ours: ['gzip', 'zstd'],
    against: ['tar czf', 'pigz', 'zstd'],
    goals: { 'gzip / tar czf': 0.42, 'gzip / tar | pigz': 0.95, 'zstd / tar | zstd -T0 -3': 1.25 },
  },
  { corpus: 'media', ours: ['gzip'], against: ['tar czf', 'pigz'], goals: { 'gzip / tar czf': 0.12 } },
  { corpus: 'tiny', ours: ['gzip'], against: ['tar czf', 'pigz', 'python'], goals: {} },
];

const builders: Readonly<Record<string, (into: string) => void>> = {
  small: (into) => buildSmall(into, project),
  big: buildBig,
  media: buildMedia,
  tiny: buildTiny,
};

/** Bundles the packer as it is shipped, and a program that runs it once. */
const bundle = (outdir: string): string => {
  buildSync({
    entryPoints: {
      pack_once: join(__dirname, 'pack-once.ts'),
      pack_worker: join(project, 'src/adapters/pack/pack-worker.ts'),
    },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['tar', '@mongodb-js/zstd'],
  });
  return join(outdir, 'pack_once.js');
};

const ratio = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '');

const table = (corpus: string, results: ReadonlyArray<Measured>, goals: Race['goals']): string => {
  const sizeOf = results.find(({ name }) => name === 'tar czf')?.bytes ?? NaN;
  const rows = results.map(({ name, seconds, bytes, output }) => {
    const peak = /"peakMiB":(\d+)/.exec(output)?.[1] ?? '';
    return `| ${corpus} | ${name.replace('|', '\\|')} | ${seconds.toFixed(2)} | ${bytes > 0 ? (bytes / 1e6).toFixed(1) : ''} | ${bytes > 0 ? ratio(bytes / sizeOf) : ''} | ${peak} |`;
  });
  const time = new Map(results.map(({ name, seconds }) => [name, seconds]));
  const reached = Object.entries(goals).flatMap(([pair, goal]) => {
    const [ours = '', peer = ''] = pair.split(' / ');
    const value = (time.get(ours) ?? NaN) / (time.get(peer) ?? NaN);
    return Number.isFinite(value)
      ? [
          `| ${corpus} | ${pair.replace('|', '\\|')} | ${ratio(value)} | ${goal} | ${value <= goal ? 'yes' : 'no'} |`,
        ]
      : [];
  });
  return [
    '| corpus | made by | seconds | MB | size / tar czf | peak MiB |\n|---|---|---|---|---|---|',
    ...rows,
    ...(reached.length === 0
      ? []
      : ['\n| corpus | time | ratio | goal | reached |\n|---|---|---|---|---|', ...reached]),
  ].join('\n');
};

export const benchArchives = (args: ReadonlyArray<string>): void => {
  const rounds = Number(args[0] ?? 3);
  const chosen = args.slice(1);
  const place = mkdtempSync(join(tmpdir(), 'bench-archives-'));
  process.on('SIGINT', () => process.exit(130));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const program = bundle(join(place, 'dist'));
  symlinkSync(join(project, 'node_modules'), join(place, 'node_modules'));
  process.env['BORG_BASE_DIR'] = join(place, 'borg');
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; medians of ${rounds}\n`,
  );
  for (const { corpus, ours, against, goals } of races) {
    if (chosen.length > 0 && !chosen.includes(corpus)) continue;
    const tree = join(place, corpus);
    mkdirSync(tree);
    builders[corpus]?.(tree);
    const mine = ours.map((compression) => ({
      name: compression,
      command: `"${process.execPath}" "${program}" "$IN" "$OUT" ${compression}`,
      needs: [],
    }));
    const theirs = against.flatMap((peer) => peers[peer] ?? []);
    const results = race([...mine, ...theirs], tree, join(place, 'out'), rounds);
    console.log(`${table(corpus, results, goals)}\n`);
    rmSync(tree, { recursive: true });
  }
};
