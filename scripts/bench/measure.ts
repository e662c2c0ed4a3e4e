/** Runs commands in turns and keeps their times. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** One way to do a piece of work. Its commands are for the shell, and find their environment as `race` says. */
export interface Contender {
  readonly name: string;
  /** The timed command: it leaves what it makes in the directory `$OUT`. */
  readonly command: string;
  /** Run before each timed run, not timed. */
  readonly prepare?: string;
  /** What the command makes, below `$OUT`: its size is that of the result. */
  readonly result: string;
  /** Programs that must be there. */
  readonly needs: ReadonlyArray<string>;
}

export interface Measured {
  readonly name: string;
  /** Wall time of each round, in seconds. */
  readonly seconds: ReadonlyArray<number>;
  /** Processor time of each round, of the command and all that it started, in seconds. */
  readonly processor: ReadonlyArray<number>;
  /** Size of the result: all its files, in bytes. */
  readonly bytes: number;
  /** The most memory that was resident in any round, in MB; null when the command does not tell. */
  readonly peak: number | null;
}

export const has = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

export const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

/** The median of the ratios of each round: what slows the machine for a while slows both sides of a ratio. */
const ratioOfRounds = (ours: ReadonlyArray<number>, theirs: ReadonlyArray<number>): number =>
  median(ours.map((seconds, round) => seconds / (theirs[round] ?? NaN)));

export const ratioOf = (ours: Measured, theirs: Measured): number =>
  ratioOfRounds(ours.seconds, theirs.seconds);

/** The same of processor time, which what else the machine does lengthens little. */
export const processorRatioOf = (ours: Measured, theirs: Measured): number =>
  ratioOfRounds(ours.processor, theirs.processor);

const sizeOf = (path: string): number => {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
};

const shell = (command: string, env: NodeJS.ProcessEnv): void => {
  execFileSync('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
};

/** What a command took, in seconds. */
export interface Spent {
  /** On the clock. */
  readonly wall: number;
  /** Processor time of it and of all that it started and waited for. */
  readonly processor: number;
}

/** Runs a command. */
export const timed = (command: string, env: NodeJS.ProcessEnv): Spent => {
  const script = `TIMEFORMAT='%3R %3U %3S'; time { ${command}\n} > /dev/null 2>&1`;
  const { status, stderr } = spawnSync('bash', ['-c', script], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const spent = /([\d.]+) ([\d.]+) ([\d.]+)\n$/.exec(stderr);
  if (status !== 0 || spent === null) throw new Error(`it failed: ${command}`);
  return { wall: Number(spent[1]), processor: Number(spent[2]) + Number(spent[3]) };
};

/** The processor time alone, in seconds. */
export const cpuSeconds = (command: string, env: NodeJS.ProcessEnv): number => timed(command, env).processor;

const runner = (variables: Readonly<Record<string, string>>, place: string) => {
  const out = join(place, 'out');
  const peakFile = join(place, 'peak');
  const env = { ...process.env, ...variables, OUT: out, PEAK: peakFile };
  const clear = (): void => rmSync(out, { recursive: true, force: true });
  const once = ({ command, prepare, result }: Contender) => {
    clear();
    rmSync(peakFile, { force: true });
    mkdirSync(out);
    if (prepare !== undefined) shell(prepare, env);
    // What others left to be written must not slow down whoever is next.
    execFileSync('sync');
    const begin = process.hrtime.bigint();
    const processor = cpuSeconds(command, env);
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    return {
      seconds,
      processor,
      bytes: sizeOf(join(out, result)),
      peak: existsSync(peakFile) ? Number(readFileSync(peakFile, 'utf8')) : null,
    };
  };
  return { once, clear };
};

/** Runs a contender once, for the size of its result alone. */
export const sizeUp = (
  contender: Contender,
  variables: Readonly<Record<string, string>>,
  place: string,
): ReadonlyArray<Measured> => {
  if (!contender.needs.every(has)) return [];
  const { once, clear } = runner(variables, place);
  const { bytes } = once(contender);
  clear();
  return [{ name: contender.name, seconds: [], processor: [], bytes, peak: null }];
};

/**
 * Another order in each round, the same in each race. Whoever comes behind one that leaves much memory free takes longer where the
 * machine has given that back to its host: no contender is to come behind the same one always.
 */
const shuffled = <A>(all: ReadonlyArray<A>, round: number): ReadonlyArray<A> => {
  const keyOf = (index: number): string => createHash('md5').update(`${round} ${index}`).digest('hex');
  return all
    .map((one, index) => ({ one, key: keyOf(index) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ one }) => one);
};

/**
 * Each round runs every contender once, so that what else the machine does meets all alike; a first round is not
 * counted. Each run finds an empty directory `$OUT`, and may write its peak memory, in MB, to the file `$PEAK`.
 */
export const race = (
  contenders: ReadonlyArray<Contender>,
  variables: Readonly<Record<string, string>>,
  place: string,
  rounds: number,
): ReadonlyArray<Measured> => {
  const { once, clear } = runner(variables, place);
  const entered = contenders
    .filter(({ needs }) => needs.every(has))
    .map((contender) => ({ contender, runs: new Array<ReturnType<typeof once>>() }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { contender, runs } of shuffled(entered, round)) {
      const run = once(contender);
      process.stderr.write(`${round}/${rounds} ${contender.name}: ${run.seconds.toFixed(2)} s\n`);
      if (round > 0) runs.push(run);
    }
  }
  clear();
  return entered.map(({ contender: { name }, runs }) => {
    const peaks = runs.flatMap(({ peak }) => peak ?? []);
    return {
      name,
      seconds: runs.map(({ seconds }) => seconds),
      processor: runs.map(({ processor }) => processor),
      bytes: runs[0]?.bytes ?? 0,
      peak: peaks.length === 0 ? null : Math.max(...peaks),
    };
  });
};
