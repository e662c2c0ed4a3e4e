/** An interruption of verify: what was found in half a look proves nothing, and is not journalled. */
import * as TE from 'fp-ts/TaskEither';
import { execute } from '../../src/app/execute';
import { verify } from '../../src/app/verify';
import type { Unarchiver } from '../../src/ports';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { eventsOf } from '../support/invariants';
import { type WorkspaceOnDisk, workspaceOnDisk } from '../support/workspace-on-disk';

const abandoned = { kind: 'abandoned' as const, message: 'stopped before it was finished' };

/** Reads a digest that is wrong, and is interrupted in the middle of the look of that number. */
const interruptedAt = (look: number, stop: AbortController): Unarchiver => {
  let looks = 0;
  return {
    unpack: () => TE.left(abandoned),
    examine: () => TE.left(abandoned),
    digest: () => () => {
      looks += 1;
      if (looks < look) return TE.right('another digest')();
      stop.abort();
      return TE.left(abandoned)();
    },
  };
};

describe('verify', () => {
  let disk: WorkspaceOnDisk;
  beforeEach(async () => {
    disk = workspaceOnDisk();
    const line = 'docs;16:00;docs';
    const { ports, pass } = disk.spawn();
    rightOf(await execute({ type: 'CreateSchedule', line, spec: specOf(line) })(ports)());
    rightOf(await pass());
  });
  afterEach(() => disk.remove());

  it.each([1, 2])('interrupted in look %i, journals nothing', async (look) => {
    const stop = new AbortController();
    const { ports } = disk.spawn();
    const unarchiver = interruptedAt(look, stop);
    const outcome = await verify(null, 'digest', () => undefined, stop.signal)({ ...ports, unarchiver })();
    expect(leftOf(outcome)).toEqual({ type: 'NothingToDo', reason: 'interrupted' });
    expect(eventsOf(await disk.records()).map(({ type }) => type)).toContain('BackupCompleted');
    expect(eventsOf(await disk.records()).map(({ type }) => type)).not.toContain('ArchiveVerified');
  });

  it('looks a second time at what does not hold, and journals what it found', async () => {
    const { ports } = disk.spawn();
    const stop = new AbortController();
    const unarchiver = interruptedAt(3, stop);
    const report = rightOf(
      await verify(null, 'digest', () => undefined, stop.signal)({ ...ports, unarchiver })(),
    );
    expect(report.archives).toMatchObject([{ finding: expect.stringContaining('changed or swapped') }]);
    expect(eventsOf(await disk.records()).map(({ type }) => type)).toContain('ArchiveVerified');
  });
});
