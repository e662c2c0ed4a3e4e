/** What the service verifies next, by the schedules in force, the journal and the clock. */
import * as TE from 'fp-ts/TaskEither';
import { chooseVerification, verifyDue } from '../../src/app/verify-due';
import type { VerifyPorts } from '../../src/app/verify';
import { leftOf, rightOf } from '../support/decoded';
import { storeInMemory } from '../support/store-in-memory';
import { madeReport, story } from '../support/story';

const day = 86_400_000;
const never = new AbortController().signal;

/** Docs was backed up once. */
const stage = async (line: string) => {
  const told = story();
  await told.create(line);
  await told.starts('docs', 'command');
  await told.completes('docs.tar');
  const { ports, files } = storeInMemory(told);
  files.set('docs.tar', madeReport.sha256);
  const whole: VerifyPorts = {
    ...ports,
    unarchiver: {
      unpack: () => TE.left({ kind: 'other', message: 'not asked for' }),
      digest: () => TE.right(madeReport.sha256),
      examine: () => TE.left({ kind: 'unreadable', message: 'no' }),
    },
    locks: { tryHold: () => TE.right(() => undefined) },
  };
  const choose = async () => chooseVerification(whole)();
  return { ...told, files, whole, choose };
};

it('is due after its time, and once looked into after another one', async () => {
  const { choose, clock, whole, records } = await stage('docs;daily@23:00;docs;verify=weekly');
  const made = clock.now().instant;
  const early = rightOf(await choose());
  expect(early.due).toEqual([]);
  expect(early.next).toBeGreaterThan(made + 6 * day);
  clock.set(early.next ?? 0);
  const [due] = rightOf(await choose()).due;
  if (due === undefined) throw new Error('nothing is due');
  expect(due).toMatchObject({ version: { file: 'docs.tar' }, level: 'digest', due: early.next });
  expect(rightOf(await verifyDue(due, never)(whole)())).toMatchObject({ finding: null, unrecorded: null });
  expect(records.at(-1)?.events).toMatchObject([
    { type: 'ArchiveVerified', file: 'docs.tar', finding: null },
  ]);
  expect(rightOf(await choose())).toMatchObject({ due: [], next: clock.now().instant + 7 * day });
});

it('without verify nothing is, whatever there is', async () => {
  const { choose, clock } = await stage('docs;daily@23:00;docs');
  clock.advance(400 * day);
  expect(rightOf(await choose())).toMatchObject({ due: [], next: null });
});

it('by a clock that is behind nothing is', async () => {
  const { choose, clock, look } = await stage('docs;daily@23:00;docs;verify=daily');
  clock.advance(10 * day);
  await look();
  expect(rightOf(await choose()).due).toHaveLength(1);
  clock.advance(-20 * day);
  expect(rightOf(await choose())).toMatchObject({ due: [], next: null, isBelieved: false });
});

it('where none of the recorded archives is there, a disk may not be mounted: that is a failure', async () => {
  const { choose, clock, files } = await stage('docs;daily@23:00;docs;verify=daily');
  files.clear();
  expect(rightOf(await choose()).due).toEqual([]);
  clock.advance(2 * day);
  expect(leftOf(await choose())).toEqual({
    ...{ type: 'FileFailed', doing: 'verify', path: 'backups/' },
    reason: 'none of the recorded archives is there (is a disk not mounted?)',
  });
});

it('what was removed meanwhile is nothing', async () => {
  const { choose, clock, whole } = await stage('docs;daily@23:00;docs;verify=daily');
  clock.advance(2 * day);
  const [due] = rightOf(await choose()).due;
  if (due === undefined) throw new Error('nothing is due');
  const gone = { ...whole, archiveIndex: { ...whole.archiveIndex, read: TE.right(new Map()) } };
  expect(rightOf(await verifyDue(due, never)(gone)())).toBeNull();
});

it('of a schedule without verify nothing is, beside one with it; one of them that is gone stops none', async () => {
  const { choose, clock, files, create, starts, completes } = await stage(
    'docs;daily@23:00;docs;verify=daily',
  );
  await create('pics;daily@23:00;pics');
  await create('mail;daily@23:00;mail;verify=daily');
  for (const name of ['pics', 'mail']) {
    await starts(name, 'command');
    await completes(`${name}.tar`);
    files.set(`${name}.tar`, madeReport.sha256);
  }
  clock.advance(2 * day);
  files.delete('docs.tar');
  const { due, isBelieved } = rightOf(await choose());
  expect(due.map(({ version }) => version.file)).toEqual(['docs.tar', 'mail.tar']);
  expect(isBelieved).toBe(true);
});

it('what is due now is not what is due next', async () => {
  const { choose, clock } = await stage('docs;daily@23:00;docs;verify=daily');
  const { next } = rightOf(await choose());
  clock.set(next ?? 0);
  expect(rightOf(await choose())).toMatchObject({ due: [{ due: next }], next: null, at: next });
});
