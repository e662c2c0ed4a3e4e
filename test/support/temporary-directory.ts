/** A new empty directory, in memory where the system has such a place: thousands of small workspaces come and go. It goes behind the tests of the file. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whoever runs the tests may say where: what a killed test leaves is then easily found. */
const inMemory = process.env['WORKSPACES_IN'] ?? '/dev/shm';

const parent = (): string => {
  try {
    accessSync(inMemory, constants.W_OK);
    return inMemory;
  } catch {
    return tmpdir();
  }
};

const made = new Set<string>();

export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(join(parent(), 'workspace-'));
  made.add(directory);
  return directory;
};

// why: programs that tests start use this, too, and have no tests
if ('afterAll' in globalThis)
  afterAll(() => {
    for (const directory of made)
      try {
        rmSync(directory, { recursive: true, force: true });
      } catch {
        // why: where something is mounted still, the test that mounted it has yet to take it away
        continue;
      }
  });
