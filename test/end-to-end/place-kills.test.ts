/**
 * `copy` is killed at one of its calls to the file system after another, to a place whose rules drop versions: no list is ever without its
 * packs, nothing is lost, and what is left over is taken away. With `EVIDENCE=1` 1,000 kills, or as many as `EVIDENCE_KILLS` says.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { striking } from './support/struck';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();
const wanted = Number(process.env['EVIDENCE_KILLS'] ?? (process.env['EVIDENCE'] === '1' ? '1000' : '30'));

/** How many calls one kill lies behind the last: few kills are to reach what is done when versions go, too. */
const stride = wanted < 1000 ? 61 : 7;

const filesIn = (directory: string, ending: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(directory, name));

const row = /^([0-9a-f]{64}) (\d+) (\d+) ([0-9a-f]{64})$/;

/** The packs that lists need, each part of which was held against its digest. */
const neededIn = (place: string): ReadonlySet<string> => {
  const needed = new Set<string>();
  for (const list of filesIn(place, '.list'))
    for (const line of readFileSync(list, 'utf8').split('\n')) {
      const [, pack = '', offset, length, digest] = row.exec(line) ?? [];
      if (digest === undefined) continue;
      const bytes = readFileSync(join(place, 'packs', pack.slice(0, 2), `${pack}.pack`));
      const part = bytes.subarray(Number(offset), Number(offset) + Number(length));
      expect(createHash('sha256').update(part).digest('hex')).toBe(digest);
      needed.add(pack);
    }
  return needed;
};

const packsIn = (place: string): ReadonlySet<string> =>
  new Set(filesIn(place, '.pack').map((file) => file.slice(-69, -5)));

it(`leaves a place whole after any of ${wanted} kills`, async () => {
  const workspace = makeWorkspace();
  const place = join(workspace.directory, '..', 'usb');
  mkdirSync(place, { recursive: true });
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs;keep=2');
  await workspace.run('destination', 'add', 'usb', `file:${place}`, '--keep', '2');
  const blows = striking(workspace);
  let kills = 0;
  // why: a stride that shares nothing with how many calls there are comes to all of them in the end
  for (let round = 0, at = 1; kills < wanted; round += 1) {
    workspace.write('docs/a', `${round}\n`);
    workspace.write(`docs/${round % 5}`, `${'x'.repeat(round % 7)}${round}\n`);
    await workspace.run('run', 'docs');
    for (let isDone = false; !isDone;) {
      const { outcome, struck } = await blows.run(['copy', 'usb'], kills < wanted ? at : 0, 'KILL');
      isDone = struck === null;
      at = isDone ? 1 + ((5 * round) % stride) : at + stride;
      if (isDone) {
        expect(outcome.status).toBe(0);
        continue;
      }
      kills += 1;
      neededIn(place);
    }
    // why: what a list needs that was sent, and not seen there, is kept for an hour
    const left = [...packsIn(place)].filter((pack) => !neededIn(place).has(pack));
    expect(left.length).toBeLessThanOrEqual(kills);
    expect(filesIn(place, '.list').length).toBeLessThanOrEqual(2);
  }
  blows.remove();
  expect(await workspace.succeed('verify', '--at', 'usb')).toMatch(/all of it is as it was written/);
  const events = workspace.events();
  expect(events.filter(({ type }) => type === 'CopyVanished')).toEqual([]);
  // why: kills that came before anything was removed have shown little
  expect(events.some(({ type }) => type === 'CopiesPruned')).toBe(true);
  const copied = events.flatMap((event) =>
    event.type === 'VersionCopied' ? [String(Reflect.get(event, 'completed'))] : [],
  );
  expect(new Set(copied).size).toBe(copied.length);
  process.stdout.write(`${kills} kills, ${copied.length} versions\n`);
}, 3_600_000);
