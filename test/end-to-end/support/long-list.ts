/** A source whose archive has so many parts that most of its list lies in packs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../../support/noise';
import type { Workspace } from './workspace';

export const writeMany = (workspace: Workspace, directory: string): void => {
  const many = workspace.path(directory, 'many');
  mkdirSync(many, { recursive: true });
  for (let n = 0; n < 120; n += 1) writeFileSync(join(many, String(n)), noise(n, 150_000));
};
