/** What is remembered of the past saves time and nothing else: every question has the same answer with it and without. */
import * as fc from 'fast-check';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { makeArchiveIndex } from '../../src/app/archive-index';
import { makeHistoryReader } from '../../src/app/history-reader';
import { makeStatus, statusAt, type StatusPorts } from '../../src/app/ask-status';
import { askPast } from '../../src/app/gather-context';
import type { LookAroundPorts } from '../../src/app/look-around';
import type { BackupError } from '../../src/domain/error';
import { recordedVersions } from '../../src/domain/doctor/recorded-versions';
import { keepAll, keepRecent } from '../../src/domain/history/forgotten';
import { historyOf, type HistoryQuery, olderHistory } from '../../src/domain/history/history';
import { placeIn } from '../../src/domain/schedule/source-place';
import { explain, olderAnswers, type Question } from '../../src/domain/history/explain/why';
import type { QueryContext } from '../../src/domain/history/query-context';
import type { Journal, Remembered } from '../../src/ports/journal';
import { archiveName, rightOf } from '../support/decoded';
import { type Deed, deeds, liveThrough, names } from '../support/random-life';
import { foldedOf, memoryOf, most, reloaded } from '../support/remembered-journal';
import { runs } from '../support/runs';
import type { WorkspaceInMemory } from '../support/workspace-in-memory';

const asker = (workspace: WorkspaceInMemory, journal: Journal): LookAroundPorts & StatusPorts => ({
  ...workspace.ports,
  journal,
  archiveStore: { list: TE.right([]), size: () => TE.right(null) },
  service: { look: TE.right({ up: false, pid: null, since: null, live: null }) },
  sources: { placeOf: placeIn({ root: '/w', home: () => '/home/ann' }) },
});

const span = fc.option(
  fc
    .tuple(fc.nat(1200), fc.nat(600))
    .map(([ago, long]) => ({ from: Date.UTC(2024, 2, 5, 16) + ago * 60_000, long: long * 60_000 }))
    .map(({ from, long }) => ({ from, to: from + long })),
);

const did = (minutes: number, trigger: Deed['trigger'], end: Deed['end']): Deed => ({
  minutes,
  which: 0,
  trigger,
  end,
  touch: 'none',
});

/** What a run has failed on: an occurrence that came to no end, and was told of behind a later one of the same minute. */
const found: Array<[ReadonlyArray<Deed>, number, number, HistoryQuery, Question, number, number]> = [
  [
    [
      did(0, 'command', 'leave'),
      did(0, 'schedule', 'complete'),
      did(0, 'schedule', 'complete'),
      did(0, 'schedule', 'complete'),
      did(60, 'schedule', 'complete'),
      did(0, 'schedule', 'complete'),
    ],
    11,
    0,
    { name: null, since: null, limit: null, each: false },
    { name: archiveName('docs'), span: { from: Date.UTC(2024, 2, 5, 16), to: Date.UTC(2024, 2, 5, 16, 1) } },
    Date.UTC(2024, 2, 5, 15),
    1,
  ],
];

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
        fc.nat(5000).map((minutes) => Date.UTC(2024, 2, 5, 15) + minutes * 60_000),
        fc.integer({ min: 1, max: 8 }),
        async (done, cut, kept, query, question, instant, leap) => {
          const workspace = await liveThrough(done);
          const plain = asker(workspace, workspace.ports.journal);
          const forgetful = asker(workspace, memoryOf(workspace, cut, kept, leap));
          const nothing = () => null;

          const history = (context: QueryContext) => historyOf(context, query);
          const rows = askPast(history, (answer, context) => olderHistory(context, query, answer));
          expect(rightOf(await rows(forgetful)()).answer).toEqual(
            rightOf(await askPast(history, nothing)(plain)()).answer,
          );

          const why = (context: QueryContext) => explain(context, question);
          const answers = askPast(why, (answer, context) => olderAnswers(context, question, answer));
          expect(rightOf(await answers(forgetful)()).answer).toEqual(
            rightOf(await askPast(why, nothing)(plain)()).answer,
          );

          const told = rightOf(await statusAt(instant)(forgetful)());
          expect(told).toEqual(rightOf(await statusAt(instant)(plain)()));

          const all = foldedOf(workspace.records, keepAll);
          const some = foldedOf(workspace.records, most(kept));
          expect(recordedVersions(some.projection)).toEqual(recordedVersions(all.projection));
          expect(some.last).toEqual(all.last);
          if (some.projection.occurrences.length < all.projection.occurrences.length) spared += 1;
        },
      ),
      { ...runs(40, 2000), examples: found },
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
    readFrom: (after, onRecorded, last) =>
      ports.journal.readFrom(
        after,
        (recorded, line, place) => {
          read += 1;
          onRecorded(recorded, line, place);
        },
        last,
      ),
  };
  return { journal, read: () => read, known: () => known };
};

describe('a reader of the history', () => {
  it('goes on from what another one remembered, and reads no line twice', async () => {
    const workspace = await liveThrough([]);
    const { journal, read, known } = remembering(workspace);
    expect(rightOf(await makeHistoryReader(2)(journal)()).checkedBefore).toBe(0);
    expect([read(), known()?.place.seq]).toEqual([4, 4]);
    await workspace.create('more;16:30;more');
    const { end, folded, checkedBefore } = rightOf(await makeHistoryReader(2)(journal)());
    expect([read(), end.seq, known()?.place.seq, checkedBefore]).toEqual([5, 5, 4, 4]);
    expect(folded).toEqual(foldedOf(workspace.records, keepRecent));
  });

  it('asked by several at once folds no line twice', async () => {
    const workspace = await liveThrough([]);
    const { journal, read } = remembering(workspace);
    const reader = makeHistoryReader()(journal);
    const all = await Promise.all([reader(), reader(), reader()]);
    expect(all.map((one) => rightOf(one).folded.last?.seq)).toEqual([4, 4, 4]);
    expect(read()).toBe(4);
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
            (): BackupError => ({ type: 'JournalDamaged', line: 5, reason: 'for the test' }),
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
    runs(25, 1200),
  );
});
