/** README, held to its word: what it tells to type does what it shows. */
import { useWorkspaces } from '../end-to-end/support/workspace';
import { consoleCommands, readDocument, typedOneByOne } from './support/markdown';
import { openShell } from './support/page-shell';

const makeWorkspace = useWorkspaces();
const readme = readDocument('README.md');

/** Commands of README that are not typed here: test/evidence/installation types them, and `npm test` runs this. */
const typedInEvidence: ReadonlyArray<string> = [
  'npm run demo',
  'npm test',
  'npm ci && npm install -g .',
  'npm ci && npm pack',
  'npm install -g backup_manager-0.2.0.tgz',
  'npm ci',
  'npx backup_manager --help',
];

describe('README', () => {
  it('shows in its console blocks what really happens, in the order of the page', async () => {
    const commands = consoleCommands(readme);
    const shell = await openShell(makeWorkspace());
    const page: Array<unknown> = [];
    const reality: Array<unknown> = [];
    for (const shown of commands) {
      reality.push({ command: shown.command, output: await shell.type(shown) });
      page.push({ command: shown.command, output: shell.shown(shown) });
    }
    expect(reality).toEqual(page);
    expect(commands.length).toBeGreaterThan(15);
  });

  it.each(['README.md', 'docs/commands.md'])(
    '%s has commands that all work, one after the other',
    async (file) => {
      const rows = typedOneByOne(readDocument(file));
      const shell = await openShell(makeWorkspace());
      await shell.type({ command: 'mkdir docs usb && echo a > docs/a', output: [] });
      const failed: Array<unknown> = [];
      for (const { typed: shown } of rows) {
        // why: nobody has a disk at the place of the page
        const typed = shown
          .replace('recover file:/mnt/usb/backups', 'recover "file:$PWD/usb" --to recovered')
          .replace('file:/mnt/usb/backups', '"file:$PWD/usb"');
        if (typed.startsWith('backup_manager copy '))
          await shell.type({ command: 'backup_manager destination add usb "file:$PWD/usb"', output: [] });
        const said = await shell.type({ command: typed, output: [] });
        if (shell.status() !== 0) failed.push({ typed, status: shell.status(), said });
      }
      expect(failed).toEqual([]);
      expect(rows.length).toBeGreaterThanOrEqual(10);
    },
  );

  it('fits into 200 lines', () => {
    expect(readme.text.split('\n').length).toBeLessThanOrEqual(201);
  });

  it('names no other command to install or to build', () => {
    const npm = [...readme.text.matchAll(/^npm .*|`(?:npm|npx) [^`]*`/gm)].map(([text]) =>
      text.replace(/ +#.*/, '').replaceAll('`', ''),
    );
    expect([...new Set(npm)].sort()).toEqual([...typedInEvidence].sort());
  });
});
