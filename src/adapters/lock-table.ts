/** Linux waits some milliseconds before it lists all locks, and hardly at all soon afterwards. */
import { readFile } from 'node:fs';

/** Has the first wait go by while the program is still being loaded. What is listed is thrown away. */
export const awakenLockTable = (): void => {
  readFile('/proc/locks', () => undefined);
};
