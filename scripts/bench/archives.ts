/**
 * How fast archives are made and restored, against what else one would use: `npm run bench -- archives [ROUNDS] [CORPUS…]`.
 * Times whole commands of the built program. Builds its corpora in a temporary directory (about 5 GB with what is made of
 * them), installs nothing, removes everything.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildBig, buildMedia, buildSmall, buildTiny } from './corpora';
import { type Contender, type Measured, median, processorRatioOf, race, ratioOf, sizeUp } from './measure';

const project = join(__dirname, '../..');
const manager = `"${process.execPath}" "${join(project, 'dist/backup_manager.js')}"`;
const watched = `"${process.execPath}" -r "${join(__dirname, 'peak-memory.cjs')}" "${join(project, 'dist/backup_manager.js')}"`;

type Compression = 'gzip' | 'zstd' | 'none';

const schedule = (compression: Compression, workspace: string): string =>
  `${manager} --dir "${workspace}" create "$IN;daily@00:00;x;compress=${compression}"`;

/** Makes an archive as a user does: the whole command, journal and digest included. */
const backup = (compression: Compression): Contender => ({
  name: `backup_manager ${compression}`,
  prepare: schedule(compression, '$OUT'),
  command: `${watched} --dir "$OUT" run x`,
  result: 'backups/x.tar',
  needs: [],
});

/** What gzip itself makes of the same tar stream: what blocks deflated side by side lose to one stream. */
const sameByGzip: Contender = {
  name: 'the same tar | gzip -6',
  prepare: `${schedule('none', '$OUT')} && ${manager} --dir "$OUT" run x`,
  command: 'gzip -6 < "$OUT/backups/x.tar" > "$OUT/x.tar.gz"',
  result: 'x.tar.gz',
  needs: ['gzip'],
};

/** Restores as a user does: the digest is checked first. */
const restore = (compression: Compression): Contender => ({
  name: `backup_manager restore, ${compression}`,
  command: `${watched} --dir "$MADE/${compression}" restore x --to "$OUT/tree"`,
  result: 'tree',
  needs: [],
});

const extract = (compression: Compression): Contender => ({
  name: { gzip: 'tar xzf', zstd: 'tar --zstd -xf', none: 'tar xf' }[compression],
  command: `mkdir "$OUT/tree" && tar -C "$OUT/tree" ${{ gzip: '-xzf', zstd: '--zstd -xf', none: '-xf' }[compression]} "$MADE/${compression}/backups/x.tar"`,
  result: 'tree',
  needs: compression === 'zstd' ? ['tar', 'zstd'] : ['tar'],
});

/** What no program on Node.js can do with less: how far a goal is from what can be had. */
const least = (compression: 'gzip' | 'zstd'): Contender => ({
  name: `the least on Node.js, ${compression}`,
  command: `"${process.execPath}" "${join(__dirname, 'least.cjs')}" ${compression} "$IN" "$OUT/x"`,
  result: 'x',
  needs: [],
});

const python = `python3 -c "import os,tarfile; t=tarfile.open(os.environ['OUT']+'/x.tar','w:gz'); t.add(os.environ['IN'],'x'); t.close()"`;
const tar = 'tar -C "$IN" -cf';
const file = { result: 'x.tar' };
const peers = {
  gzip: { ...file, name: 'tar czf', command: 'tar -C "$IN" -czf "$OUT/x.tar" .', needs: ['tar', 'gzip'] },
  pigz: { ...file, name: 'tar | pigz', command: `${tar} - . | pigz > "$OUT/x.tar"`, needs: ['tar', 'pigz'] },
  zstd: {
    ...file,
    name: 'tar | zstd -T0 -3',
    command: `${tar} - . | zstd -q -T0 -3 > "$OUT/x.tar"`,
    needs: ['tar', 'zstd'],
  },
  bsdtar: { ...file, name: 'bsdtar czf', command: 'bsdtar -C "$IN" -czf "$OUT/x.tar" .', needs: ['bsdtar'] },
  python: { ...file, name: 'python3 tarfile w:gz', command: python, needs: ['python3'] },
  restic: {
    name: 'restic, first backup',
    prepare: 'RESTIC_PASSWORD=x restic -q init -r "$OUT/repository"',
    command: 'RESTIC_PASSWORD=x restic -q --no-cache -r "$OUT/repository" backup "$IN"',
    result: 'repository',
    needs: ['restic'],
  },
  borg: {
    name: 'borg, first create',
    prepare: 'borg init -e none "$OUT/repository"',
    command: 'BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes borg create "$OUT/repository::x" "$IN"',
    result: 'repository',
    needs: ['borg'],
  },
} satisfies Readonly<Record<string, Contender>>;

