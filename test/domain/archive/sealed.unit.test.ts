/** A sealed archive of a schedule ends its occurrence: nothing is skipped or set right over it. */
import { story, madeReport } from '../../support/story';

/** A daily schedule whose backup of the fifth was begun, by the schedule or by a command, and sealed or not. */
const begun = async (trigger: 'schedule' | 'command', sealed: boolean) => {
  const told = story();
  await told.create('docs;daily@17:00;docs');
  told.until('05T17:00');
  await told.starts('docs', trigger);
  if (sealed) {
    const placement = { temporary: '.docs.tar.1.partial', archive: 'docs.tar', kept: null };
    await told.run({ type: 'SealArchive', placement, report: madeReport, doubt: null });
  }
  told.until('07T18:00');
  return (await told.skips()).events.map(({ type }) => type);
};

describe('what was missed meanwhile', () => {
  it.each([
    ['schedule', true, []],
    ['schedule', false, ['BackupSkipped']],
    ['command', true, ['BackupSkipped']],
    ['command', false, ['BackupSkipped']],
  ] as const)('of an archive made by %s, sealed: %s, comes to %j', async (trigger, sealed, events) =>
    expect(await begun(trigger, sealed)).toEqual(events),
  );
});
