/** The file by which a relay is found: replaced whole, and nothing is left beside it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newToken, writeContact } from '../../../src/adapters/inspector-relay/contact';
import { temporaryDirectory } from '../../support/temporary-directory';

let directory: string;
beforeEach(() => (directory = temporaryDirectory()));
afterEach(() => rmSync(directory, { recursive: true }));

const contact = { v: 1 as const, port: 4780, token: newToken(), pid: process.pid };
const draftOf = (pid: number): string => `inspector.json.${pid}.next`;

it('takes away what a process that is gone was about to put in place, and no other’s', async () => {
  const { pid: gone } = spawnSync(process.execPath, ['-e', '0']);
  const others = [draftOf(process.ppid), 'inspector.json.x.next', 'schedules.7.next'];
  for (const name of [...others, draftOf(gone), draftOf(process.pid)])
    writeFileSync(join(directory, name), 'x');
  await writeContact(directory, contact);
  expect(readdirSync(directory).sort()).toEqual(['inspector.json', ...others].sort());
  expect(JSON.parse(readFileSync(join(directory, 'inspector.json'), 'utf8'))).toEqual(contact);
});