interface Corpus {
  readonly name: string;
  readonly build: (into: string) => void;
  readonly made: ReadonlyArray<Contender>;
  readonly restored: ReadonlyArray<Compression>;
}

const corpora: ReadonlyArray<Corpus> = [
  {
    name: 'small',
    build: (into) => buildSmall(into, project),
    made: [
      backup('gzip'),
      backup('zstd'),
      backup('none'),
      least('gzip'),
      least('zstd'),
      peers.gzip,
      peers.pigz,
      peers.zstd,
      peers.bsdtar,
      peers.python,
      peers.restic,
      peers.borg,
    ],
    restored: ['gzip', 'zstd', 'none'],
  },
  {
    name: 'big',
    build: buildBig,
    made: [backup('gzip'), backup('zstd'), least('gzip'), least('zstd'), peers.gzip, peers.pigz, peers.zstd],
    restored: ['gzip', 'zstd'],
  },
  {
    name: 'media',
    build: buildMedia,
    made: [backup('gzip'), peers.gzip, peers.pigz],
    restored: ['gzip'],
  },
  {
    name: 'tiny',
    build: buildTiny,
    made: [backup('gzip'), least('gzip'), peers.gzip, peers.pigz],
    restored: ['gzip'],
  },
];

/** What is to be reached: the ratio of two times, or of two sizes, in one corpus. */
interface Goal {
  readonly what: 'time' | 'size';
  readonly corpora: ReadonlyArray<string>;
  readonly ours: string;
  readonly theirs: string;
  /** Null for what is only told. */
  readonly limit: number | null;
}

const goals: ReadonlyArray<Goal> = [
  { what: 'time', corpora: ['big'], ours: 'backup_manager gzip', theirs: 'tar czf', limit: 0.42 },
  { what: 'time', corpora: ['big'], ours: 'backup_manager gzip', theirs: 'tar | pigz', limit: 0.95 },
  { what: 'time', corpora: ['small'], ours: 'backup_manager gzip', theirs: 'tar czf', limit: 0.48 },
  { what: 'time', corpora: ['small'], ours: 'backup_manager gzip', theirs: 'tar | pigz', limit: 1.1 },
  { what: 'time', corpora: ['tiny'], ours: 'backup_manager gzip', theirs: 'tar czf', limit: 2 },
  { what: 'time', corpora: ['media'], ours: 'backup_manager gzip', theirs: 'tar czf', limit: 0.12 },
  {
    what: 'size',
    corpora: ['small', 'big', 'media', 'tiny'],
    ours: 'backup_manager gzip',
    theirs: sameByGzip.name,
    limit: 1.015,
  },
  {
    what: 'size',
    corpora: ['small', 'big', 'media', 'tiny'],
    ours: 'backup_manager gzip',
    theirs: 'tar czf',
    limit: null,
  },
  {
    what: 'time',
    corpora: ['small', 'big'],
    ours: 'backup_manager zstd',
    theirs: 'tar | zstd -T0 -3',
    limit: 1.25,
  },
  {
    what: 'time',
    corpora: ['small'],
    ours: 'backup_manager zstd',
    theirs: 'restic, first backup',
    limit: 0.6,
  },
  { what: 'time', corpora: ['small'], ours: 'backup_manager zstd', theirs: 'borg, first create', limit: 0.5 },
  {
    what: 'time',
    corpora: ['small', 'big'],
    ours: 'backup_manager restore, gzip',
    theirs: 'tar xzf',
    limit: 1.5,
  },
  {
    what: 'time',
    corpora: ['small'],
    ours: 'backup_manager gzip',
    theirs: 'python3 tarfile w:gz',
    limit: 0.22,
  },
];

/** What the least on Node.js takes of what others take, beside the goals that ours has against them. */
const floors: ReadonlyArray<Goal> = (
  [
    ['gzip', 'tar czf', ['small', 'big', 'tiny']],
    ['gzip', 'tar | pigz', ['small', 'big']],
    ['zstd', 'tar | zstd -T0 -3', ['small', 'big']],
    ['zstd', 'restic, first backup', ['small']],
    ['zstd', 'borg, first create', ['small']],
    ['gzip', 'python3 tarfile w:gz', ['small']],
  ] as const
).map(([compression, theirs, corpora]) => ({
  what: 'time',
  corpora,
  ours: least(compression).name,
  theirs,
  limit: null,
}));

