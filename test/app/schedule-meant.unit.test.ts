/** Which schedule or name a word means, and what an edit of it comes to. */
import { editSchedule, scheduleMeant } from '../../src/app/edit-schedule';
import { nameAsked, namesInFile } from '../../src/app/name-asked';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { story } from '../support/story';

const lived = async () => {
  const told = story();
  await told.create('docs;daily@23:00;docs');
  await told.create('pics;daily@23:00;0');
  await told.create('mail;daily@23:00;mail');
  return told;
};

describe('the name that a word means', () => {
  it.each([
    ['0', 'docs'],
    ['1', '0'],
    ['2', 'mail'],
    ['3', '3'],
    ['mail', 'mail'],
    ['nobody', 'nobody'],
    ['1234567890', '1234567890'],
  ])('%s is %s', async (which, name) => {
    const { ports } = await lived();
    expect(rightOf(await nameAsked(which)(ports)())).toBe(name);
  });

  it('is the word itself where the schedules are gone', async () => {
    const told = await lived();
    told.edit(null);
    expect(rightOf(await nameAsked('0')(told.ports)())).toBe('0');
    expect(await namesInFile(told.ports)()).toEqual([]);
  });

  it('counts the lines that are schedules', async () => {
    const told = await lived();
    told.edit(`# docs\n${told.text() ?? ''}test;\n`);
    expect(await namesInFile(told.ports)()).toEqual(['docs', '0', 'mail']);
  });
});

describe('the schedule that a word means', () => {
  it.each([
    ['0', 0],
    ['mail', 2],
  ])('%s is the one at %d', async (which, index) => {
    const { ports } = await lived();
    const chosen = rightOf(await scheduleMeant(which)(ports)());
    expect([chosen.index, chosen.line.schedule.id]).toEqual([index, index + 1]);
  });

  it('is none', async () => {
    const { ports } = await lived();
    expect(leftOf(await scheduleMeant('nobody')(ports)())).toEqual({
      type: 'NoSuchSchedule',
      which: 'nobody',
    });
  });
});

describe('an edit', () => {
  const editTo = async (told: Awaited<ReturnType<typeof lived>>, line: string) => {
    const chosen = rightOf(await scheduleMeant('mail')(told.ports)());
    return editSchedule(chosen, { line, spec: specOf(line) })(told.ports)();
  };

  it('tells what the line was and is', async () => {
    const told = await lived();
    const { event, committed } = rightOf(await editTo(told, 'mail;daily@22:00;post'));
    expect(event).toMatchObject({ schedule: 3, was: 'mail;daily@23:00;mail', line: 'mail;daily@22:00;post' });
    expect(committed.events).toEqual([event]);
    expect(told.text()).toContain('mail;daily@22:00;post\n');
  });

  it('that changes nothing is no event', async () => {
    const told = await lived();
    const before = told.records.length;
    const { event } = rightOf(await editTo(told, 'mail;daily@23:00;mail'));
    expect([event, told.records.length]).toEqual([null, before]);
  });

  it('of a line that somebody has changed meanwhile is refused', async () => {
    const told = await lived();
    const chosen = rightOf(await scheduleMeant('mail')(told.ports)());
    rightOf(await editTo(told, 'mail;daily@22:00;mail'));
    const line = 'mail;daily@21:00;mail';
    const refused = leftOf(await editSchedule(chosen, { line, spec: specOf(line) })(told.ports)());
    expect(refused.type).toBe('CannotEdit');
    expect(told.text()).toContain('mail;daily@22:00;mail\n');
  });
});
