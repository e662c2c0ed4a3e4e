/** The rules of retention beside the real restic: on random histories each keeps the same versions, for the same reasons. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeOptions } from '../../src/codecs/schedule-options';
import { policyOf } from '../../src/domain/archive/retention/policy';
import { applyRules, type RuleKeeps } from '../../src/domain/archive/retention/rules';
import { zoneNamed } from '../../src/domain/time/iana-zone';
import { day, instantOf, minute, timestampAt } from '../../src/domain/time/time';
import { rightOf } from '../support/decoded';

const home = mkdtempSync(join(tmpdir(), 'restic-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const zoneName = 'Europe/Paris';
const zone = zoneNamed(zoneName);
if (zone === null) throw new Error('there is no such zone');

const restic = (...args: ReadonlyArray<string>): string =>
  execFileSync('restic', ['--no-cache', '--quiet', ...args], {
    encoding: 'utf8',
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      HOME: home,
      TZ: zoneName,
      RESTIC_REPOSITORY: join(home, 'repository'),
      RESTIC_PASSWORD: 'x',
    },
  });

/** Numbers from 0 to 1 that are the same at each run. */
const chanceOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
};

/** Steps between backups: minutes, hours, days and months, over the change of the clocks. */
const history = (chance: () => number): ReadonlyArray<number> => {
  let at = Date.parse('2024-03-30T22:00:00Z') + Math.floor(chance() * 1000) * minute;
  return Array.from({ length: 25 }, () => {
    const scale = [10 * minute, 3 * 60 * minute, 2 * day, 20 * day][Math.floor(chance() * 4)] ?? day;
    at += Math.floor((chance() * scale) / 1000) * 1000 + 1000;
    return at;
  });
};

const policyAtRandom = (chance: () => number): string => {
  const words = ['keep', 'keep-hourly', 'keep-daily', 'keep-weekly', 'keep-monthly', 'keep-yearly'];
  const chosen = words.flatMap((word) => (chance() < 0.4 ? [`${word}=${1 + Math.floor(chance() * 6)}`] : []));
  const within =
    chance() < 0.3 ? [`keep-within=${1 + Math.floor(chance() * 40)}${chance() < 0.5 ? 'd' : 'h'}`] : [];
  const all = [...chosen, ...within];
  return all.length === 0 ? 'keep-daily=3' : all.join(' ');
};

/** As restic calls them. */
const inRestic = (rule: RuleKeeps): string => {
  switch (rule.type) {
    case 'last':
      return 'last';
    case 'within':
      return 'within';
    case 'period':
      return { hour: 'hourly', day: 'daily', week: 'weekly', month: 'monthly', year: 'yearly' }[rule.period];
  }
};

/** The oldest version is kept as long as a count lasts: older ones do not, which is all that they differ in. */
const knowsOldest = (): boolean => Number(/restic 0\.(\d+)/.exec(restic('version'))?.[1] ?? 99) >= 16;

interface Forgotten {
  readonly reasons: ReadonlyArray<{
    readonly snapshot: { readonly time: string };
    readonly matches: ReadonlyArray<string>;
  }> | null;
}

it.each([1, 2, 3])('history %d', (seed) => {
  if (seed === 1) restic('init');
  const withOldest = knowsOldest();
  const chance = chanceOf(seed * 7919);
  const source = join(home, 'source');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'a'), 'a');
  const host = `history-${seed}`;
  const made = history(chance).map((at) => timestampAt(at, zone));
  for (const at of made)
    restic('backup', '--host', host, '--time', at.slice(0, 19).replace('T', ' '), source);
  const newest = Math.max(...made.map(instantOf));
  for (let n = 0; n < 30; n += 1) {
    const options = policyAtRandom(chance);
    const args = options.split(' ').flatMap((word) => {
      const [key = '', value = ''] = word.split('=');
      return [key === 'keep' ? '--keep-last' : `--${key}`, value];
    });
    const told = JSON.parse(
      restic('forget', '--dry-run', '--json', '--group-by', 'host', '--host', host, ...args),
    ) as ReadonlyArray<Forgotten>;
    const theirs = (told[0]?.reasons ?? []).map(
      ({ snapshot, matches }) =>
        `${new Date(snapshot.time).toISOString()}: ${matches
          .map((match) => match.split(' ')[0])
          .sort()
          .join()}`,
    );
    const versions = made.map((at) => ({ due: at, completed: at })).toReversed();
    const rows = applyRules(policyOf(rightOf(decodeOptions(options))), versions, { zone, newest });
    const ours = versions.flatMap(({ due }, index) => {
      const rules = (rows[index] ?? []).filter(
        (rule) => withOldest || rule.type !== 'period' || !rule.oldest,
      );
      return rules.length === 0
        ? []
        : [`${new Date(instantOf(due)).toISOString()}: ${rules.map(inRestic).sort().join()}`];
    });
    expect({ options, kept: [...ours].sort() }).toEqual({ options, kept: [...theirs].sort() });
  }
});
