/** Runs commands in turns and keeps their times. */
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';

/** One way to make one archive. */
export interface Contender {
  readonly name: string;
  /** A shell command; `$OUT` is the file or directory it writes, `$IN` the corpus. */
  readonly command: string;
  /** Run before each timed run, not timed. */
  readonly prepare?: string;
  /** Programs that must be there. */
  readonly needs: ReadonlyArray<string>;
}

export interface Measured {
  readonly name: string;
  readonly seconds: number;
  /** Size of what was written, bytes; of a file only. */
  readonly bytes: number;
  /** What the last run printed. */
  readonly output: string;
}

export const has = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

/** Each round runs every contender once, so that what else the machine does meets all alike. */
export const race = (
  contenders: ReadonlyArray<Contender>,
  corpus: string,
  out: string,
  rounds: number,
): ReadonlyArray<Measured> => {
  const entered = contenders.filter(({ needs }) => needs.every(has));
  const times = new Map(entered.map(({ name }) => [name, new Array<number>()]));
  const last = new Map<string, { bytes: number; output: string }>();
  const env = { ...process.env, IN: corpus, OUT: out };
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, command, prepare } of entered) {
      rmSync(out, { recursive: true, force: true });
      if (prepare !== undefined) execFileSync('sh', ['-c', prepare], { env, stdio: 'pipe' });
      // What others left to be written must not slow down whoever is next.
      execFileSync('sync');
      const begin = process.hrtime.bigint();
      const output = execFileSync('sh', ['-c', command], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      times.get(name)?.push(Number(process.hrtime.bigint() - begin) / 1e9);
      const stats = statSync(out);
      last.set(name, { bytes: stats.isFile() ? stats.size : 0, output });
      process.stderr.write(`${name}: ${times.get(name)?.at(-1)?.toFixed(2)} s\n`);
    }
  }
  rmSync(out, { recursive: true, force: true });
  return entered.map(({ name }) => ({
    name,
    seconds: median(times.get(name) ?? []),
    ...(last.get(name) ?? { bytes: 0, output: '' }),
  }));
};
