/** Schedules with names in unlikely places: what looks like an index, a time, an option or a command, other scripts, controls. */
import * as fc from 'fast-check';
import { anyCharacter } from '../support/any-character';
import { results } from '../../src/codecs/replies/document';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { answer, faultOf, type Said } from '../evidence/support/answered';
import { workspaceInMemory, type WorkspaceInMemory } from '../support/workspace-in-memory';

const heard = { screen: { width: 80, height: 24, colour: false }, isTerminal: false };

const name = fc.oneof(
  fc.constantFrom('0', '1', '2', '7', '01', '1e3', 'latest', 'all', 'today', 'yesterday', '7d', '02:00'),
  fc.constantFrom('a b', "d's", '"', '$HOME', '*', '--', '-x', '--all', 'שלום', '\u202edocs', 'e\u0301', '١'),
  fc.constantFrom('__proto__', 'constructor', 'x\u001b[2J', 'x\ny', '\ud800', ' x', '..', 'x'.repeat(300)),
  fc.constantFrom(...Object.keys(results), 'help', 'version'),
  fc.string({ minLength: 1, maxLength: 8, unit: anyCharacter }),
);

/** Three schedules, each of its own path; those whose name no schedule can have are not there. */
const workspaceOf = async (names: ReadonlyArray<string>): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  for (const [index, one] of names.entries())
    await answer(workspace, ['create', `p${index};daily@02:00;${one}`], heard);
  return workspace;
};

/** The paths in force and their names, in the order of `list`. */
const inForce = (workspace: WorkspaceInMemory): ReadonlyArray<readonly [path: string, name: string]> =>
  schedulesOf(workspace.state().file).map(({ schedule: { spec } }) => [spec.path, spec.name] as const);

const put = async (workspace: WorkspaceInMemory, argv: ReadonlyArray<string>): Promise<Said> => {
  const before = workspace.records.length;
  const said = await answer(workspace, argv, heard);
  expect([argv, faultOf(argv, said, workspace.records.length !== before)]).toEqual([argv, null]);
  return said;
};

const numRuns = 100;

it('every command answers to each of them in words, before and behind --', async () => {
  const command = fc.constantFrom(...Object.keys(results), 'help', 'version');
  await fc.assert(
    fc.asyncProperty(
      fc.array(name, { maxLength: 3 }),
      name,
      command,
      fc.boolean(),
      async (others, one, word, isBehind) => {
        const workspace = await workspaceOf([...others, one]);
        await put(workspace, ['--json', word, ...(isBehind ? ['--'] : []), one]);
        await put(workspace, [word, one]);
      },
    ),
    { numRuns },
  );
}, 60_000);

it('a name means its schedule, unless it is the index of one: then that', async () => {
  const likeIndex = fc.oneof(fc.constantFrom('0', '1', '2'), name);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(likeIndex, { minLength: 2, maxLength: 3 }),
      fc.nat(),
      async (names, n) => {
        const workspace = await workspaceOf(names);
        const schedules = inForce(workspace);
        fc.pre(schedules.length > 0);
        const place = n % schedules.length;
        const asked = schedules[place]?.[1] ?? '';
        const isIndex = /^\d+$/.test(asked) && Number(asked) < schedules.length;
        const meant = schedules[isIndex ? Number(asked) : place]?.[0];
        const { out } = await put(workspace, ['--json', 'run', '--', asked]);
        expect(JSON.parse(out)).toMatchObject({ exit: 0, result: { path: meant } });
        const { status } = await put(workspace, ['delete', '--', asked]);
        expect(status).toBe(0);
        expect(inForce(workspace)).toEqual(schedules.filter(([path]) => path !== meant));
      },
    ),
    { numRuns },
  );
}, 60_000);

it('help and version take the words that they know, and name the others', async () => {
  const workspace = await workspaceOf(['docs']);
  for (const argv of [['version'], ['version', '--json'], ['help'], ['help', 'adopt'], ['version', '--help']])
    expect((await put(workspace, argv)).status).toBe(0);
  expect(await put(workspace, ['version', 'docs'])).toMatchObject({
    status: 2,
    notes: expect.stringContaining('too many arguments: version'),
  });
  expect((await put(workspace, ['help', 'docs'])).notes).toContain('docs');
});
