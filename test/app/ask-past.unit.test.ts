/** How far back is read for an answer, from where, and what is kept on the way. */
import * as TE from 'fp-ts/TaskEither';
import { askPast, gatherContext } from '../../src/app/gather-context';
import type { LookAroundPorts } from '../../src/app/look-around';
import { makeHistoryReader, readOlder, type ReaderJournal } from '../../src/app/history-reader';
import { readHistory, readHistoryBy } from '../../src/app/read-history';
import { readHistoryUntil } from '../../src/app/read-history-until';
import type { Version } from '../../src/domain/archive/archives';
import type { Recorded } from '../../src/domain/events/recorded';
import { type Forgotten, keepRecent, nothingForgotten, type Older } from '../../src/domain/history/forgotten';
import type { ScheduleHistory, ServiceRun } from '../../src/domain/history/projection';
import { scheduleId } from '../../src/domain/schedule/schedule';
import type { JournalEnd, Place, Remembered } from '../../src/ports/journal';
import type { ServiceStatus } from '../../src/ports/service-process';
import { archiveName, rightOf, sourcePath, specOf, timestamp } from '../support/decoded';
import { madeReport, story } from '../support/story';

const docs = archiveName('docs');
const down: ServiceStatus = { up: false, pid: null, since: null, live: null };
const since = timestamp('2024-03-05T16:00:00.000+00:00');

const portsOf = ({ ports }: ReturnType<typeof story>, status = down): LookAroundPorts => ({
  ...ports,
  archiveStore: { list: TE.right([]), size: () => TE.right(null) },
  service: { look: TE.right(status) },
});

describe('the archive in hand', () => {
  const liveWith = (name: string | null): ServiceStatus['live'] => ({
    ...{ pid: 7, state: 'archiving', since },
    archive:
      name === null
        ? null
        : {
            ...{ name, path: name, started: since, entries: 0, contentBytes: 0 },
            ...{ totalEntries: null, totalContentBytes: null },
          },
  });
  const up: ServiceStatus = { ...down, up: true, pid: 7 };

  it.each<[string, 'schedule' | 'command', ServiceStatus, boolean]>([
    ['is none where no service is up', 'schedule', down, false],
    ['is the one of a service that does not say', 'schedule', up, true],
    ['is the one that the service shows', 'schedule', { ...up, live: liveWith('docs') }, true],
    ['is none where the service shows another', 'schedule', { ...up, live: liveWith('pics') }, false],
    ['is none where the service shows none', 'schedule', { ...up, live: liveWith(null) }, false],
    ['is none where nobody makes any', 'schedule', { ...up, archiving: false }, false],
    ['is one where somebody makes one', 'schedule', { ...up, archiving: true }, true],
    ['is that of a run, whatever the service does', 'command', { ...up, live: liveWith(null) }, true],
    ['is that of a run, without a service', 'command', down, true],
    ['is none of a run that was killed', 'command', { ...down, archiving: false }, false],
  ])('%s', async (_, trigger, status, expected) => {
    const told = story();
    await told.create('docs;16:00;docs');
    await told.starts('docs', trigger);
    const { inHand } = rightOf(await gatherContext(portsOf(told, status))());
    expect(inHand).toEqual(expected ? told.state().attempt : null);
  });
});

