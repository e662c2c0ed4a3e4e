/** An empty word, as of a variable that is not set, is refused wherever it would be taken for something else. */
import { deafTerminal } from '../../src/cli/deaf-terminal';
import { commandNames, commandTable, readArguments } from '../../src/cli/program';

const read = (...words: ReadonlyArray<string>) => readArguments(words, '1.2.3', deafTerminal, () => null);

it.each<[string, ReadonlyArray<string>, string]>([
  ['restore', ['docs', 'docs/a', '--to', '', '--overwrite'], '--to <directory> of restore'],
  ['restore', ['docs', ''], '[paths...] of restore'],
  ['restore', ['docs', 'docs/a', ''], '[paths...] of restore'],
  ['restore', ['', 'docs/a'], '[name] of restore'],
  ['restore', ['--archive', '', 'docs/a'], '--archive <file> of restore'],
  ['restore', ['docs', '--version='], '--version <version> of restore'],
  ['restore', ['docs', '--from', ''], '--from <place> of restore'],
  ['files', ['docs', ''], '[paths...] of files'],
  ['cat', ['docs', ''], '<path> of cat'],
  ['find', [''], '<pattern> of find'],
  ['diff', ['docs', ''], '[v1] of diff'],
  ['verify', ['--version', ''], '--version <version> of verify'],
  ['verify', ['--at', ''], '--at <time|place> of verify'],
  ['pin', ['docs', ''], '<version> of pin'],
  ['unpin', ['docs', ''], '<version> of unpin'],
  ['remove', ['docs', '', '--now', '--force'], '[version] of remove'],
  ['undelete', ['docs', ''], '[version] of undelete'],
  ['recover', ['file:/x', '--to', ''], '--to <directory> of recover'],
  ['drill', ['--identity', '', '--at', 'usb'], '--identity <file> of drill'],
  ['copy', [''], '[destination] of copy'],
  ['destination', ['add', 'usb', ''], '[url] of destination'],
  ['notify', ['add', 'https://x/y', '--only', ''], '--only <names> of notify'],
  ['simulate', ['--svg', ''], '--svg <file> of simulate'],
  ['start', ['--textfile', ''], '--textfile <directory> of start'],
  ['key', ['new', ''], '<file> of key'],
  ['fleet', ['file:/x', ''], '<url...> of fleet'],
  ['list', ['--dir='], '--dir <directory> of list'],
])('%s %j is refused', async (command, words, what) => {
  expect(await read(command, ...words)).toMatchObject({
    type: 'wrong',
    instruction: command,
    error: {
      type: 'WrongOption',
      message: expect.stringContaining(`${what} is empty, as a variable is that is not set: give it a value`),
    },
  });
});

it('an empty workspace is refused before the command, too, and is known to be the one that was asked for', async () => {
  for (const words of [['--dir', ''], ['--dir='], ['-C', '']])
    expect(await read(...words, 'list', '--json')).toMatchObject({
      ...{ type: 'wrong', directory: '', instruction: 'list', json: true },
      error: { message: expect.stringMatching(/^--dir <directory> of backup_manager is empty/) },
    });
});

it('a remark may be empty, and what is no schedule is told so', async () => {
  for (const words of [
    ['pin', 'docs', 'latest', ''],
    ['create', ''],
    ['edit', '0', ''],
    ['delete', ''],
    ['run', ''],
    ['pause', ''],
  ])
    expect(await read(...words)).toMatchObject({ type: 'run' });
  expect(await read('')).toMatchObject({ type: 'wrong', error: { type: 'UnknownInstruction' } });
});

it('no option takes an empty word', async () => {
  const table = await commandTable(null);
  const values = table.commands.flatMap((command) =>
    command.options
      .filter(({ required, optional }) => required || optional)
      .map(({ long }) => [command.name(), long ?? ''] as const),
  );
  expect(new Set(values.map(([name]) => name)).size).toBe(commandNames.length);
  for (const [name, option] of values)
    expect(await read(name, option, '')).toMatchObject({ type: 'wrong', instruction: name });
});
