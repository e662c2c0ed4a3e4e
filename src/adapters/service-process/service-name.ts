/** The name of a workspace's service among those of the machine: no other workspace's has it. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** `root` is the workspace's absolute path, links followed. */
export const serviceName = (root: string): string => {
  const shown =
    basename(root)
      .replace(/[^A-Za-z0-9_-]/g, '_')
      .slice(0, 40) || 'root';
  return `backup_manager-${shown}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
};
