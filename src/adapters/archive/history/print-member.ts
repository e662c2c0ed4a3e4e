/** Writes the content of one file out, byte for byte: of an archive with a catalogue, no more is read than the chunks it lies in. */
import { writeSync } from 'node:fs';
import type { PackProgress } from '../../../ports/archiver';
import type { HeldArchive, Printed } from '../../../ports/catalogues';
import { codeOf } from '../../system-error';
import { ArchiveError } from '../archive-error';
import type { ArchivePart } from '../archive-parts';
import { quoted, typeable, type BytePath } from '../byte-name';
import { digestInPieces } from '../chunk/content-digest';
import type { KnownMember } from '../chunk/known-member';
import { makeDamageLog } from '../damage-log';
import { partsOf } from '../tar/member-name';
import { readMembers } from '../tar/read-members';
import type { MemberSink } from '../tar/tar-parser';
import { entryOf, hexOf } from './entry';
import { namesMeant } from './list-members';
import { withCatalogue } from './obtain';
import type { Located, OpenedCatalogue } from './opened-catalogue';

/** Why nothing was printed that is no fault of the archive. */
export class NotPrinted extends Error {
  constructor(
    readonly kind: 'absent' | 'no file' | 'output',
    message: string,
  ) {
    super(message);
  }
}

const waiting = new Int32Array(new SharedArrayBuffer(4));

/** All of it, or an error is thrown. Whoever shares a pipe may have made it one that takes nothing for now: then it waits. */
export const writingTo =
  (fd: number) =>
  (bytes: Buffer): void => {
    let rest = bytes;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(fd, rest));
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') throw new NotPrinted('output', codeOf(error));
        Atomics.wait(waiting, 0, 0, 5);
      }
    }
  };

/** What is written is held, to be given as base64. */
export const holding = (most: number): { write: (bytes: Buffer) => void; content: () => string } => {
  const pieces = new Array<Buffer>();
  let held = 0;
  return {
    write: (bytes) => {
      held += bytes.length;
      if (held > most)
        throw new NotPrinted(
          'no file',
          `it has more than ${most} bytes: without --json it is written as it is`,
        );
      pieces.push(Buffer.from(bytes));
    },
    content: () => Buffer.concat(pieces).toString('base64'),
  };
};

interface Wanted {
  readonly name: BytePath;
  readonly file: KnownMember;
  /** Where its header lies in the tar stream, if that is known. */
  readonly offset: number | null;
  readonly parts: ReadonlyArray<ArchivePart> | null;
}

/** Whatever is asked for, followed to the file that has the content. @throws NotPrinted, or Unfit */
const wantedIn = (catalogue: OpenedCatalogue, path: string): { located: Located; wanted: Wanted } => {
  const located = namesMeant(catalogue, path)
    .map(catalogue.locate)
    .find((one) => one !== undefined);
  if (located === undefined) throw new NotPrinted('absent', path);
  let file = located;
  for (let hops = 0; file.member.type === 'Link' && hops < 8; hops += 1) {
    const next = catalogue.locate(file.member.link);
    if (next === undefined) break;
    file = next;
  }
  const { member, name, row } = file;
  const { isRead } = catalogue.head;
  switch (member.type) {
    case 'Directory':
      throw new NotPrinted('no file', 'it is a directory');
    case 'SymbolicLink':
      throw new NotPrinted('no file', `it is a symbolic link to ${quoted(member.link)}`);
    case 'Link':
      throw new NotPrinted('no file', `it is a hard link to ${quoted(member.link)}, which is not there`);
    case 'File': {
      const { chunks } = catalogue.listAt(row);
      const offset = catalogue.rows[row]?.offset ?? 0;
      return {
        located,
        wanted: {
          name,
          file: member,
          offset: isRead ? member.inode : null,
          parts: isRead || chunks.length === 0 ? null : [{ offset, chunks }],
        },
      };
    }
  }
};

const zeros = Buffer.alloc(64 * 1024);

/** Reads the member, and has it written. @throws ArchiveError */
const copyOut = async (
  archive: string,
  sha256: string | null,
  { name, file, offset }: Wanted,
  parts: ReadonlyArray<ArchivePart> | null,
  write: (bytes: Buffer) => void,
  signal: AbortSignal,
): Promise<void> => {
  const state: { isIn: boolean; isDone: boolean; broken: string | null } = {
    isIn: false,
    isDone: false,
    broken: null,
  };
  let written = 0;
  const digest = digestInPieces();
  const put = (bytes: Buffer): void => {
    write(bytes);
    digest.add(bytes);
    written += bytes.length;
  };
  const fill = (upTo: number): void => {
    while (written < upTo) put(zeros.subarray(0, Math.min(zeros.length, upTo - written)));
  };
  const sink: MemberSink = {
    begin: (member) => {
      state.isIn =
        !state.isDone &&
        partsOf(member.name).join('/') === name &&
        member.kind !== 'hardlink' &&
        (offset === null || member.offset === offset);
    },
    content: (chunk, position) => {
      if (!state.isIn) return;
      fill(position);
      put(chunk);
    },
    end: () => {
      if (!state.isIn) return;
      fill(file.size);
      [state.isIn, state.isDone] = [false, true];
    },
    breakOff: (reason) => {
      if (state.isIn) state.broken = reason;
      state.isIn = false;
    },
  };
  await readMembers(archive, sha256, () => sink, makeDamageLog(), signal, parts);
  const what = `${archive}: ${typeable(name)}`;
  if (state.broken !== null) throw new ArchiveError('damaged', `${what}: ${state.broken}`);
  if (!state.isDone) throw new ArchiveError('damaged', `${what} is not where its catalogue has it`);
  if (digest.end() !== file.digest)
    throw new ArchiveError('damaged', `${what}: its SHA-256 does not begin with ${hexOf(file.digest)}`);
};

/** @throws NotPrinted, ArchiveError, or a system error about the archive itself */
export const printMember = (
  directory: string,
  archive: HeldArchive,
  path: string,
  write: (bytes: Buffer) => void,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<Omit<Printed, 'content'>> =>
  withCatalogue(directory, archive, onProgress, signal, async (catalogue) => {
    const { located, wanted } = wantedIn(catalogue, path);
    const entry = entryOf(located.name, located.member, wanted.file);
    const copy = (sha256: string | null, parts: Wanted['parts']): Promise<void> =>
      copyOut(archive.path, sha256, wanted, parts, write, signal);
    if (wanted.parts === null) {
      await copy(archive.sha256, null);
      return { entry, wholly: 'nobody knows where in it the file lies' };
    }
    try {
      await copy(null, wanted.parts);
      return { entry, wholly: null };
    } catch (error) {
      // why: it was found before anything was written
      if (!(error instanceof ArchiveError) || error.kind !== 'changed') throw error;
      const reason = error.message;
      await copy(archive.sha256, null);
      return { entry, wholly: reason };
    }
  });
