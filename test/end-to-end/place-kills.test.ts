/**
 * `copy` is killed at one of its calls to the file system after another, to a place whose rules drop versions: no list is ever without its
 * packs, nothing is lost, what is left over is taken away, and nothing is sent twice beyond one pack; the same of the service's copier. With
 * `EVIDENCE=1` 1,000 kills, or as many as `EVIDENCE_KILLS` says; `EVIDENCE_KILLS_FROM` is the call that is the first to be struck: so they can be counted in parts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { striking } from './support/struck';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const wanted = Number(process.env['EVIDENCE_KILLS'] ?? (process.env['EVIDENCE'] === '1' ? '1000' : '30'));

const from = Number(process.env['EVIDENCE_KILLS_FROM'] ?? '1');

/** How many calls one kill lies behind the last: few kills are to reach what is done when versions go, too. */
const stride = wanted < 100 ? 61 : 7;

const filesIn = (directory: string, ending: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(directory, name));

const row = /^(\+?)([0-9a-f]{64}) (\d+) (\d+) ([0-9a-f]{64})$/;

/** The packs that lists need, those with pieces of the lists themselves, too; each part was held against its digest. */
const neededIn = (place: string): ReadonlySet<string> => {
  const needed = new Set<string>();
  const look = (text: string): void => {
    for (const line of text.split('\n')) {
      const [, mark, pack = '', offset, length, digest] = row.exec(line) ?? [];
      if (digest === undefined) continue;
      const bytes = readFileSync(join(place, 'packs', pack.slice(0, 2), `${pack}.pack`));
      const part = bytes.subarray(Number(offset), Number(offset) + Number(length));
      expect(createHash('sha256').update(part).digest('hex')).toBe(digest);
      needed.add(pack);
      if (mark !== '') look(part.toString('utf8'));
    }
  };
  for (const list of filesIn(place, '.list')) look(readFileSync(list, 'utf8'));
  return needed;
};

/** So many files with chunks of their own that the list of their archive lies in a pack, but for its beginning. */
const writeMany = (workspace: Workspace): void => {
  for (let file = 0; file < 40; file += 1) {
    workspace.write(`docs/many/${file}`, '');
    truncateSync(workspace.path('docs', 'many', String(file)), 1024 * 1024);
  }
};

const hasPieces = (place: string): boolean =>
  filesIn(place, '.list').every((list) => readFileSync(list, 'utf8').includes('\n+'));

const packsIn = (place: string): ReadonlySet<string> =>
  new Set(filesIn(place, '.pack').map((file) => file.slice(-69, -5)));

/** What the journal tells of all that was sent: nothing vanished, and each version came to stand there once. */
const copiedOnce = (workspace: Workspace): number => {
  const events = workspace.events();
  expect(events.filter(({ type }) => type === 'CopyVanished')).toEqual([]);
  const copied = events.flatMap((event) =>
    event.type === 'VersionCopied' ? [String(Reflect.get(event, 'completed'))] : [],
  );
  expect(new Set(copied).size).toBe(copied.length);
  return copied.length;
};

it(`leaves a place whole after any of ${wanted} kills`, async () => {
  const workspace = makeWorkspace();
  const place = join(workspace.directory, '..', 'usb');
  mkdirSync(place, { recursive: true });
  workspace.write('docs/a', 'a\n');
  writeMany(workspace);
  await workspace.succeed('create', 'docs;daily@23:59;docs;keep=2 compress=gzip');
  await workspace.run('destination', 'add', 'usb', `file:${place}`, '--keep', '2');
  const blows = striking(workspace);
  let kills = 0;
  // why: a stride that shares nothing with how many calls there are comes to all of them in the end
  for (let round = 0, at = from; kills < wanted; round += 1) {
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
    expect(hasPieces(place)).toBe(true);
  }
  blows.remove();
  expect(await workspace.succeed('verify', '--at', 'usb')).toMatch(/all of it is as it was written/);
  // why: kills that came before anything was removed have shown little
  expect(workspace.events().some(({ type }) => type === 'CopiesPruned')).toBe(true);
  const copied = copiedOnce(workspace);
  process.stdout.write(`${kills} kills, ${copied} versions\n`);
}, 3_600_000);

