/** Removes all that is at a path, whatever it allows. */
import { chmod, lstat, readdir, rm } from 'node:fs/promises';

/** What was restored may forbid its owner to remove what is in it. */
const allowBelow = async (directory: Buffer): Promise<void> => {
  await chmod(directory, 0o700);
  for (const name of await readdir(directory, { encoding: 'buffer' })) {
    const path = Buffer.concat([directory, Buffer.from('/'), name]);
    if ((await lstat(path)).isDirectory()) await allowBelow(path);
  }
};

export const removeTree = async (path: string): Promise<void> => {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await allowBelow(Buffer.from(path));
    await rm(path, { recursive: true, force: true });
  }
};
