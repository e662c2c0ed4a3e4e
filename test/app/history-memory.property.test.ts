/** What is remembered of the past saves time and nothing else: every question has the same answer with it and without. */
import * as fc from 'fast-check';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { makeArchiveIndex } from '../../src/app/archive-index';
import { makeHistoryReader } from '../../src/app/history-reader';
import { makeStatus, type StatusPorts } from '../../src/app/status';
import { decodeHistory, encodeHistory } from '../../src/codecs/history-checkpoint';
import type { BackupError } from '../../src/domain/error';
import type { Placement } from '../../src/domain/events/event';
import { recordedVersions } from '../../src/domain/doctor/recorded-versions';
import { type Folded, folder } from '../../src/domain/history/fold-journal';
import { type Keep, keepAll, keepRecent } from '../../src/domain/history/forgotten';
import { historyOf, olderHistory } from '../../src/domain/history/history';
import { noDigest, type Recorded } from '../../src/domain/events/recorded';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { placeIn } from '../../src/domain/schedule/source-place';
import { explain, olderAnswers } from '../../src/domain/history/explain/why';
import type { QueryContext } from '../../src/domain/history/query-context';
import type { Journal, Remembered } from '../../src/ports/journal';
import { archiveName, rightOf } from '../support/decoded';
import { packReport } from '../support/pack-report';
import { runs } from '../support/runs';
import { type WorkspaceInMemory, workspaceInMemory } from '../support/workspace-in-memory';

const names = ['docs', 'mail', 'pics'] as const;
const lines = ['docs;cron:*/10 * * * *;docs;keep=2', 'mail;daily@17:30;mail', 'pics;cron:0 * * * *;pics'];

const ends = ['complete', 'complete', 'fail', 'abandon', 'leave', 'skip'] as const;

interface Deed {
  readonly minutes: number;
  readonly which: number;
  readonly trigger: 'schedule' | 'command';
  readonly end: (typeof ends)[number];
  readonly touch: 'none' | 'delete' | 'create' | 'service';
}

const deeds: fc.Arbitrary<ReadonlyArray<Deed>> = fc.array(
  fc.record({
    minutes: fc.constantFrom(0, 5, 10, 60, 200),
    which: fc.nat(2),
    trigger: fc.constantFrom('schedule' as const, 'schedule' as const, 'command' as const),
    end: fc.constantFrom(...ends),
    touch: fc.constantFrom(
      'none' as const,
      'none' as const,
      'delete' as const,
      'create' as const,
      'service' as const,
    ),
  }),
  { minLength: 5, maxLength: 30 },
);

const placementOf = (name: string, n: number): Placement => ({
  temporary: `.${name}.${n}.partial`,
  archive: `${name}.tar`,
  kept: n === 0 ? null : `${name}.${n}.tar`,
});

/** A workspace in which all of that was done, as far as it could be. */
const liveThrough = async (done: ReadonlyArray<Deed>): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  for (const line of lines) await workspace.create(line);
  let n = 0;
  for (const { minutes, which, trigger, end, touch } of done) {
    workspace.clock.advance(minutes * 60_000);
    if (touch === 'delete') await workspace.attempt({ type: 'DeleteSchedule', index: '0' });
    if (touch === 'create') await workspace.create(lines[which] ?? '');
    if (touch === 'service') await workspace.attempt({ type: 'StartService', pid: n + 1, version: '0' });
    if (end === 'skip') await workspace.attempt({ type: 'SkipMissed', look: 'pass' });
    const schedules = schedulesOf(workspace.state().file);
    const schedule = schedules[which % Math.max(1, schedules.length)]?.schedule;
    if (schedule === undefined || end === 'skip') continue;
    await workspace.attempt({ type: 'StartBackup', schedule: schedule.id, trigger });
    if (end === 'fail') await workspace.attempt({ type: 'FailBackup', reason: `for the test, ${n}` });
    if (end === 'abandon') await workspace.attempt({ type: 'AbandonBackup' });
    if (end !== 'complete') continue;
    const { name } = schedule.spec;
    const report = packReport({ sha256: String(n).padStart(64, '0') });
    await workspace.attempt({ type: 'SealArchive', placement: placementOf(name, n), report, doubt: null });
    await workspace.attempt({ type: 'CompleteBackup', adopted: false });
    if (n % 2 === 0)
      await workspace.attempt({
        type: 'RecordRemoval',
        schedule: schedule.id,
        name,
        file: `${name}.${n}.tar`,
        reason: 'keep=2',
      });
    n += 1;
  }
  return workspace;
};

const foldedOf = (records: ReadonlyArray<Recorded>, keep: Keep, from?: Folded): Folded => {
  const folding = folder(from, keep);
  records.forEach(folding.take);
  return folding.tell();
};

/** As after a save and a load. */
const reloaded = (folded: Folded): Folded => {
  const place = { seq: 1, hash: noDigest, start: 0, end: 1 };
  return rightOf(decodeHistory(encodeHistory({ place, folded }))).folded;
};

const most = (n: number): Keep => ({ most: n, wanted: () => true });

const contextOf = ({ projection }: Folded, { state, clock }: WorkspaceInMemory): QueryContext => ({
  projection,
  lines: schedulesOf(state().file),
  fileIsThere: true,
  inHand: state().attempt,
  serviceIsUp: false,
  sizes: null,
  now: clock.now(),
});

/** The answer of a history projection that forgets, or, where it says that it does not suffice, that of all that is asked for. */
const asked = <A>(
  workspace: WorkspaceInMemory,
  forgetful: Folded,
  ask: (context: QueryContext) => A,
  older: (answer: A, context: QueryContext) => Keep | null,
): A => {
  const context = contextOf(forgetful, workspace);
  const answer = ask(context);
  const keep = older(answer, context);
  return keep === null ? answer : ask(contextOf(foldedOf(workspace.records, keep), workspace));
};

