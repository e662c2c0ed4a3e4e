/** Linux waits some milliseconds before it lists all locks, and hardly at all soon afterwards. */
import { close, openSync, read } from 'node:fs';

/** Has the first wait go by while the program is still being loaded. What is listed is thrown away. */
export const awakenLockTable = (): void => {
  try {
    const table = openSync('/proc/locks', 'r');
    // why: what waits is the first reading, and a thread begins it at once; `readFile` would begin it when the program is loaded
    read(table, Buffer.alloc(1), 0, 1, null, () => close(table));
  } catch {
    // why: who asks for a lock finds out that this system does not tell
  }
};
