/** User and group names by number, as `/etc/passwd` and `/etc/group` have them (passwd(5), group(5)). */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

export interface Owners {
  /** The name, or the empty string when nothing is known of the number. */
  readonly user: (uid: number) => string;
  readonly group: (gid: number) => string;
}

const namesById = (file: string): Map<number, string> => {
  const names = new Map<number, string>();
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return names;
  }
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':');
    if (name === undefined || name === '' || id === undefined || !/^\d+$/.test(id)) continue;
    const number = Number(id);
    // The first line of a number wins, as getpwuid(3) has it.
    if (!names.has(number)) names.set(number, name);
  }
  return names;
};

/** Reads both files once. A user kept elsewhere (LDAP) is known only when it is the one we run as. */
export const loadOwners = (): Owners => {
  const users = namesById('/etc/passwd');
  const groups = namesById('/etc/group');
  try {
    const self = userInfo();
    if (!users.has(self.uid)) users.set(self.uid, self.username);
  } catch {
    // A process may run as a number that has no name anywhere.
  }
  return { user: (uid) => users.get(uid) ?? '', group: (gid) => groups.get(gid) ?? '' };
};
