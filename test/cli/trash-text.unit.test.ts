/** What `undelete` and `remove` say of the trash, for people and for programs. */
import { removedByHand, trashEntry, trashLines, trashListed, undeleted } from '../../src/cli/text/trash';
import type { Resting } from '../../src/domain/history/resting';
import type { Now } from '../../src/domain/time/time';
import { packReport } from '../support/pack-report';
import { utc } from '../support/clock';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { trashedOn } from '../support/trashed-version';

const now: Now = { instant: Date.parse('2026-11-05T12:00:00Z'), zone: utc };
const screen = { width: null, height: null, colour: false };
const until = (day: number) => Date.parse(`2026-11-${String(day).padStart(2, '0')}T02:00:00Z`);

const resting = (day: number, change: Partial<Resting> = {}): Resting => ({
  ...{ ...trashedOn(day), id: `2026110${day}T020000`, until: until(day + 4) },
  ...change,
});
const [first, second] = [resting(1), resting(2)];
const bytes = packReport().bytes;
const both = new Map([
  [first.trash, bytes],
  [second.trash, bytes],
]);

describe('the list', () => {
  it('says of each until when it can be had back, and why it went', () => {
    const { results, notes, status } = trashListed([first, second], both, now, screen);
    expect(results).toEqual([
      'name  version              size  until             removed           why',
      'docs  20261101T020000  42 bytes  2026-11-05 02:00  2026-11-02 02:00  asked for',
      'docs  20261102T020000  42 bytes  2026-11-06 02:00  2026-11-03 02:00  asked for',
    ]);
    expect([notes, status]).toEqual([[], 0]);
  });

  it('says so when nothing lies there', () => {
    const { results, reply } = trashListed([], new Map(), now, screen);
    expect(results).toEqual(['nothing lies in the trash']);
    expect(reply).toEqual({ command: 'undelete', result: { trash: [], undeleted: null } });
  });

  it('notes what is missing there, or another file', () => {
    const sizes = new Map([[second.trash, bytes + 1]]);
    const { notes, reply } = trashListed([first, second], sizes, now, screen);
    expect(notes).toEqual([
      `backups/.trash/${first.trash} is missing, or is not what was removed`,
      `backups/.trash/${second.trash} is missing, or is not what was removed`,
    ]);
    expect(reply).toMatchObject({ result: { trash: [{ present: false }, { present: false }] } });
  });

  it('shows no control character, and leaves out what is least wanted where it is narrow', () => {
    const odd = resting(1, { reason: 'so\u001b[2J' });
    expect(trashListed([odd], both, now, screen).results.join('')).not.toContain('\u001b');
    const [head] = trashListed([first], both, now, { ...screen, width: 60 }).results;
    expect(head).toBe('name  version              size  until             why');
    const [narrow] = trashListed([first], both, now, { ...screen, width: 50 }).results;
    expect(narrow).toBe('name  version          until             why');
    const long = resting(1, { reason: 'nothing of keep-daily=7 keep-weekly=4 keeps it' });
    expect(trashListed([long], both, now, { ...screen, width: 60 }).results[1]).toHaveLength(60);
  });
});

it('is for programs with every fact', () => {
  expect(trashEntry(both, now)(first)).toEqual({
    ...{ name: 'docs', version: '20261101T020000', file: first.version.file, trash: first.trash },
    ...{ present: true, path: 'docs', completed: '2026-11-01T02:00:00.000+00:00', bytes },
    ...{ removed: '2026-11-02T02:00:00.000+00:00', reason: 'asked for' },
    until: '2026-11-05T02:00:00.000+00:00',
  });
});

describe('one line on all of it', () => {
  it('has the number, the size, and the first that goes', () => {
    expect(trashLines([second, first], both, now)).toEqual([
      '2 archives in the trash, 84 bytes, the first until 2026-11-05 02:00: undelete shows them',
    ]);
    expect(trashLines([second], both, now)).toEqual([
      expect.stringMatching(/^1 archive in the trash, 42 bytes/),
    ]);
  });

  it('counts what lies there alone, and says how much is missing', () => {
    expect(trashLines([second, first], new Map([[second.trash, bytes]]), now)).toEqual([
      expect.stringMatching(/^1 archive in the trash, 42 bytes/),
      '1 archive of the trash is missing: undelete tells which',
    ]);
    expect(trashLines([second, first], new Map(), now)).toEqual([
      '2 archives of the trash are missing: undelete tells which',
    ]);
  });

  it('is none where there is nothing', () => expect(trashLines([], both, now)).toEqual([]));
});

describe('what came back', () => {
  const back = (file: string) => undeleted({ entry: first, file, heldUntil: until(9) }, now);

  it('is told with its name, its time, and until when it is left alone', () => {
    const { results, notes, reply } = back(first.version.file);
    expect(results).toEqual([`backups/${first.version.file} is back: docs, made at 2026-11-01 02:00`]);
    expect(notes).toEqual(['retention leaves it alone until 2026-11-09 02:00; pin keeps it longer']);
    expect(reply).toEqual({
      command: 'undelete',
      result: {
        trash: null,
        undeleted: {
          ...{ name: 'docs', file: first.version.file, completed: first.version.completed, bytes },
          held: '2026-11-09T02:00:00.000+00:00',
        },
      },
    });
  });

  it('under another name says which it had', () => {
    expect(back('docs.2.tar').results).toEqual([
      `backups/docs.2.tar is back (it was ${first.version.file}, which is another archive now): docs, made at 2026-11-01 02:00`,
    ]);
  });
});

describe('what was removed by hand', () => {
  const removal = (trash?: string) =>
    removedByHand({
      version: first.version,
      removed: {
        ...{ type: 'VersionRemoved', schedule: scheduleId(1), name: first.version.name, file: 'docs.1.tar' },
        ...{ reason: 'asked for', ...(trash === undefined ? {} : { trash }) },
      },
    });

  it('lies in the trash', () => {
    const { results, notes, reply } = removal('docs.2.tar');
    expect(results).toEqual(['backups/docs.1.tar lies in the trash now']);
    expect(notes).toEqual(['undelete shows until when, and brings it back']);
    expect(reply).toEqual({
      command: 'remove',
      result: {
        ...{ name: 'docs', file: 'docs.1.tar', completed: first.version.completed, bytes },
        trash: 'docs.2.tar',
      },
    });
  });

  it('or is gone for good', () => {
    expect(removal()).toMatchObject({
      results: ['backups/docs.1.tar is removed'],
      notes: [],
      reply: { result: { trash: null } },
    });
  });
});
