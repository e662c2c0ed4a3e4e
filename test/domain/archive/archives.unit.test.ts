/** The versions that a journal adds up to, beside a naive model of the directory that it tells of. */
import * as fc from 'fast-check';
import {
  evolveArchives,
  isGood,
  noArchives,
  versionIndexer,
  versionsOf,
} from '../../../src/domain/archive/archives';
import type { Event } from '../../../src/domain/events/event';
import { noDigest, type Recorded } from '../../../src/domain/events/recorded';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, sourcePath } from '../../support/decoded';
import { madeReport } from '../../support/story';

interface File {
  readonly file: string;
  readonly made: number;
  readonly verified: number | null;
}

interface Act {
  readonly act: 'back up' | 'verify' | 'remove';
  readonly name: 'docs' | 'photos';
  readonly which: number;
}

const stamp = (hour: number) => timestampAt(hour * 3_600_000, utc);

const act: fc.Arbitrary<Act> = fc.record({
  act: fc.constantFrom('back up' as const, 'back up' as const, 'verify' as const, 'remove' as const),
  name: fc.constantFrom('docs' as const, 'photos' as const),
  which: fc.nat(9),
});

/** Takes the acts in hand, one an hour; gives the journal's lines and what they leave, oldest first. */
const live = (acts: ReadonlyArray<Act>) => {
  const files: Record<Act['name'], Array<File>> = { docs: [], photos: [] };
  const happen = ({ act, name, which }: Act, hour: number): Event | null => {
    const there = files[name];
    if (act === 'back up') {
      const archive = `${name}.tar`;
      const current = there.findIndex(({ file }) => file === archive);
      const kept = current === -1 ? null : `${name}.${hour}.tar`;
      files[name] = [
        ...there.map((one) => (one.file === archive ? { ...one, file: kept ?? archive } : one)),
        { file: archive, made: hour, verified: null },
      ];
      return {
        type: 'BackupCompleted',
        schedule: scheduleId(1),
        due: stamp(hour),
        trigger: 'schedule',
        path: sourcePath('docs'),
        name: archiveName(name),
        placement: { temporary: `.${archive}.1.partial`, archive, kept },
        report: madeReport,
        late: false,
        adopted: false,
        next: null,
      };
    }
    const found = there[which % Math.max(1, there.length)];
    if (found === undefined) return null;
    const { file } = found;
    if (act === 'verify') {
      files[name] = there.map((one) => (one === found ? { ...one, verified: hour } : one));
      const { sha256 } = madeReport;
      return { type: 'ArchiveVerified', name: archiveName(name), file, sha256, level: 'read', finding: null };
    }
    files[name] = there.filter((one) => one !== found);
    return {
      type: 'VersionRemoved',
      schedule: scheduleId(1),
      name: archiveName(name),
      file,
      reason: 'keep=1',
    };
  };
  const lines = acts.flatMap((each, hour): ReadonlyArray<Recorded> => {
    const event = happen(each, hour);
    return event === null ? [] : [{ v: 1, seq: hour + 1, at: stamp(hour), prev: noDigest, events: [event] }];
  });
  return { lines, files };
};

const shown = (archives: typeof noArchives, name: Act['name']) =>
  (archives.get(archiveName(name)) ?? []).map(({ file, completed, verified }) => ({
    file,
    made: completed,
    verified: verified?.at ?? null,
  }));

const expected = (files: ReadonlyArray<File>) =>
  files.map(({ file, made, verified }) => ({
    file,
    made: stamp(made),
    verified: verified === null ? null : stamp(verified),
  }));

it('the versions are the files that are there, oldest first, taken at once or line by line', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const { lines, files } = live(acts);
      const { take, tell, find } = versionIndexer();
      lines.forEach(take);
      const stepwise = lines.reduce(evolveArchives, noArchives);
      for (const name of ['docs', 'photos'] as const) {
        expect(shown(tell(), name)).toEqual(expected(files[name]));
        expect(shown(stepwise, name)).toEqual(expected(files[name]));
        for (const { file, made } of files[name])
          expect(find(archiveName(name), file)?.completed).toBe(stamp(made));
      }
    }),
  );
});

it('what was told stays as it is when more is taken, and when another goes on from it', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), fc.array(act, { maxLength: 20 }), (before, after) => {
      const { lines } = live([...before, ...after]);
      const first = lines.filter(({ seq }) => seq <= before.length);
      const { take, tell } = versionIndexer();
      first.forEach(take);
      const told = tell();
      const kept = JSON.stringify([...told]);
      lines.slice(first.length).forEach(take);
      const other = versionIndexer(told);
      lines.slice(first.length).forEach(other.take);
      expect(JSON.stringify([...told])).toBe(kept);
      expect([...other.tell()]).toEqual([...tell()]);
    }),
  );
});

describe('archives that are adopted', () => {
  const hours = fc.uniqueArray(fc.nat(5000), { minLength: 1, maxLength: 8 });
  const adopted = (file: string, hour: number): Event => ({
    type: 'ArchiveAdopted',
    schedule: null,
    path: null,
    name: archiveName('docs'),
    file,
    completed: stamp(hour),
    report: madeReport,
  });

  it('stand in the order of their times, the newest name last, in whatever order they are taken in', () => {
    fc.assert(
      fc.property(hours, fc.nat(5000), fc.nat(8), (kept, current, place) => {
        const events = kept.map((hour) => adopted(`docs.${hour}.tar`, hour));
        const all = events.toSpliced(Math.min(place, events.length), 0, adopted('docs.tar', current));
        const line = { seq: 1, at: stamp(9000), events: all };
        const { tell, take } = versionIndexer();
        // why: each is a decision of its own
        all.forEach((event, index) => take({ ...(line as Recorded), seq: index + 1, events: [event] }));
        const versions = tell().get(archiveName('docs')) ?? [];
        expect(versions.map(({ file }) => file)).toEqual([
          ...kept.toSorted((a, b) => a - b).map((hour) => `docs.${hour}.tar`),
          'docs.tar',
        ]);
        expect(versions.every(isGood)).toBe(true);
      }),
    );
  });

  it('of nobody knows what are of no series, and the same file is there once', () => {
    const { take, tell } = versionIndexer();
    for (const seq of [1, 2])
      take({ seq, at: stamp(9000), events: [adopted('docs.tar', 1)] } as unknown as Recorded);
    expect(tell().get(archiveName('docs'))).toHaveLength(1);
    const series = { name: archiveName('docs'), path: sourcePath('docs') };
    expect(versionsOf(tell(), series, (path) => path)).toEqual([]);
  });
});