describe('an answer', () => {
  const lack = (fields: Partial<Older> = {}): Older => ({
    ...{ keep: keepRecent, part: null, name: docs, from: 100, isProbe: false },
    ...fields,
  });
  const forgotten: Forgotten = { ...nothingForgotten, horizon: new Map([[docs, 50]]) };

  /** Asks, while the answers lack what is given, one after the other; snapshots are of these lines, null is none. */
  const asking = async (lacks: ReadonlyArray<Older | null>, snapshots: ReadonlyArray<number | null>) => {
    const told = story();
    for (const name of ['docs', 'pics', 'mail']) await told.create(`${name};17:00;${name}`);
    const { folded } = rightOf(await makeHistoryReader()(told.ports.journal)());
    const asked: Array<number> = [];
    const suiting: Array<boolean> = [];
    const seen: Array<Forgotten> = [];
    const snapshotAt = (seq: number): Remembered => ({
      place: { seq, hash: '', start: seq - 1, end: seq },
      folded: { ...folded, projection: { ...folded.projection, forgotten } },
    });
    const ports = portsOf(told);
    const journal: ReaderJournal = {
      ...ports.journal,
      snapshot: (last, suits) => {
        const seq = snapshots[asked.length] ?? null;
        asked.push(last);
        suiting.push(suits(snapshotAt(1)));
        return TE.right(seq === null ? null : snapshotAt(seq));
      },
    };
    let answers = 0;
    const outcome = askPast(
      () => (answers += 1),
      (answer, context) => {
        seen[answer - 1] = context.projection.forgotten;
        return lacks[answer - 1] ?? null;
      },
    )({ ...ports, journal });
    const { answer } = rightOf(await outcome());
    return { answer, asked, suiting, seen };
  };

  it('that lacks nothing is the first', async () => {
    expect(await asking([null], [])).toMatchObject({ answer: 1, asked: [], seen: [nothingForgotten] });
  });

  it('is read from the first line where no snapshot suits, and then it is all there is', async () => {
    const { answer, asked, seen } = await asking([lack(), lack(), lack()], [null]);
    expect({ answer, asked }).toEqual({ answer: 2, asked: [Infinity] });
    expect(seen[1]).toEqual(nothingForgotten);
  });

  it('is read on from a snapshot, and from earlier ones in longer and longer leaps', async () => {
    const { answer, asked, seen } = await asking([lack(), lack(), lack(), null], [3, 2, 1]);
    expect(answer).toBe(4);
    expect(asked).toEqual([Infinity, 3 - 4 * 8192, 2 - 16 * 8192]);
    expect(seen.slice(1)).toEqual([forgotten, forgotten, forgotten]);
  });

  it('that is a probe is followed by a reading from the same snapshot', async () => {
    const probe = lack({ isProbe: true });
    expect(await asking([probe, lack(), null], [3, 3])).toMatchObject({ answer: 3, asked: [Infinity, 3] });
    expect(await asking([probe, probe, null], [3, 2])).toMatchObject({ asked: [Infinity, 3 - 4 * 8192] });
  });

  it('that is a probe of all is followed by a reading of all, not by another probe', async () => {
    const probe = lack({ isProbe: true });
    expect(await asking([probe, probe, probe], [null])).toMatchObject({ answer: 2, asked: [Infinity] });
    expect(await asking([probe, lack(), lack()], [null, null])).toMatchObject({
      answer: 3,
      asked: [Infinity, 0],
    });
    expect(await asking([probe, null], [null])).toMatchObject({ answer: 2, asked: [Infinity] });
  });

  it.each([
    [50, false],
    [51, true],
  ])('needs a snapshot that has forgotten nothing from %i on', async (from, expected) => {
    expect((await asking([lack({ from }), null], [null])).suiting).toEqual([expected]);
  });
});

const placeOf = (seq: number): Place => ({ seq, hash: `h${seq}`, start: seq - 1, end: seq });
const endOf = (seq: number): JournalEnd => ({ ...placeOf(seq), torn: 0 });

/** A journal of lines without events. */
const blank = (length: () => number, known: Remembered | null = null, holds = true) => {
  const remembered: Array<number> = [];
  const snapshots: Array<number> = [];
  const froms: Array<number> = [];
  const journal: ReaderJournal = {
    readFrom: (after, onRecorded, last = Infinity) =>
      TE.fromIO(() => {
        const first = after?.seq ?? 0;
        froms.push(first);
        const end = Math.min(length(), last);
        for (let seq = first + 1; seq <= end; seq += 1) {
          const recorded: Recorded = { v: 1, seq, at: since, prev: '', events: [] };
          onRecorded(recorded, '', placeOf(seq));
        }
        return endOf(end);
      }),
    stamps: () => TE.right([]),
    holds: () => TE.right(holds),
    remembered: TE.right(known),
    remember:
      ({ place }) =>
      () =>
        void remembered.push(place.seq),
    snapshot: () => TE.right(null),
    keepSnapshot:
      ({ place }) =>
      () =>
        void snapshots.push(place.seq),
  };
  return { journal, remembered, snapshots, froms };
};

