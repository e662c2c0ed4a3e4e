/** What `list` counts while a text of the journal waits for its place in the file: what every other command counts. */
import * as TE from 'fp-ts/TaskEither';
import { execute } from '../../src/app/execute';
import { listInForce } from '../../src/app/list-in-force';
import { listSchedules } from '../../src/app/queries';
import type { BackupError } from '../../src/domain/error';
import { rightOf, specOf } from '../support/decoded';
import { workspaceOnDisk } from '../support/workspace-on-disk';

const barred = TE.left<BackupError>({ type: 'FileFailed', doing: 'replace', path: 'it', reason: 'a test' });

describe('a text that waits', () => {
  it('is what is listed, and what an index means', async () => {
    const disk = workspaceOnDisk();
    const { ports, mortal } = disk.spawn();
    for (const line of ['a;16:02;a', 'b;16:02;b'])
      rightOf(await execute({ type: 'CreateSchedule', line, spec: specOf(line) })(ports)());
    const stuck = { ...ports, schedulesFile: { ...ports.schedulesFile, publish: () => barred } };
    const { warnings } = rightOf(await execute({ type: 'DeleteSchedule', index: '0' })(stuck)());
    expect(warnings).toEqual([
      "can't replace it: a test; the journal has the new text, and whatever is decided next tries again",
    ]);
    mortal.bury();

    const later = disk.spawn();
    expect(rightOf(await listSchedules(later.ports)()).schedules).toEqual(['a;16:02;a', 'b;16:02;b']);
    expect(rightOf(await listInForce(later.ports)()).schedules).toEqual(['b;16:02;b']);
    const { events } = rightOf(await execute({ type: 'DeleteSchedule', index: '0' })(later.ports)());
    expect(events).toMatchObject([{ type: 'ScheduleDeleted', line: 'b;16:02;b' }]);
    expect(disk.text()).toBe('');
    later.mortal.bury();
    disk.remove();
  });
});
