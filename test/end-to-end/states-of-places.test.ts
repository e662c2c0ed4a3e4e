/** A place elsewhere in each state that it can be in: what every command that tells of it says, and with which exit status. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from './support/workspace';
import { fakeClock, type FakeClock } from './support/fake-clock';

const makeWorkspace = useWorkspaces();

interface Stage {
  readonly workspace: Workspace;
  readonly clock: FakeClock;
  readonly usb: string;
}

/** What is said of the place `usb`. Texts are held against patterns. */
interface Said {
  readonly status: 0 | 1;
  readonly copies: RegExp;
  /** A line of `status` about what is not as it should be; null for none about usb. */
  readonly complaint: RegExp | null;
  /** The first line of `why usb`. */
  readonly why: RegExp;
  /** Of `status --json`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The ids of what doctor finds of places, and of what it remarks. */
  readonly doctor: ReadonlyArray<string>;
  /** The newest version's last column of `backups --long`, and whether usb is complained of beside. */
  readonly backups: readonly [elsewhere: string, isNoted: boolean];
  readonly metrics: Readonly<Record<string, number>>;
}

interface State {
  readonly name: string;
  /** What makes the last state this one. */
  readonly come: (stage: Stage) => Promise<unknown>;
  readonly said: Said;
}

const good = { behind: 0, late: 0, failing: 0 };

