/** Packs on the test's own thread: quicker than a worker per archive, and the findings are the same. */
import { closeSync, openSync, rmSync } from 'node:fs';
import { packTree } from '../../../../../src/adapters/archive/pack/pack-tree';
import type { PackReport } from '../../../../../src/domain/events/pack-report';
import type { PackProgress, PackRequest } from '../../../../../src/ports/archiver';

/** Rejects as the engine does; overwrites `target`. */
export const packInProcess = async (
  request: PackRequest,
  target: string,
  onProgress: (progress: PackProgress) => void = () => undefined,
): Promise<PackReport> => {
  // why: what stands there may be another archive as well, by a second name
  rmSync(target, { force: true });
  const fd = openSync(target, 'wx', 0o600);
  try {
    return await packTree(request, { fd, path: target }, onProgress, () => undefined);
  } finally {
    closeSync(fd);
  }
};
