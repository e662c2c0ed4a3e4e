/**
 * What a second backup costs, and what the history of files does: `npm run bench -- second [ROUNDS] [PART…]`. Parts: `small`, `tiny`,
 * `history`, `cat`. Tells time on the clock, for a machine at rest, and CPU time, of a command and of all that it starts, for which what
 * else the machine does counts for little; contenders take turns on one tree. Builds all in a temporary directory (about 4 GB), removes everything.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildMedia, buildSmall, buildTiny, filesBelow } from './corpora';
import { cpuSeconds, has, median, timed, type Spent } from './measure';

const project = join(__dirname, '../..');
const program = `"${join(project, 'dist/backup_manager.js')}"`;
const manager = `"${process.execPath}" ${program}`;
const watched = `"${process.execPath}" -r "${join(__dirname, 'peak-memory.cjs')}" ${program}`;

/** One way to back up a tree again and again. Its commands find the tree in `$IN` and a directory of their own in `$OUT`. */
interface Keeper {
  readonly name: string;
  /** Run once. */
  readonly begin: string;
  /** One backup. */
  readonly backup: string;
  readonly needs: ReadonlyArray<string>;
}

const ours = (compression: 'gzip' | 'zstd'): Keeper => ({
  name: `backup_manager ${compression}`,
  begin: `${manager} --dir "$OUT" create "$IN;daily@00:00;x;compress=${compression}"`,
  backup: `${watched} --dir "$OUT" run x`,
  needs: [],
});
const restic: Keeper = {
  name: 'restic',
  begin: 'restic -q init -r "$OUT/repository"',
  backup: 'restic -q --cache-dir "$OUT/cache" -r "$OUT/repository" backup "$IN"',
  needs: ['restic'],
};
const borg: Keeper = {
  name: 'borg',
  begin: 'borg init -e none "$OUT/repository"',
  backup: 'borg create "$OUT/repository::{now:%s%f}" "$IN"',
  needs: ['borg'],
};
const keepers = [ours('zstd'), ours('gzip'), restic, borg].filter(({ needs }) => needs.every(has));

/** A figure of a keeper: what each round took, and the most memory of any, in MB. */
interface Figures {
  readonly spent: ReadonlyArray<Spent>;
  readonly peak: number | null;
}

/** What is done to the tree before each round; `seed` differs from round to round. */
type Edit = (files: ReadonlyArray<string>, seed: number) => void;

const unchanged: Edit = () => undefined;

/** A generator of numbers from 0 to below 1, the same each time. */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

/** One file in a hundred, at random, gets a line more. */
const someChanged: Edit = (files, seed) => {
  const next = numbers(seed + 1);
  for (const file of files) if (next() < 0.01) appendFileSync(file, `changed ${seed}\n`);
};

/** All files of one directory, of which there are 200. */
const directoryChanged: Edit = (files, seed) => {
  for (const file of files.slice(1000, 1200)) appendFileSync(file, `changed ${seed}\n`);
};

/** Longer than what counts as changed just then. */
const settle = (): void => {
  execFileSync('sleep', ['3']);
};

const environment = (variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...{ RESTIC_PASSWORD: 'x', BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes' },
  ...variables,
});

/** Each keeper backs up the tree once, and then in each round once, whoever was first in the last round being last. */
const keep = (tree: string, place: string, rounds: number, edit: Edit): ReadonlyMap<string, Figures> => {
  const files = [...filesBelow(tree)];
  const peakFile = join(place, 'peak');
  const figures = new Map(keepers.map(({ name }) => [name, { spent: new Array<Spent>(), peak: 0 }]));
  const run = ({ name, backup }: Keeper): Spent => {
    const env = environment({ IN: tree, OUT: join(place, name.replace(' ', '-')), PEAK: peakFile });
    rmSync(peakFile, { force: true });
    const spent = timed(backup, env);
    const figure = figures.get(name);
    if (figure !== undefined && existsSync(peakFile))
      figure.peak = Math.max(figure.peak, Number(readFileSync(peakFile, 'utf8')));
    return spent;
  };
  settle();
  for (const keeper of keepers) {
    const out = join(place, keeper.name.replace(' ', '-'));
    if (existsSync(out)) continue;
    mkdirSync(out);
    cpuSeconds(keeper.begin, environment({ IN: tree, OUT: out }));
    run(keeper);
  }
  for (let round = 0; round < rounds; round += 1) {
    edit(files, round);
    settle();
    for (let turn = 0; turn < keepers.length; turn += 1) {
      const keeper = keepers[(round + turn) % keepers.length];
      if (keeper === undefined) continue;
      const { wall, processor } = run(keeper);
      figures.get(keeper.name)?.spent.push({ wall, processor });
      process.stderr.write(
        `${round + 1}/${rounds} ${keeper.name}: ${wall.toFixed(2)} s, ${processor.toFixed(2)} s of CPU\n`,
      );
    }
  }
  return figures;
};

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  readonly reached: boolean;
}

