/** Owners of stored members: by name where this machine knows the name, else by number, as GNU tar has it. */
import { readFileSync } from 'node:fs';
import type { TarMember } from '../tar/tar-member';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Ids by name, from the machine's own list (`passwd(5)`, `group(5)`); names from a directory service stay numbers. */
const idsByName = (file: string): ReadonlyMap<string, number> => {
  try {
    const ids = new Map<string, number>();
    for (const line of readFileSync(file, 'latin1').split('\n')) {
      const [name, , id] = line.split(':');
      if (name !== undefined && id !== undefined && /^[0-9]+$/.test(id)) ids.set(name, Number(id));
    }
    return ids;
  } catch {
    return new Map();
  }
};

/**
 * Answers whom a member belongs to on this machine.
 * @param numeric by number alone, whatever the names
 */
export const ownersOf = (numeric: boolean): ((member: TarMember) => Owner) => {
  if (numeric) return ({ uid, gid }) => ({ uid, gid });
  const users = idsByName('/etc/passwd');
  const groups = idsByName('/etc/group');
  return (member) => ({
    uid: users.get(member.uname) ?? member.uid,
    gid: groups.get(member.gname) ?? member.gid,
  });
};
