/** The file of a workspace's metrics in a directory of the textfile collector, which reads all that is called `*.prom` there. */
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import type { MetricsFile } from '../../ports/metrics';
import { fileFailed } from '../file-system';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** For whoever collects: it runs as a user of its own. */
const mode = 0o644;

const replace = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.tmp`;
  // why: one that was killed left it; whatever stands there is not written to
  await rm(temporary, { force: true });
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    try {
      await file.chmod(mode);
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    // why: without a flush; what a power failure takes is written again at the next start
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
};

/** `name` is that of the service: one directory may have the files of many workspaces. */
export const makeMetricsFile = (directory: string, name: string): MetricsFile => {
  const path = join(directory, `${name}.prom`);
  return { path, write: (text) => TE.tryCatch(() => replace(path, text), fileFailed('write', path)) };
};