/** MB that no command of ours may have resident. */
const memoryLimit = 150;

type Results = ReadonlyMap<string, ReadonlyArray<Measured>>;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (...cells: ReadonlyArray<string>): string => `| ${cells.map(cell).join(' | ')} |`;
const fixed = (value: number, places: number): string =>
  Number.isFinite(value) ? value.toFixed(places) : '';

const goalRows = (results: Results): ReadonlyArray<string> =>
  [...goals, ...floors].flatMap(({ what, corpora: names, ours, theirs, limit }) =>
    names.flatMap((corpus) => {
      const one = results.get(corpus)?.find(({ name }) => name === ours);
      const other = results.get(corpus)?.find(({ name }) => name === theirs);
      if (one === undefined || other === undefined) return [];
      const value = what === 'time' ? ratioOf(one, other) : one.bytes / other.bytes;
      return [
        row(
          corpus,
          `${what} of ${ours} / ${theirs}`,
          fixed(value, 3),
          what === 'time' ? fixed(processorRatioOf(one, other), 3) : '',
          limit === null ? '' : `≤ ${limit}`,
          limit === null ? '' : value <= limit ? 'yes' : 'no',
        ),
      ];
    }),
  );

const memoryRow = (results: Results): string => {
  const peaks = [...results].flatMap(([corpus, measured]) =>
    measured.flatMap(({ name, peak }) => (peak === null ? [] : [{ corpus, name, peak }])),
  );
  const worst = peaks.reduce((most, one) => (one.peak > most.peak ? one : most));
  return row(
    'all',
    `resident memory, MB: most of all in ${worst.name}, ${worst.corpus}`,
    worst.peak.toFixed(0),
    '',
    `≤ ${memoryLimit}`,
    worst.peak <= memoryLimit ? 'yes' : 'no',
  );
};

const measuredRows = (results: Results): ReadonlyArray<string> =>
  [...results].flatMap(([corpus, measured]) =>
    measured.map(({ name, seconds, processor, bytes, peak }) =>
      row(
        corpus,
        name,
        fixed(median(seconds), 2),
        seconds.length === 0 ? '' : `${fixed(Math.min(...seconds), 2)} to ${fixed(Math.max(...seconds), 2)}`,
        fixed(median(processor), 2),
        fixed(bytes / 1e6, 1),
        peak === null ? '' : fixed(peak, 0),
      ),
    ),
  );

const raceThrough = (corpus: Corpus, place: string, rounds: number): ReadonlyArray<Measured> => {
  const tree = join(place, corpus.name);
  const made = join(place, 'made');
  mkdirSync(tree);
  corpus.build(tree);
  const making = race(corpus.made, { IN: tree }, place, rounds);
  const byGzip = sizeUp(sameByGzip, { IN: tree }, place);
  for (const compression of corpus.restored) {
    mkdirSync(join(made, compression), { recursive: true });
    const env = { ...process.env, IN: tree, WORKSPACE: join(made, compression) };
    const command = `${schedule(compression, '$WORKSPACE')} && ${manager} --dir "$WORKSPACE" run x`;
    execFileSync('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  const both = corpus.restored.flatMap((compression) => [restore(compression), extract(compression)]);
  const restoring = race(both, { MADE: made }, place, rounds);
  rmSync(tree, { recursive: true });
  rmSync(made, { recursive: true });
  return [...making, ...byGzip, ...restoring];
};

export const benchArchives = (args: ReadonlyArray<string>): void => {
  const rounds = Number(args[0] ?? 5);
  const chosen = corpora.filter(({ name }) => args.length < 2 || args.slice(1).includes(name));
  const place = mkdtempSync(join(tmpdir(), 'bench-archives-'));
  process.on('SIGINT', () => process.exit(130));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  process.env['BORG_BASE_DIR'] = join(place, 'borg');
  const results: Results = new Map(chosen.map((corpus) => [corpus.name, raceThrough(corpus, place, rounds)]));
  console.log(
    [
      `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${rounds} rounds`,
      '',
      row('corpus', 'what', 'measured', 'by CPU time', 'goal', 'reached'),
      '| --- | --- | --- | --- | --- | --- |',
      ...goalRows(results),
      memoryRow(results),
      '',
      row('corpus', 'done by', 'seconds, median', 'seconds, all', 'CPU, median', 'MB made', 'MB resident'),
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...measuredRows(results),
    ].join('\n'),
  );
};
