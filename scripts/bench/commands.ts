/** How long commands take beside `node -e 0`: medians of the ratios of rounds, in which all of them take turns. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './measure';

const manager = join(__dirname, '..', '..', 'dist', 'backup_manager.js');
const schedules = 10;

interface Contestant {
  readonly name: string;
  readonly args: (round: number) => ReadonlyArray<string>;
  /** The greatest ratio that is good enough. */
  readonly goal: number;
}

const contestants: ReadonlyArray<Contestant> = [
  { name: 'list', args: () => ['list'], goal: 1.3 },
  { name: 'create', args: (round) => ['create', `docs;23:59;more${round}`], goal: 1.6 },
  { name: 'status', args: () => ['status'], goal: 1.6 },
  { name: 'next', args: () => ['next'], goal: 1.6 },
];

export const benchCommands = ([rounds = '41']: ReadonlyArray<string>): void => {
  const cwd = mkdtempSync(join(tmpdir(), 'backup-manager-bench-'));
  const timed = (args: ReadonlyArray<string>): number => {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    const took = Number(process.hrtime.bigint() - start);
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return took;
  };
  try {
    mkdirSync(join(cwd, 'docs'));
    for (let index = 0; index < schedules; index += 1) timed([manager, 'create', `docs;23:59;docs${index}`]);
    const ratios = contestants.map(() => new Array<number>());
    for (let round = 0; round <= Number(rounds); round += 1) {
      const before = timed(['-e', '0']);
      const took = contestants.map(({ args }) => timed([manager, ...args(round)]));
      const bare = (before + timed(['-e', '0'])) / 2;
      // why: the first round fills the caches of the system
      if (round > 0) took.forEach((time, index) => ratios[index]?.push(time / bare));
      timed([manager, 'delete', String(schedules)]);
    }
    console.log('| time against `node -e 0` | measured | goal |\n|---|---|---|');
    contestants.forEach(({ name, goal }, index) =>
      console.log(
        `| \`${name}\`, ${schedules} schedules | ${median(ratios[index] ?? []).toFixed(2)} | ≤ ${goal} |`,
      ),
    );
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
};
