/** A member as it is told to whoever asks. */
import type { Entry } from '../../../ports/catalogues';
import { typeable, type BytePath } from '../byte-name';
import type { KnownMember } from '../chunk/known-member';

/** What is told of a member. */
export type SeenMember = Omit<KnownMember, 'ctimeSeconds' | 'ctimeNanoseconds' | 'inode' | 'isRacy'>;

const types: Readonly<Record<KnownMember['type'], Entry['type']>> = {
  File: 'file',
  Directory: 'directory',
  SymbolicLink: 'symlink',
  Link: 'hardlink',
};

export const hexOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');

/** `content` is the file that a hard link is another name of; else the member itself. */
export const entryOf = (name: BytePath, member: SeenMember, content: SeenMember): Entry => ({
  path: typeable(name),
  type: types[member.type],
  size: content.size,
  mode: member.mode,
  uid: member.uid,
  gid: member.gid,
  user: member.uname,
  group: member.gname,
  mtime: member.mtimeSeconds * 1000 + Math.floor(member.mtimeNanoseconds / 1e6),
  link: member.type === 'SymbolicLink' || member.type === 'Link' ? typeable(member.link) : null,
  digest: content.digest === '' ? null : hexOf(content.digest),
});
