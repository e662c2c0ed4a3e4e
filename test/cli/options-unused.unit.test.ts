/** An option that would be dropped is refused: success would be told of something else. */
import { deafTerminal } from '../../src/cli/deaf-terminal';
import { readArguments } from '../../src/cli/program';

const read = (line: string) => readArguments(line.split(' '), '1.2.3', deafTerminal, () => null);

it.each([
  ['verify docs --at now --sample 5%', /go with --at and a place, without a name or --version/],
  ['verify docs --at now --identity /x', /go with --at and a place, without a name or --version/],
  ['verify --version latest --at now --credentials /x', /go with --at and a place/],
  ['verify --sample 5%', /go with --at and a place/],
  ['verify --at file:/x --level source', /--level does not go with --at and a place/],
  ['verify --at file:/x --level digest', /--level does not go with --at and a place/],
  ['verify --at usb --sample 5% --level read', /--level does not go with --at and a place/],
  ['restore --archive backups/docs.tar --version 2020 --dry-run', /--version does not go with --archive/],
  ['service status --textfile /x', /go with install, or --print/],
  ['service uninstall --limit-rate 5M', /go with install, or --print/],
  ['fleet file:/x --prometheus --json', /--prometheus does not go with --json/],
])('%s', async (line, message) => {
  expect(await read(line)).toMatchObject({
    type: 'wrong',
    error: { type: 'WrongOption', message: expect.stringMatching(message) },
  });
});

it.each([
  'verify --at file:/x --sample 5%',
  'verify --at file:/x',
  'verify docs --at now --level source',
  'verify --at usb --sample 5%',
  'restore --archive backups/docs.tar --dry-run',
  'service install --textfile /x',
  'service status --print --textfile /x',
  'fleet file:/x --prometheus',
])('%s is taken', async (line) => {
  expect(await read(line)).toMatchObject({ type: 'run' });
});
