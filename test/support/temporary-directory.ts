/** A new empty directory, in memory where the system has such a place: thousands of small workspaces come and go. */
import { accessSync, constants, mkdtempSync } from 'node:fs';
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