/** Bytes that were sent and came to nothing: drafts that a killed process left. */
const draftsIn = (place: string): number =>
  readdirSync(place).includes('.incoming')
    ? readdirSync(join(place, '.incoming')).reduce(
        (sum, name) => sum + statSync(join(place, '.incoming', name)).size,
        0,
      )
    : 0;

/** Bytes of a pack, and of a part that comes behind it. */
const onePack = 24 * 1024 * 1024;

it('sends nothing twice beyond one pack, wherever it is killed', async () => {
  const workspace = makeWorkspace();
  const place = join(workspace.directory, '..', 'usb');
  mkdirSync(place, { recursive: true });
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  await workspace.run('destination', 'add', 'usb', `file:${place}`);
  const blows = striking(workspace, { program: 'backup_manager', thread: 'main', below: place });
  const most = Math.ceil(wanted / 3);
  let kills = 0;
  for (let round = 0; kills < most; round += 1) {
    for (let part = 0; part < 4; part += 1)
      workspace.write(`docs/noise-${part}`, randomBytes(7_000_000).toString('latin1'));
    await workspace.run('run', 'docs');
    for (let at = 1 + (round % 3), isDone = false; !isDone; at += 3) {
      const before = draftsIn(place);
      const { outcome, struck } = await blows.run(['copy', 'usb'], kills < most ? at : 0, 'KILL');
      isDone = struck === null;
      if (isDone) expect(outcome.status).toBe(0);
      else kills += 1;
      expect(draftsIn(place) - before).toBeLessThanOrEqual(onePack);
    }
    // what was sent is what is needed: no part stands there a second time
    const needed = neededIn(place);
    expect([...packsIn(place)].filter((pack) => !needed.has(pack))).toEqual([]);
    const bytes = filesIn(place, '.pack').reduce((sum, file) => sum + statSync(file).size, 0);
    const archives = workspace
      .ls('backups')
      .reduce((sum, name) => sum + statSync(workspace.path('backups', name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(archives);
  }
  blows.remove();
  expect(await workspace.succeed('verify', '--at', 'usb')).toMatch(/all of it is as it was written/);
  const copied = copiedOnce(workspace);
  process.stdout.write(`${kills} kills among packs, ${copied} versions\n`);
}, 3_600_000);

it('the service whose copier is killed goes on where it was when it is started again', async () => {
  const workspace = makeWorkspace();
  const place = join(workspace.directory, '..', 'usb');
  mkdirSync(place, { recursive: true });
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs;keep=3');
  await workspace.run('destination', 'add', 'usb', `file:${place}`, '--keep', '2');
  const blows = striking(workspace, { program: 'backup_service', thread: 'main', below: place });
  const most = Math.ceil(wanted / 3);
  const copies = (): number =>
    workspace.events().filter(({ type }) => type === 'VersionCopied' || type === 'CopiesPruned').length;
  let kills = 0;
  for (let round = 0; kills < most; round += 1) {
    workspace.write('docs/a', `${round}\n`);
    await workspace.run('run', 'docs');
    const passes = (): number => workspace.events().filter(({ type }) => type === 'CopyCompleted').length;
    for (let at = from + (round % 5), isDone = false; !isDone; at += 5) {
      const [before, known] = [passes(), copies()];
      const env = blows.armed(at, 'KILL');
      await workspace.runIn({ cwd: workspace.directory, env }, 'start');
      await waitFor('a kill, or the end of a pass', () => {
        const struck = blows.blow()?.struck;
        return (struck !== undefined && struck !== null) || passes() > before || copies() > known + 1;
      });
      await workspace.run('stop');
      const struck = blows.blow()?.struck ?? null;
      if (struck === null) isDone = true;
      else kills += 1;
      neededIn(place);
      // why: what stands there is journalled, and nothing is left for the next start to do
      const { stdout } = await workspace.run('status', '--json');
      const [{ behind } = { behind: 0 }] = (
        JSON.parse(stdout) as { result: { places: ReadonlyArray<{ behind: number }> } }
      ).result.places;
      isDone ||= behind === 0;
    }
  }
  blows.remove();
  await workspace.run('copy', 'usb');
  expect(await workspace.succeed('verify', '--at', 'usb')).toMatch(/all of it is as it was written/);
  expect(filesIn(place, '.list').length).toBeLessThanOrEqual(2);
  const copied = copiedOnce(workspace);
  process.stdout.write(`${kills} kills of the service, ${copied} versions\n`);
}, 3_600_000);