/** What was folded up to line 100, with so many runs of the service, schedules, and versions. */
const known = async (runs: number, schedules: number, versions: number): Promise<Remembered> => {
  const { folded } = rightOf(await makeHistoryReader()(blank(() => 0).journal)());
  const point = { seq: 1, at: since };
  const run: ServiceRun = { pid: 7, version: '', started: point, ended: null, last: point };
  const history: ScheduleHistory = {
    ...{ id: scheduleId(1), line: 'docs;16:00;docs', spec: specOf('docs;16:00;docs'), created: since },
    ...{ due: since, periods: [], next: null, rearmed: [] },
  };
  const version: Version = {
    ...{ name: docs, path: sourcePath('docs'), file: '', due: since, completed: since },
    ...{ outcome: 'completed', reason: null, report: madeReport, verified: null },
    ...{ trigger: 'schedule', pinned: null },
  };
  return {
    place: placeOf(100),
    folded: {
      ...folded,
      projection: {
        ...folded.projection,
        serviceRuns: Array.from({ length: runs }, () => run),
        scheduleHistories: new Map(
          Array.from({ length: schedules }, (_, n) => [
            scheduleId(n + 1),
            { ...history, id: scheduleId(n + 1) },
          ]),
        ),
        archives: new Map([
          [docs, Array.from({ length: versions }, (_, n): Version => ({ ...version, file: `${n}.tar` }))],
        ]),
      },
    },
  };
};

describe('a reading', () => {
  it.each([
    [0, 0, 0, [200, 300, 400, 500]],
    [400, 400, 224, [200, 300, 400, 500]],
    [400, 400, 225, [200, 400]],
    [0, 0, 1025, [200, 400]],
    [1000, 1000, 48, [200, 400]],
    [1000, 1000, 49, [400]],
  ])(
    'keeps snapshots, the fewer the more they hold: %i, %i, %i',
    async (runs, schedules, versions, expected) => {
      const { journal, snapshots } = blank(() => 550, await known(runs, schedules, versions));
      rightOf(await makeHistoryReader(1000, 100)(journal)());
      expect(snapshots).toEqual(expected);
    },
  );

  it('is remembered after each stride, and goes on from where it was', async () => {
    let length = 9;
    const { journal, remembered, froms } = blank(() => length);
    const read = makeHistoryReader(10)(journal);
    for (length of [9, 10, 19, 20]) rightOf(await read());
    expect(remembered).toEqual([10, 20]);
    expect(froms).toEqual([0, 9, 10, 19]);
  });

  it('for what is older goes on from its snapshot, where that is still in the journal', async () => {
    const from = await known(0, 0, 0);
    const there = blank(() => 120);
    const read = readOlder(from, keepRecent);
    const { end, checkedBefore } = rightOf(await read(there.journal)());
    expect({ seq: end.seq, checkedBefore }).toEqual({ seq: 120, checkedBefore: 100 });
    rightOf(await read(there.journal)());
    expect(there.froms).toEqual([100, 120]);
    const gone = blank(() => 120, null, false);
    rightOf(await readOlder(from, keepRecent)(gone.journal)());
    expect(gone.froms).toEqual([0]);
    const none = blank(() => 120, null, false);
    expect(rightOf(await readOlder(null, keepRecent)(none.journal)()).checkedBefore).toBe(0);
    expect(none.froms).toEqual([0]);
  });
});

