/** The manual page: as the table of commands has it, and without a warning of those who show it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';
import { manPage } from '../../scripts/man-page';
import { commandNames, commandTable } from '../../src/cli/program';

const root = join(__dirname, '../..');
const page = join(root, 'man/backup_manager.1');

it('is what is made of the table now, with every command', async () => {
  const made = manPage(await commandTable(null), version);
  expect(readFileSync(page, 'utf8')).toBe(made);
  const sections = [...made.matchAll(/^\.SS (.*)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(commandNames);
});

/** What a program says of the page; what is not there says nothing. */
const complaints = (command: string, ...args: ReadonlyArray<string>): string => {
  if (!existsSync(command)) return '';
  const { stdout, stderr, status } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', MANWIDTH: '80' },
  });
  return `${stderr}${status === 0 ? '' : `${stdout}ended with ${status}`}`;
};

it.each([
  ['/usr/bin/man', '--warnings', '-l', page],
  ['/usr/bin/groff', '-man', '-ww', '-Tutf8', '-z', page],
  ['/usr/bin/mandoc', '-Tlint', '-W', 'warning', page],
])('%s has no complaint', (command, ...args) => {
  expect(complaints(command, ...args)).toBe('');
});
