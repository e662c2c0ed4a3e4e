/** A new empty directory, in memory where the system has such a place: thousands of small workspaces come and go. */
import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const inMemory = '/dev/shm';

const parent = (): string => {
  try {
    accessSync(inMemory, constants.W_OK);
    return inMemory;
  } catch {
    return tmpdir();
  }
};

export const temporaryDirectory = (): string => mkdtempSync(join(parent(), 'workspace-'));