describe('the file', () => {
  /** How often the file is read while the journal's end moves like this. */
  const looks = async (ends: (n: number) => JournalEnd): Promise<number> => {
    const told = story();
    const { folded } = rightOf(await makeHistoryReader()(told.ports.journal)());
    let [reads, times] = [0, 0];
    const read = () => TE.fromIO(() => ({ end: ends((times += 1)), folded, checkedBefore: 0 }));
    const { schedulesFile } = told.ports;
    const counted = { ...schedulesFile, read: () => schedulesFile.read().finally(() => (reads += 1)) };
    rightOf(await readHistoryBy(read)({ ...told.ports, schedulesFile: counted })());
    return reads;
  };

  it('is read once beside a journal that stands still, again beside one that moves, and at most twenty times', async () => {
    expect(await looks(() => endOf(1))).toBe(1);
    expect(await looks((n) => endOf(Math.min(n, 3)))).toBe(3);
    expect(await looks((n) => ({ ...endOf(1), hash: `${Math.min(n, 3)}` }))).toBe(3);
    expect(await looks((n) => endOf(n))).toBe(20);
  });

  it('waits for a text that could not be put in place, unless it is gone', async () => {
    const told = story();
    await told.create('docs;16:00;docs');
    const file = told.ports.schedulesFile;
    const staged = (hasFailed: boolean) =>
      TE.right([{ seq: 1, isRemnant: false, replaces: null, hasFailed, hasBegun: true }]);
    const waits = async (hasFailed: boolean) => {
      const schedulesFile = { ...file, staged: staged(hasFailed) };
      const { isTextWaiting, fileIsThere, malformed } = rightOf(
        await readHistory({ ...told.ports, schedulesFile })(),
      );
      return { isTextWaiting, fileIsThere, malformed };
    };
    expect(await waits(true)).toEqual({ isTextWaiting: true, fileIsThere: true, malformed: [] });
    expect(await waits(false)).toEqual({ isTextWaiting: false, fileIsThere: true, malformed: [] });
    told.edit(null);
    const gone = {
      ...file,
      staged: TE.right([
        { seq: 1, isRemnant: false, replaces: 'x;16:00;x\n', hasFailed: true, hasBegun: true },
      ]),
    };
    expect(rightOf(await readHistory({ ...told.ports, schedulesFile: gone })())).toMatchObject({
      isTextWaiting: false,
      fileIsThere: false,
      malformed: [],
    });
  });
});

it('a time in the past is read on from the latest snapshot before it', async () => {
  const told = story();
  for (const name of ['docs', 'pics', 'mail']) {
    await told.create(`${name};daily@18:00;${name}`);
    told.clock.advance(60_000);
  }
  const { journal } = told.ports;
  const { folded } = rightOf(
    await readOlder(
      null,
      keepRecent,
    )({ ...journal, readFrom: (after, take) => journal.readFrom(after, take, 1) })(),
  );
  journal.keepSnapshot({ place: { seq: 1, hash: '', start: 0, end: 1 }, folded })();
  const froms: Array<[number, number | undefined]> = [];
  const readFrom: ReaderJournal['readFrom'] = (after, take, last) => {
    froms.push([after?.seq ?? 0, last]);
    return journal.readFrom(after, take, last);
  };
  const at = Date.parse('2024-03-05T16:01:30Z');
  const then = rightOf(await readHistoryUntil(at)({ ...told.ports, journal: { ...journal, readFrom } })());
  expect(then.lines.map(({ content }) => content)).toEqual([
    'docs;daily@18:00;docs',
    'pics;daily@18:00;pics',
  ]);
  expect(froms).toEqual([
    [0, undefined],
    [1, 2],
  ]);
  expect([then.fileIsThere, then.isTextWaiting, then.malformed]).toEqual([true, false, []]);
  const before = rightOf(await readHistoryUntil(at - 3_600_000)(told.ports)());
  expect([before.fileIsThere, before.lines, before.malformed]).toEqual([false, [], []]);
});
