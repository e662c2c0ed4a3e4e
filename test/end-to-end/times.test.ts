/** A restored file, directory or link is never newer than its source, and proving it against the source finds no difference. */
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('restores times down to the microsecond, and never up', async () => {
  const workspace = makeWorkspace();
  const dates: Readonly<Record<string, string>> = {
    'whole-second': '2020-01-01 00:00:00',
    'rounds-up': '2020-01-01 00:00:00.123456789',
    'just-below': '2019-12-31 23:59:59.999999999',
    'before-1970': '1960-02-29 12:00:00.123456789',
    'after-2106': '2200-01-01 00:00:00.999999999',
    link: '1999-12-31 23:59:59.000000999',
    directory: '2001-01-01 00:00:00.100000001',
  };
  for (const name of Object.keys(dates)) {
    if (name === 'link') symlinkSync('nowhere', workspace.path('s/link'));
    else if (name === 'directory') mkdirSync(workspace.path('s/directory'));
    else workspace.write(`s/${name}`, name);
  }
  for (const [name, date] of Object.entries(dates))
    await workspace.shell('touch', '-h', '-d', date, workspace.path(`s/${name}`));
  await workspace.succeed('create', 's;daily@23:00;s');
  await workspace.succeed('run', 's');
  await workspace.succeed('verify', 's', '--level', 'source');
  await workspace.succeed('restore', 's', '--to', 'o');
  const names = Object.keys(dates);
  const timeIn = (tree: string) => (name: string) =>
    lstatSync(workspace.path(`${tree}/${name}`), { bigint: true }).mtimeNs;
  const [before, after] = [names.map(timeIn('s')), names.map(timeIn('o/s'))];
  const lost = before.map((ns, at) => ns - (after[at] ?? 0n));
  names.forEach((name, at) => {
    expect([name, (lost[at] ?? -1n) >= 0n, (lost[at] ?? -1n) < 2000n]).toEqual([name, true, true]);
  });
  // What came of it is the same tree to whoever proves it.
  await workspace.shell('sh', '-c', 'rm -r s && mv o/s s');
  await workspace.succeed('verify', 's', '--level', 'source');
});
