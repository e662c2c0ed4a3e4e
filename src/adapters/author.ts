/** Who gives the decisions of this process: its user and its machine. */
import { hostname, userInfo } from 'node:os';
import type { Author } from '../domain/events/recorded';

/** The login name; null for a number that the system has no name for, as in many a container. */
const userName = (): string | null => {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
};

/** Asks the system when it is called. */
export const authorHere = (via: 'command' | 'service'): Author => ({
  via,
  user: userName(),
  uid: process.getuid?.() ?? null,
  host: hostname(),
});
