/** The pages of docs/, held to their word: what they tell to type does what they show. */
import { useWorkspaces } from '../end-to-end/support/workspace';
import { consoleCommands, readDocument } from './support/markdown';
import { openShell } from './support/page-shell';

const makeWorkspace = useWorkspaces();

describe.each([
  'docs/asking.md',
  'docs/elsewhere.md',
  'docs/fleet.md',
  'docs/history-of-files.md',
  'docs/hooks.md',
  'docs/json.md',
  'docs/notifications.md',
  'docs/monitoring.md',
  'docs/restoring.md',
  'docs/retention.md',
  'docs/running.md',
  'docs/schedules.md',
])('%s', (file) => {
  it('shows in its console blocks what really happens, in the order of the page', async () => {
    const shell = await openShell(makeWorkspace());
    const page: Array<unknown> = [];
    const reality: Array<unknown> = [];
    for (const shown of consoleCommands(readDocument(file))) {
      reality.push({ command: shown.command, output: await shell.type(shown) });
      page.push({ command: shown.command, output: shell.shown(shown) });
    }
    expect(reality).toEqual(page);
    expect(page.length).toBeGreaterThan(1);
  });
});
