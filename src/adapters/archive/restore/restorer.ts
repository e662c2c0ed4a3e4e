/** Writes members below a target directory; each method restores one member or throws Refused. */
import {
  closeSync,
  constants,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  rmdirSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { makeSetter } from './attributes';
import { ArchiveError } from '../archive-error';
import { codeOf } from '../../system-error';
import { quoted, toFsPath } from '../byte-name';
import { tidied } from '../tar/member-name';
import { copyLinked, linksNot } from './copy-linked';
import { makeDirectoryLog } from './directory-log';
import { lstatOf, openDirectories, split, type Directory } from './directories';
import { withoutHoles } from './holes';
import { removed, sweep } from './leftovers';
import { ownersOf } from './owners';
import { makePathSet } from '../tar/path-set';
import { makePlacing, type NewFile, type Spot } from './placing';
import { Refused, refusalReason, Unset } from './refusals';
import type { Target } from './target';
import type { TarMember } from '../tar/tar-member';
import { makeYielding } from '../compression/yielding';
import type { MakeWriteBehind, OpenedFile } from './write-behind';

/** Names given are tidied, relative to the target, raw bytes; the target itself is the empty string. */
export interface Restorer {
  readonly directory: (name: string, member: TarMember) => void;
  readonly symlink: (name: string, member: TarMember) => void;
  readonly hardlink: (name: string, member: TarMember) => void;
  /** Whether this restore put a file or link in this place. */
  readonly has: (name: string) => boolean;
  /**
   * Begins a file: `content` any number of times, then `endFile`, or `discardFile` instead of what is left.
   *
   * @param onWritten where it is given, the file may be written later, and this is called then, once: with what came in its way, or null
   */
  readonly beginFile: (name: string, member: TarMember, onWritten?: (error: unknown) => void) => void;
  readonly content: (chunk: Buffer, position: number) => void;
  /** Answers whether the file is whole now; else `onWritten` will be called. */
  readonly endFile: () => boolean;
  /** Removes the file in hand, if any. */
  readonly discardFile: () => void;
  /**
   * Removes the directories that it made, the target among them, where it put nothing else in place; answers whether
   * that was so. One that somebody has filled meanwhile stays.
   */
  readonly unmake: () => boolean;
  /** Waits until all files are written. @throws what `onWritten` throws, once it was called for all of them */
  readonly settle: () => void;
  /** Gives directories their attributes. */
  readonly finish: (refuse: (name: string, reason: string) => void) => void;
  /** How many entries belong to whoever restored them, and not to their stored owner. */
  readonly unowned: () => number;
  /** Lets go of all descriptors. */
  readonly close: () => void;
}

export interface RestorerOptions {
  /** The archive's root sets the attributes of one that is new. Its descriptor is closed with the others. */
  readonly target: Target;
  readonly overwrite: boolean;
  readonly numericOwner: boolean;
  readonly writeBehind: MakeWriteBehind;
}

/** So many directories that were made are remembered, to be removed again should nothing else be restored. */
const unmadeAtMost = 10_000;

/** Why no directory can be made where something else is. */
export const inTheWay = (isLink: boolean): string =>
  `${isLink ? 'a symbolic link' : 'something that is no directory'} is in its place`;

/** A hard link's target within the restore, or why there is none. */
export const linkTarget = (member: TarMember, isRestored: (name: string) => boolean): string => {
  const tidy = tidied(member.link);
  if ('refusal' in tidy) throw new Refused(`hard link to ${quoted(member.link)}: ${tidy.refusal}`);
  if (!isRestored(tidy.name))
    throw new Refused(`hard link to ${quoted(member.link)}, which was not restored`);
  return tidy.name;
};

/** A file that is written behind the reading. */
interface PendingFile extends OpenedFile {
  readonly name: string;
  readonly spot: Spot;
  readonly onWritten: (error: unknown) => void;
}

/** Whether 64 bits hold the number. */
const isShort = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

export const makeRestorer = ({ target, overwrite, numericOwner, writeBehind }: RestorerOptions): Restorer => {
  /** Whatever this restore put in place: directories with a trailing slash. */
  const restored = makePathSet();
  const note = (path: string): void => {
    // When the set is full, later hard links to this path are refused, and so is a second member of its name.
    restored.add(path);
  };
  /** Directories that were made, as long as nothing else was: null afterwards, or where they are too many. */
  let made: Array<string> | null = [];
  const noteDirectory = (path: string): void => {
    note(`${path}/`);
    if (made !== null && made.push(path) > unmadeAtMost) made = null;
  };
  const noteContent = (path: string): void => {
    note(path);
    made = null;
  };
  const swept = makePathSet();
  /** A restore that was killed may have left something in a directory that was there before. */
  const sweepOnce = (directory: Directory): void => {
    if (target.isNew || restored.has(`${directory.path}/`) || swept.has(directory.path)) return;
    swept.add(directory.path);
    sweep(directory);
  };
  const directories = openDirectories(target.path, target.fd, {
    created: noteDirectory,
    found: sweepOnce,
    obstructed: () => settleIfAny(),
  });
  let unowned = 0;
  const countUnowned = (): void => {
    unowned += 1;
  };
  const setter = makeSetter(countUnowned);
  /** Names of files that are being written behind. */
  const pending = new Set<string>();

  const removeUnwritten = ({ directory, leaf }: Spot): void => {
    try {
      removed(directory.base + leaf);
    } catch {
      // why: it can't be removed; what came in its way is told
    }
  };

  /** A file that was written behind. Nothing else is opened or closed: a member in hand may be on its way to a directory. */
  const tellWritten = ({ name, spot, fd, onWritten }: PendingFile, error: unknown): void => {
    let outcome = error;
    try {
      closeSync(fd);
    } catch (closing) {
      if (outcome === null || outcome instanceof Unset) outcome = closing;
    }
    pending.delete(name);
    if (outcome === null || outcome instanceof Unset) noteContent(name);
    else removeUnwritten(spot);
    directories.unpin(spot.directory);
    onWritten(outcome);
  };

  const behind = writeBehind(setter, countUnowned, tellWritten);
  const { settle } = behind;
  /** Whether this restore put a file or link in this place: of one that is still being written nobody knows before. */
  const isRestored = (name: string): boolean => {
    if (pending.has(name)) settle();
    return restored.has(name);
  };
  /** Something that is being written may be in the way, and be taken away again. */
  const settleIfAny = (): boolean => {
    const isAny = pending.size > 0;
    settle();
    return isAny;
  };
  const ownerOf = ownersOf(numericOwner);
  const log = makeDirectoryLog();
  const yielding = makeYielding(directories, restored, overwrite, log.remove);
  // why: whatever gives way must be known to be whole, or not to be there
  const placing = makePlacing(directories, yielding, settle);
  if (target.isNew) note('/');
  sweepOnce(directories.at('', 'refuse'));
  /** Members appended to an archive replace what it held before; nothing else is replaced unasked. */
  const mayReplace = (name: string): boolean => isRestored(name) || overwrite;
  let file: {
    readonly made: NewFile;
    readonly name: string;
    readonly spot: Spot;
    readonly member: TarMember;
    readonly onWritten: ((error: unknown) => void) | undefined;
    /** Where its content is gathered, to be written behind; null: it is written at once. */
    readonly room: number | null;
    end: number;
  } | null = null;

  const attributes = (member: TarMember) => ({
    mode: member.mode,
    mtimeNs: member.mtimeNs,
    owner: ownerOf(member),
  });

  const requireName = (name: string): void => {
    if (name === '') throw new Refused('it would replace the target itself');
  };

  const spotOf = (name: string): Spot => {
    requireName(name);
    const [parent, leaf] = split(name);
    return { directory: directories.at(parent, 'create'), leaf, replace: mayReplace(name) };
  };

  const makeDirectory = (name: string): void => {
    const { directory, leaf, replace } = spotOf(name);
    const full = toFsPath(directory.base + leaf);
    const make = (): void => {
      mkdirSync(full, 0o700);
      noteDirectory(name);
    };
    try {
      make();
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const stat = lstatOf(directory.base + leaf);
      if (stat?.isDirectory() === true) return;
      if (!replace) throw new Refused(inTheWay(stat?.isSymbolicLink() === true));
      placing.instead({ directory, leaf }, make);
      restored.remove(name);
    }
  };

  /** The full path of what this restore put in place. */
  const placeOf = (existing: string): string => {
    const [parent, leaf] = split(existing);
    return directories.at(parent, 'refuse').base + leaf;
  };

  /** Room for the content of a file that may be written behind. */
  const roomFor = (made: NewFile, { size, sparse, mtimeNs }: TarMember): number | null =>
    made.isInPlace && sparse === null && isShort(mtimeNs) ? behind.reserve(size) : null;

  return {
    has: isRestored,
    directory: (name, member) => {
      if (name !== '') makeDirectory(name);
      if (overwrite || restored.has(`${name}/`)) log.add(name, attributes(member));
    },
    symlink: (name, member) => {
      const spot = spotOf(name);
      placing.place(spot, (path) => {
        symlinkSync(toFsPath(member.link), path);
      });
      noteContent(name);
      setter.onLink(toFsPath(spot.directory.base + spot.leaf), attributes(member));
    },
    hardlink: (name, member) => {
      requireName(name);
      const existing = linkTarget(member, isRestored);
      if (existing === name) return;
      const spot = spotOf(name);
      directories.holding(spot.directory, () => {
        try {
          placing.place(spot, (path) => {
            // A symbolic link is not followed.
            linkSync(toFsPath(placeOf(existing)), path);
          });
        } catch (error) {
          if (!linksNot(error)) throw error;
          copyLinked(placing, setter, placeOf(existing), spot);
        }
      });
      noteContent(name);
    },
    beginFile: (name, member, onWritten) => {
      behind.collect();
      const spot = spotOf(name);
      const made = placing.create(spot);
      const room = onWritten === undefined ? null : roomFor(made, member);
      if (room === null) behind.wake();
      file = { made, name, spot, member, onWritten, room, end: 0 };
    },
    content: (chunk, position) => {
      if (file === null) return;
      if (file.room !== null) {
        behind.put(file.room, position, chunk);
        return;
      }
      const inHand = file;
      withoutHoles(chunk, position, (from, to) => {
        for (let at = from; at < to;) at += writeSync(inHand.made.fd, chunk, at, to - at, position + at);
        inHand.end = position + to;
      });
    },
    endFile: () => {
      if (file === null) return true;
      const { made, name, spot, member, onWritten, end, room } = file;
      if (onWritten !== undefined && room !== null) {
        file = null;
        pending.add(name);
        directories.pin(spot.directory);
        behind.submit({ name, spot, fd: made.fd, attributes: attributes(member), onWritten }, member.size);
        return false;
      }
      if (end < member.size) ftruncateSync(made.fd, member.size);
      try {
        setter.onDescriptor(made.fd, attributes(member));
      } finally {
        // What could not be set is reported, and the content is kept.
        file = null;
        made.commit();
        noteContent(name);
      }
      return true;
    },
    discardFile: () => {
      const made = file?.made;
      file = null;
      made?.discard();
    },
    settle,
    unmake: () => {
      if (made === null) return false;
      for (const name of made.toReversed()) {
        const [parent, leaf] = split(name);
        directories.forget(name);
        try {
          rmdirSync(toFsPath(directories.at(parent, 'refuse').base + leaf));
        } catch {
          // why: somebody has put something there, or has taken it away
          continue;
        }
      }
      target.unmake();
      return true;
    },
    finish: (refuse) => {
      let fatal: ArchiveError | null = null;
      for (const [name, wanted] of log.replay()) {
        try {
          const [parent, leaf] = split(name);
          const full = `${directories.at(parent, 'refuse').base}${name === '' ? '.' : leaf}`;
          const fd = openSync(
            toFsPath(full),
            constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
          );
          try {
            setter.onDescriptor(fd, wanted);
          } finally {
            closeSync(fd);
          }
        } catch (error) {
          try {
            refuse(name, refusalReason(error, quoted(name)));
          } catch (ending) {
            if (!(ending instanceof ArchiveError)) throw ending;
            // why: the directories that come after it may fare better
            fatal ??= ending;
          }
        }
      }
      if (fatal !== null) throw fatal;
    },
    unowned: () => unowned,
    close: () => {
      behind.stop();
      directories.close();
    },
  };
};