const span = fc.option(
  fc
    .tuple(fc.nat(3000), fc.nat(600))
    .map(([ago, long]) => ({ from: Date.UTC(2024, 2, 5, 16) + ago * 60_000, long: long * 60_000 }))
    .map(({ from, long }) => ({ from, to: from + long })),
);

describe('a history projection that forgets, saved and loaded at any line', () => {
  it('answers as one that holds everything', async () => {
    let spared = 0;
    await fc.assert(
      fc.asyncProperty(
        deeds,
        fc.nat(60),
        fc.nat(6),
        fc.record({
          name: fc.option(fc.constantFrom(...names).map((name) => archiveName(name))),
          since: span.map((one) => one?.from ?? null),
          limit: fc.option(fc.integer({ min: 1, max: 6 })),
          each: fc.boolean(),
        }),
        fc.record({ name: fc.constantFrom(...names).map((name) => archiveName(name)), span }),
        async (done, cut, kept, query, question) => {
          const workspace = await liveThrough(done);
          const { records } = workspace;
          const whole = foldedOf(records, keepAll);
          const first = reloaded(foldedOf(records.slice(0, cut), most(kept)));
          const forgetful = foldedOf(records.slice(cut), most(kept), first);
          const all = contextOf(whole, workspace);

          const rows = asked(
            workspace,
            forgetful,
            (context) => historyOf(context, query),
            (answer, context) => olderHistory(context, query, answer),
          );
          expect(rows).toEqual(historyOf(all, query));

          const answers = asked(
            workspace,
            forgetful,
            (context) => explain(context, question),
            (answer, context) => olderAnswers(context, question, answer),
          );
          expect(answers).toEqual(explain(all, question));

          expect(recordedVersions(forgetful.projection)).toEqual(recordedVersions(whole.projection));
          expect(forgetful.last).toEqual(whole.last);
          if (forgetful.projection.occurrences.length < whole.projection.occurrences.length) spared += 1;
        },
      ),
      runs(100),
    );
    expect(spared).toBeGreaterThan(0);
  });
});

/** The journal of a workspace, whose memory a test holds. */
const remembering = ({ ports }: WorkspaceInMemory) => {
  let known: Remembered | null = null;
  let read = 0;
  const journal: Journal = {
    ...ports.journal,
    remembered: TE.fromIO(() => known),
    remember: (what) => () => {
      known = what;
    },
    readFrom: (after, onRecorded) =>
      ports.journal.readFrom(after, (recorded, line) => {
        read += 1;
        onRecorded(recorded, line);
      }),
  };
  return { journal, read: () => read, known: () => known };
};

describe('a reader of the history', () => {
  it('goes on from what another one remembered, and reads no line twice', async () => {
    const workspace = await liveThrough([]);
    const { journal, read, known } = remembering(workspace);
    expect(rightOf(await makeHistoryReader(2)(journal)()).checkedBefore).toBe(0);
    expect([read(), known()?.place.seq]).toEqual([3, 3]);
    await workspace.create('more;16:30;more');
    const { end, folded, checkedBefore } = rightOf(await makeHistoryReader(2)(journal)());
    expect([read(), end.seq, known()?.place.seq, checkedBefore]).toEqual([4, 4, 3, 3]);
    expect(folded).toEqual(foldedOf(workspace.records, keepRecent));
  });

  it('asked by several at once folds no line twice', async () => {
    const workspace = await liveThrough([]);
    const { journal, read } = remembering(workspace);
    const reader = makeHistoryReader()(journal);
    const all = await Promise.all([reader(), reader(), reader()]);
    expect(all.map((one) => rightOf(one).folded.last?.seq)).toEqual([3, 3, 3]);
    expect(read()).toBe(3);
    const index = makeArchiveIndex(journal);
    expect(rightOf(await index.read()).size).toBe(0);
  });

  it('begins again after a reading that ended in the middle', async () => {
    const workspace = await liveThrough([]);
    const { journal } = remembering(workspace);
    let fails = false;
    const faulty: Journal = {
      ...journal,
      readFrom: (after, onRecorded) =>
        pipe(
          journal.readFrom(after, onRecorded),
          TE.filterOrElse(
            () => !fails,
            (): BackupError => ({ type: 'JournalDamaged', line: 4, reason: 'for the test' }),
          ),
        ),
    };
    const reader = makeHistoryReader()(faulty);
    rightOf(await reader());
    await workspace.create('more;16:30;more');
    fails = true;
    expect((await reader())._tag).toBe('Left');
    fails = false;
    expect(rightOf(await reader()).folded).toEqual(foldedOf(workspace.records, keepRecent));
  });
});

it('status is the same with what is remembered', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (done) => {
      const workspace = await liveThrough(done);
      const { journal } = remembering(workspace);
      const portsOf = (): StatusPorts => ({
        ...workspace.ports,
        journal,
        archiveStore: { list: TE.right([]), size: () => TE.right(null) },
        service: { look: TE.right({ up: false, pid: null, since: null, live: null }) },
        sources: { placeOf: placeIn({ root: '/w', home: () => '/home/ann' }) },
      });
      const before = rightOf(await makeStatus()(portsOf())());
      const { end } = rightOf(await makeHistoryReader(1)(journal)());
      journal.remember({ place: end, folded: reloaded(foldedOf(workspace.records, most(1))) })();
      expect(rightOf(await makeStatus()(portsOf())())).toEqual(before);
    }),
    runs(60),
  );
});