const flip = ({ usb }: Stage): void => {
  const packs = join(usb, 'packs');
  for (const name of readdirSync(packs, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.pack')) continue;
    const bytes = readFileSync(join(packs, name));
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    chmodSync(join(packs, name), 0o600);
    writeFileSync(join(packs, name), bytes);
  }
};

/** Each goes on where the one before it was. */
const states: ReadonlyArray<State> = [
  {
    name: 'fresh',
    come: ({ clock, usb }) => clock.run('destination', 'add', 'usb', `file:${usb}`),
    said: {
      ...{ status: 0, copies: /usb: none yet$/, complaint: null },
      why: /^usb: file:.*: nothing was copied there yet$/,
      json: { behind: 0, since: null, late: false, failing: null, completed: null },
      ...{ doctor: [], backups: ['-', false], metrics: good },
    },
  },
  {
    name: 'behind, and nobody who sends it',
    come: ({ clock }) => clock.run('run', 'docs'),
    said: {
      ...{ status: 0, copies: /usb: 1 archive behind$/, complaint: null },
      why: /: 1 archive does not stand there, the oldest of 2026-11-21 10:00; backup_manager copy usb sends it now, the service, which is not running, once it runs$/,
      json: {
        behind: 1,
        since: expect.stringMatching(/^2026-11-21T10:00:0/) as unknown,
        late: false,
        failing: null,
      },
      ...{ doctor: [], backups: ['-', true], metrics: { ...good, behind: 1 } },
    },
  },
  {
    name: 'failing',
    come: async ({ clock, usb }) => {
      renameSync(usb, `${usb}.away`);
      expect(await clock.run('copy', 'usb')).toMatchObject({ status: 1 });
    },
    said: {
      ...{ status: 0, copies: /usb: 1 archive behind, failing$/ },
      complaint:
        /usb: 1 archive not there yet, the oldest of 2026-11-21 10:00; it fails since 2026-11-21 10:00: .*there is no such directory; backup_manager copy usb tries it now/,
      why: /: copying there fails since 2026-11-21 10:00, 1 attempt in a row: .*there is no such directory$/,
      json: { behind: 1, late: false, failing: { attempts: 1, next: null } },
      ...{ doctor: ['place-failing'], backups: ['-', true], metrics: { ...good, behind: 1, failing: 1 } },
    },
  },
  {
    name: 'failing, and tried again by a service',
    come: async ({ clock, workspace }) => {
      await clock.run('start');
      await clock.serviceSees(
        'a failure of the service',
        () => workspace.events().filter(({ type }) => type === 'CopyFailed').length > 1,
      );
    },
    said: {
      ...{ status: 0, copies: /usb: 1 archive behind, failing$/ },
      complaint: /; it is tried again at 2026-11-21 10:0\d; backup_manager copy usb tries it now/,
      why: /: copying there fails since 2026-11-21 10:00, \d attempts? in a row: .*; it is tried again at 2026-11-21 10:0\d$/,
      json: { behind: 1, failing: { next: expect.stringMatching(/^2026-11-21T10:0/) as unknown } },
      ...{ doctor: ['place-failing'], backups: ['-', true], metrics: { ...good, behind: 1, failing: 1 } },
    },
  },
  {
    name: 'late',
    come: async ({ clock }) => {
      await clock.run('stop');
      clock.set('2026-11-22T11:00:00Z');
      await clock.run('run', 'docs');
    },
    said: {
      ...{ status: 1, copies: /usb: 2 archives behind, failing$/ },
      complaint:
        /usb: 2 archives not there yet, the oldest of 2026-11-21 10:00, which is later than a day; it fails since .*; the service, which is not running, tries it again once it runs; /,
      why: /; the service, which is not running, tries it again once it runs$/,
      json: { behind: 2, late: true },
      ...{ doctor: ['place-failing', 'place-late'], backups: ['-', true] },
      metrics: { behind: 2, late: 1, failing: 1 },
    },
  },
  {
    name: 'up to date',
    come: async ({ clock, usb }) => {
      renameSync(`${usb}.away`, usb);
      expect(await clock.run('copy', 'usb')).toMatchObject({ status: 0 });
    },
    said: {
      ...{ status: 0, copies: /usb: all there$/, complaint: null },
      why: /: all that is to stand there does; the last pass that sent something was over at 2026-11-22 11:00$/,
      json: {
        behind: 0,
        late: false,
        failing: null,
        completed: expect.any(String) as unknown,
        checked: null,
      },
      ...{ doctor: [], backups: ['usb', false], metrics: good },
    },
  },
  {
    name: 'up to date, and not mounted',
    come: async ({ clock, usb }) => {
      renameSync(usb, `${usb}.away`);
      expect((await clock.run('doctor')).stdout).toMatch(
        /usb: no such directory is there now; nothing can be copied or restored until it is there/,
      );
    },
    said: {
      ...{ status: 0, copies: /usb: all there$/, complaint: null },
      why: /: all that is to stand there does; /,
      json: { behind: 0, late: false, failing: null },
      ...{ doctor: ['place-missing'], backups: ['usb', false], metrics: good },
    },
  },
  {
    name: 'read and drilled, and all was in order',
    come: async ({ clock, usb }) => {
      renameSync(`${usb}.away`, usb);
      expect(await clock.run('verify', '--at', 'usb')).toMatchObject({ status: 0 });
      expect(await clock.run('drill', '--at', 'usb')).toMatchObject({ status: 0 });
    },
    said: {
      ...{ status: 0, copies: /usb: all there, checked 2026-11-22 11:00$/, complaint: null },
      why: /: all that is to stand there does; /,
      json: { checked: { faults: 0 }, drilled: { finding: null } },
      ...{ doctor: [], backups: ['usb', false], metrics: { ...good, faults: 0, drill_failed: 0 } },
    },
  },
  {
    name: 'its last drill failed, though one of backups/ did not since',
    come: async (stage) => {
      flip(stage);
      expect(await stage.clock.run('drill', '--at', 'usb')).toMatchObject({ status: 1 });
      expect(await stage.clock.run('drill')).toMatchObject({ status: 0 });
    },
    said: {
      ...{ status: 1, copies: /usb: all there, checked 2026-11-22 11:00$/ },
      complaint:
        /docs could not be restored from usb as it was, as tried at 2026-11-22 11:00: .*; backup_manager drill docs --at usb tries it again/,
      why: /: docs could not be restored from there as it was, as tried at 2026-11-22 11:00: /,
      json: { drilled: { name: 'docs', finding: expect.any(String) as unknown } },
      ...{ doctor: ['drill-failed'], backups: ['usb', true], metrics: { ...good, drill_failed: 1 } },
    },
  },
  {
    name: 'its last check found faults',
    come: async ({ clock }) => expect(await clock.run('verify', '--at', 'usb')).toMatchObject({ status: 1 }),
    said: {
      ...{ status: 1, copies: /usb: all there, \d faults? at its check of 2026-11-22 11:00$/ },
      complaint: /usb is not as it was written, as seen at 2026-11-22 11:00: /,
      why: /: \d faults? at its check of 2026-11-22 11:00: packs\//,
      json: { checked: { finding: expect.any(String) as unknown } },
      ...{ doctor: ['place-faulty', 'drill-failed'], backups: ['usb', true], metrics: good },
    },
  },
  {
    name: 'with another journal than the one here',
    come: async ({ clock, workspace }) => {
      const journal = workspace.path('.backup_manager/journal.jsonl');
      const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
      // why: as far as the last pass went, less one
      const last = lines.findLastIndex((line) => line.includes('"CopyCompleted"'));
      writeFileSync(journal, `${lines.slice(0, last - 2).join('\n')}\n`);
      for (const name of ['checkpoint.json', 'history.json'])
        rmSync(workspace.path('.backup_manager', name), { force: true });
      await clock.run('destination', 'test', 'usb');
      await clock.run('run', 'docs');
      expect(await clock.run('copy', 'usb')).toMatchObject({ status: 1 });
    },
    said: {
      ...{ status: 1, copies: /usb: \d archives? behind, failing$/ },
      complaint:
        /nothing is copied there since 2026-11-2\d \d\d:\d\d: .*the journal there is another one: .*; backup_manager journal --check tells the first line that differs, backup_manager doctor the ways out/,
      why: /: nothing is copied there since 2026-11-2\d \d\d:\d\d: .*the journal there is another one: /,
      json: {
        failing: { reason: expect.stringContaining('the journal there') as unknown, historyDiffers: true },
      },
      ...{ doctor: ['journal-differs', 'place-late'], backups: ['-', true], metrics: { failing: 1 } },
    },
  },
];

const placeOf = (stdout: string): unknown =>
  (JSON.parse(stdout) as { result: { places: ReadonlyArray<unknown> } }).result.places[0];

/** What the commands say, in the form of `Said`. */
const hear = async ({ clock }: Stage) => {
  const status = await clock.run('status');
  const [json, why, history, backups, doctor, metrics, listed] = [
    await clock.run('status', '--json'),
    await clock.run('why', 'usb'),
    await clock.run('history', 'usb'),
    await clock.run('backups', '--long'),
    await clock.run('doctor', '--json'),
    await clock.run('metrics'),
    await clock.run('destination', 'list'),
  ];
  return { status, json, why, history, backups, doctor, metrics, listed };
};

it('is told alike by every command that tells of it', async () => {
  const workspace = makeWorkspace();
  const clock = fakeClock(workspace);
  const stage: Stage = { workspace, clock, usb: workspace.path('usb') };
  mkdirSync(stage.usb);
  workspace.write('docs/a', 'a\n');
  clock.set('2026-11-21T10:00:00Z');
  // why: not due in all this time, so that what is said is of the place alone
  await clock.run('create', 'docs;monthly:1@02:00;docs');
  for (const { name, come, said } of states) {
    await come(stage);
    const heard = await hear(stage);
    const { status } = heard;
    const complaints = (status.stdout + status.stderr).split('\n').filter((line) => line.includes('usb'));
    const [whyLine = ''] = heard.why.stdout.split('\n');
    const found = (
      JSON.parse(heard.doctor.stdout) as {
        result: {
          checks: ReadonlyArray<
            { check: string } & Record<'findings' | 'remarks', ReadonlyArray<{ id: string }>>
          >;
        };
      }
    ).result.checks.flatMap(({ check, findings, remarks }) =>
      check === 'places' ? [...findings, ...remarks] : [],
    );
    const newest = heard.backups.stdout.trimEnd().split('\n').at(-1) ?? '';
    expect({
      name,
      exits: [status.status, heard.why.status, heard.history.status, heard.listed.status],
    }).toEqual({
      name,
      exits: [said.status, 0, 0, 0],
    });
    expect({ name, copies: complaints.find((line) => line.startsWith('copies')) }).toEqual({
      name,
      copies: expect.stringMatching(said.copies) as unknown,
    });
    const others = complaints.filter((line) => !line.startsWith('copies') && !line.startsWith('proven'));
    expect({ name, others }).toEqual({
      name,
      others:
        said.complaint === null
          ? []
          : (expect.arrayContaining([expect.stringMatching(said.complaint)]) as unknown),
    });
    expect({ name, whyLine }).toEqual({ name, whyLine: expect.stringMatching(said.why) as unknown });
    expect({ name, json: placeOf(heard.json.stdout) }).toMatchObject({ name, json: said.json });
    expect({ name, doctor: found.map(({ id }) => id) }).toEqual({ name, doctor: said.doctor });
    expect({ name, isNoted: heard.backups.stderr.includes('note: usb: ') }).toEqual({
      name,
      isNoted: said.backups[1],
    });
    if (newest !== '')
      expect({ name, newest }).toEqual({
        name,
        newest: expect.stringMatching(new RegExp(` ${said.backups[0]}$`)) as unknown,
      });
    for (const [metric, value] of Object.entries(said.metrics))
      expect(heard.metrics.stdout).toMatch(
        new RegExp(`^backup_manager_place_${metric}\\{.*place="usb"\\} ${value}$`, 'm'),
      );
  }
}, 240_000);

it('of a place that a schedule names, and that there is none of, status, doctor and destination list tell', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.run('create', 'docs;daily@02:00;docs;to=tape');
  expect((await workspace.run('status')).stderr).toContain(
    'a schedule says to=tape, and no destination is called so; backup_manager destination add makes one',
  );
  expect((await workspace.run('doctor')).stdout).toContain(
    'tape: a schedule says to=tape, and no destination is called so',
  );
  expect(await workspace.run('destination', 'list')).toMatchObject({ status: 1 });
});

it('why without a name says of a place that is late what is so', async () => {
  const workspace = makeWorkspace();
  const clock = fakeClock(workspace);
  clock.set('2026-11-21T10:00:00Z');
  workspace.write('docs/a', 'a\n');
  mkdirSync(workspace.path('usb'));
  await clock.run('create', 'docs;monthly:1@02:00;docs');
  await clock.run('destination', 'add', 'usb', `file:${workspace.path('usb')}`);
  await clock.run('run', 'docs');
  clock.set('2026-11-22T11:00:00Z');
  const { stderr } = await clock.run('why');
  expect(stderr).toContain(
    'usb: 1 archive not there yet, the oldest of 2026-11-21 10:00, which is later than a day',
  );
  expect(stderr).not.toContain('all is well');
});
