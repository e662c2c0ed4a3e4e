/**
 * A new empty directory, in memory where the system has such a place: thousands of small workspaces come and go. What a test has not removed by
 * its end is removed behind the last one of its file.
 */
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

const made = new Array<string>();

// why: a program that a test starts has no tests of its own
if (typeof afterAll === 'function')
  afterAll(() => {
    for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(join(parent(), 'workspace-'));
  made.push(directory);
  return directory;
};