const ratioRow = (what: string, value: number, limit: number, unit = '', places = 2): Row => ({
  what,
  measured: `${value.toFixed(places)}${unit}`,
  goal: `≤ ${limit}${unit}`,
  reached: value <= limit,
});

type Clock = keyof Spent;

const clocks: ReadonlyArray<readonly [Clock, string]> = [
  ['wall', 'time on the clock'],
  ['processor', 'CPU'],
];

/** The median of the ratios of each round. */
const ratio = (figures: ReadonlyMap<string, Figures>, one: string, other: string, clock: Clock): number => {
  const theirs = figures.get(other)?.spent ?? [];
  return median(
    (figures.get(one)?.spent ?? []).map((spent, round) => spent[clock] / (theirs[round]?.[clock] ?? NaN)),
  );
};

const memoryLimit = 150;

/** Rows of one scenario against each peer that is there. */
const against = (
  what: string,
  figures: ReadonlyMap<string, Figures>,
  limits: Readonly<Record<string, number>>,
): ReadonlyArray<Row> => [
  ...Object.entries(limits).flatMap(([peer, limit]) =>
    clocks.flatMap(([clock, said]) => {
      const value = ratio(figures, 'backup_manager zstd', peer, clock);
      return Number.isFinite(value) ? [ratioRow(`${what} / ${peer}: ${said}`, value, limit)] : [];
    }),
  ),
  ratioRow(
    `${what}: resident memory`,
    Math.max(...[...figures.values()].map(({ peak }) => peak ?? 0)),
    memoryLimit,
    ' MB',
    0,
  ),
];

const medianOf = (spent: ReadonlyArray<Spent>, clock: Clock): string =>
  median(spent.map((each) => each[clock])).toFixed(2);

/** Time on the clock, and CPU time in brackets. */
const secondsOf = (what: string, figures: ReadonlyMap<string, Figures>): string =>
  `${what}: ${[...figures].map(([name, { spent }]) => `${name} ${medianOf(spent, 'wall')} s (CPU ${medianOf(spent, 'processor')} s)`).join(', ')}`;

interface Part {
  readonly name: string;
  /** The rows, and what else is to be told. */
  readonly measure: (
    place: string,
    rounds: number,
  ) => { readonly rows: ReadonlyArray<Row>; readonly notes: ReadonlyArray<string> };
}

const sizeOfTree = (path: string): number =>
  [...filesBelow(path)].reduce((sum, file) => sum + statSync(file).size, 0);

const catalogueShare = (place: string, compression: string): number => {
  const out = join(place, `backup_manager-${compression}`);
  return sizeOfTree(join(out, '.backup_manager/catalogues')) / statSync(join(out, 'backups/x.tar')).size;
};

const small: Part = {
  name: 'small',
  measure: (place, rounds) => {
    const tree = join(place, 'tree');
    buildSmall(tree, project);
    const none = keep(tree, place, rounds, unchanged);
    const shares = ['zstd', 'gzip'].map((compression) => catalogueShare(place, compression) * 100);
    const some = keep(tree, place, rounds, someChanged);
    const directory = keep(tree, place, rounds, directoryChanged);
    return {
      rows: [
        ...against('small, unchanged', none, { restic: 0.35, borg: 0.35 }),
        ...against('small, 1 % changed', some, { restic: 0.8, borg: 0.8 }),
        ...against('small, one directory changed', directory, { restic: 0.5 }),
        ...['zstd', 'gzip'].map((compression, index) =>
          ratioRow(`small, catalogue / archive, ${compression}`, shares[index] ?? NaN, 2, ' %'),
        ),
      ],
      notes: [
        secondsOf('small, unchanged', none),
        secondsOf('small, 1 % changed', some),
        secondsOf('small, one directory changed', directory),
      ],
    };
  },
};

const tiny: Part = {
  name: 'tiny',
  measure: (place, rounds) => {
    const tree = join(place, 'tree');
    buildTiny(tree);
    const figures = keep(tree, place, rounds, unchanged);
    return {
      rows: against('tiny, unchanged', figures, { restic: 0.4 }),
      notes: [secondsOf('tiny, unchanged', figures)],
    };
  },
};

