/** A new empty directory, in memory where the system has such a place: thousands of small workspaces come and go. */
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

export const temporaryDirectory = (): string => mkdtempSync(join(parent(), 'workspace-'));

/** Makes such directories for the tests of a file, behind which they are removed. */
export const useTemporaryDirectories = (): (() => string) => {
  const made = new Array<string>();
  afterAll(() => {
    for (const directory of made) rmSync(directory, { recursive: true, force: true });
  });
  return () => {
    const directory = temporaryDirectory();
    made.push(directory);
    return directory;
  };
};
