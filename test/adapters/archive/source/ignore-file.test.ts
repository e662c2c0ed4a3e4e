/** What is read as a `.backupignore`: a regular file, whole, of a bounded size; nothing else is followed or waited for. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromText } from '../../../../src/adapters/archive/byte-name';
import { longestIgnoreFile } from '../../../../src/adapters/archive/source/exclusion';
import { readIgnoreFile } from '../../../../src/adapters/archive/source/ignore-file';
import { temporaryDirectory } from '../../../support/temporary-directory';

const directory = temporaryDirectory();
const at = (name: string): string => join(directory, name);
const read = (name: string) => readIgnoreFile(fromText(at(name)));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('the longest one is read whole, a longer one is refused', () => {
  const longest = 'x'.repeat(longestIgnoreFile);
  writeFileSync(at('longest'), longest);
  writeFileSync(at('longer'), `${longest}x`);
  expect(read('longest')).toEqual({ type: 'read', content: longest });
  expect(read('longer')).toMatchObject({ type: 'refused' });
});

it('a link that took its place since it was listed is not followed, and a pipe is not waited for', () => {
  writeFileSync(at('elsewhere'), '*\n');
  symlinkSync('elsewhere', at('link'));
  mkdirSync(at('directory'));
  execFileSync('/usr/bin/mkfifo', [at('pipe')]);
  expect(['link', 'directory', 'pipe', 'gone'].map(read)).toEqual(Array(4).fill({ type: 'unreadable' }));
});