/** CPU seconds and memory of a question, the median of so many. */
const asked = (
  question: string,
  place: string,
  rounds: number,
): { readonly seconds: number; readonly peak: number } => {
  const peakFile = join(place, 'peak');
  const env = environment({ OUT: place, PEAK: peakFile });
  const all = Array.from({ length: rounds }, () => ({
    seconds: cpuSeconds(`${watched} --dir "$OUT" ${question} > /dev/null`, env),
    peak: Number(readFileSync(peakFile, 'utf8')),
  }));
  return {
    seconds: median(all.map(({ seconds }) => seconds)),
    peak: Math.max(...all.map(({ peak }) => peak)),
  };
};

const versions = 365;
const filesInHistory = 20_000;

const history: Part = {
  name: 'history',
  measure: (place, rounds) => {
    const tree = join(place, 'tree');
    for (let file = 0; file < filesInHistory; file += 1) {
      const directory = join(tree, `d${file % 200}`);
      if (file < 200) mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, `file-${file}.txt`), `content of ${file}\n`.repeat(file % 40));
    }
    const files = [...filesBelow(tree)];
    const env = environment({ IN: tree, OUT: place });
    cpuSeconds(`${manager} --dir "$OUT" create "$IN;daily@00:00;x"`, env);
    for (let day = 0; day < versions; day += 1) {
      someChanged(files, day);
      cpuSeconds(`${manager} --dir "$OUT" run x`, env);
    }
    const one = asked('find file-777.txt', place, rounds);
    const all = asked("find 'file-1*.txt'", place, rounds);
    return {
      rows: [
        ratioRow(
          `find of one name, ${versions} versions of ${filesInHistory} files: CPU`,
          one.seconds,
          1,
          ' s',
        ),
        ratioRow('the same: resident memory', one.peak, memoryLimit, ' MB', 0),
        ratioRow(
          "find 'file-1*.txt', which more than half of them match: resident memory",
          all.peak,
          memoryLimit,
          ' MB',
          0,
        ),
      ],
      notes: [`find 'file-1*.txt': ${all.seconds.toFixed(2)} s of CPU`],
    };
  },
};

const oneFile: Part = {
  name: 'cat',
  measure: (place, rounds) => {
    const tree = join(place, 'tree');
    for (const half of ['a', 'b', 'c']) buildMedia(join(tree, half));
    mkdirSync(join(tree, 'notes'));
    writeFileSync(join(tree, 'notes/one.txt'), 'one\n');
    const env = environment({ IN: tree, OUT: place });
    cpuSeconds(`${manager} --dir "$OUT" create "$IN;daily@00:00;x"`, env);
    cpuSeconds(`${manager} --dir "$OUT" run x`, env);
    const ratios = Array.from({ length: rounds }, () => {
      const bare = cpuSeconds(`"${process.execPath}" -e 0`, env);
      return {
        cat: asked('cat x tree/notes/one.txt', place, 1).seconds / bare,
        restore: asked('restore x tree/notes/one.txt --to "$OUT/back" --overwrite', place, 1).seconds / bare,
      };
    });
    return {
      rows: [
        ratioRow('cat of one file of a 1.2 GB archive / node -e 0', median(ratios.map(({ cat }) => cat)), 3),
        ratioRow('restore of it / node -e 0', median(ratios.map(({ restore }) => restore)), 3),
      ],
      notes: [],
    };
  },
};

const parts: ReadonlyArray<Part> = [small, tiny, history, oneFile];

const line = (...cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`;

export const benchSecond = (args: ReadonlyArray<string>): void => {
  const rounds = Number(args[0] ?? 5);
  const chosen = parts.filter(({ name }) => args.length < 2 || args.slice(1).includes(name));
  const root = mkdtempSync(join(tmpdir(), 'bench-second-'));
  process.on('SIGINT', () => process.exit(130));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  process.env['BORG_BASE_DIR'] = join(root, 'borg');
  const load = loadavg()[0] ?? 0;
  const measured = chosen.map(({ name, measure }) => {
    const place = join(root, name);
    mkdirSync(place);
    const found = measure(place, rounds);
    rmSync(place, { recursive: true });
    return found;
  });
  console.log(
    [
      `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${rounds} rounds; load ${load.toFixed(1)} at first, ${(loadavg()[0] ?? 0).toFixed(1)} at last`,
      '',
      line('what', 'measured', 'goal', 'reached'),
      '| --- | --- | --- | --- |',
      ...measured.flatMap(({ rows }) =>
        rows.map(({ what, measured: value, goal, reached }) =>
          line(what, value, goal, reached ? 'yes' : 'no'),
        ),
      ),
      '',
      ...measured.flatMap(({ notes }) => notes),
    ].join('\n'),
  );
};
