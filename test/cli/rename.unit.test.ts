/** `rename`: whatever it takes, the file's line means what the journal says of it. */
import * as fc from 'fast-check';
import { readScheduleLine } from '../../src/codecs/schedule-line';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { answer } from '../evidence/support/answered';
import { anyCharacter } from '../support/any-character';
import { rightOf } from '../support/decoded';
import { runs } from '../support/runs';
import { workspaceInMemory, type WorkspaceInMemory } from '../support/workspace-in-memory';

const heard = { screen: { width: 80, height: 24, colour: false }, isTerminal: false };

const written = async (text: string): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  workspace.edit(text);
  await workspace.look();
  return workspace;
};

const rename = (workspace: WorkspaceInMemory, name: string) =>
  answer(workspace, ['rename', '0', '--', name], heard);

const name = fc.oneof(
  fc.constantFrom(
    'a # b',
    '"q"',
    "'q'",
    'x ',
    'x\t',
    ' x',
    'b\ufffd',
    'a  #b',
    '#1',
    'docs #2',
    '\ufeffx',
    'x;y',
  ),
  fc.string({
    maxLength: 6,
    unit: fc.constantFrom('a', ' ', '#', '"', "'", ';', '.', '\t', '\ufffd', '\ufeff', '=', '/'),
  }),
  fc.string({ minLength: 1, maxLength: 8, unit: anyCharacter }),
);

const line = fc.constantFrom(
  'docs;daily@02:00;docs;keep=3',
  'docs;daily@02:00;docs  ;keep=3',
  'docs;daily;docs',
  '\ufeff\ufeffdocs;16:00;docs',
  'docs;daily@02:00;docs;exclude=../x',
);

describe('rename', () => {
  it('writes a line that means the schedule under that name, or refuses it and changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(line, name, async (content, to) => {
        const workspace = await written(`# mine\n${content}\n`);
        const before = workspace.records.length;
        const was = workspace.text();
        const { status, notes } = await rename(workspace, to);
        const [event] = workspace.records.slice(before).flatMap(({ events }) => events);
        if (event === undefined) {
          const refused = to === '' ? 2 : 1;
          expect({ status, text: workspace.text() }).toEqual({
            status: to === 'docs' ? 0 : refused,
            text: was,
          });
          expect(notes).not.toBe('');
          return;
        }
        if (event.type !== 'ScheduleEdited') throw new Error(event.type);
        expect(event.spec.name).toBe(to);
        expect(rightOf(readScheduleLine(event.line))).toEqual(event.spec);
        expect(await workspace.look()).toEqual([]);
        expect(schedulesOf(workspace.state().file).map(({ schedule: { spec } }) => spec)).toEqual([
          event.spec,
        ]);
      }),
      runs(300),
    );
  });

  it.each([
    ['a # b', 'a remark stands behind it'],
    ['"q"', 'the name stands in quotes'],
    ['x ', 'the name ends with a space'],
    ['b\ufffd', 'the name is not valid UTF-8'],
  ])('refuses %j, and says why', async (to, why) => {
    const workspace = await written('docs;daily@02:00;docs;keep=3\n');
    const { status, notes } = await rename(workspace, to);
    expect({ status, notes }).toEqual({ status: 1, notes: expect.stringContaining(why) });
    expect(workspace.text()).toBe('docs;daily@02:00;docs;keep=3\n');
  });

  it('takes any other name, and leaves what else the line says as it is', async () => {
    for (const to of ['docs #2', '#1', ' x', 'a "b" c']) {
      const workspace = await written('\ufeff\ufeffdocs;daily;docs;exclude=../x\n');
      expect(await rename(workspace, to)).toMatchObject({ status: 0 });
      expect(workspace.text()).toBe(`\ufeff\ufeffdocs;daily;${to};exclude=../x\n`);
    }
  });
});
