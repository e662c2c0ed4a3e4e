/** Sends one archive: what of it is not there yet, in packs, and then its list. It is read once, and held against its digest. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isFullFor, packLimit } from '../../domain/archive/pack-plan';
import { packName } from '../../codecs/store/object-names';
import type { ListHead } from '../../codecs/store/version-list';
import type { CopiedVersion, LocalVersion } from '../../ports/copies';
import { tryShareFile } from '../archive/file-lock';
import { meaningOf } from '../system-error';
import { chunkLengths, longestChunk } from './chunk-bounds';
import type { ChunkIndex, ChunkPlace } from './chunk-index';
import { type ListWriter, listWriter } from './list-writer';
import type { Outlet } from './outlet';
import type { PlaceNotes } from './place-notes';
import { joined, reachWriter } from './reach';
import { sha256 } from './tags';
import type { SoundThere } from './sound-there';

/** The archive is not what the journal says, or can't be read: that is its own fault alone. */
export class Unsendable extends Error {}

export interface Sending {
  readonly outlet: Outlet;
  readonly index: ChunkIndex;
  readonly notes: PlaceNotes;
  /** Packs that may stand there without a list that needs them. */
  readonly unlisted: Set<string>;
  readonly isDamaged: SoundThere['isDamaged'];
  /** Where a pack is put together, and where one that holds pieces of lists is. */
  readonly room: Buffer;
  readonly listRoom: Buffer;
}

/** A chunk in the pack at hand. */
interface Pending {
  readonly digest: Buffer;
  readonly offset: number;
  readonly length: number;
  readonly names: Array<(pack: string) => void>;
}

/** Room for a pack and the chunk behind it; one for all archives of a pass, since each page of a new one costs its time. */
export const packRoom = (): Buffer => Buffer.allocUnsafe(packLimit + longestChunk);

const packWriter = (
  { outlet, index, notes, unlisted, isDamaged }: Sending,
  room: Buffer,
  onPack: (pack: string) => void,
  onClosed: () => Promise<void> = () => Promise.resolve(),
) => {
  let used = 0;
  let packs = 0;
  const pending = new Map<string, Pending>();

  const close = async (): Promise<void> => {
    if (used === 0) return;
    let pack = room.subarray(0, used);
    let id = outlet.tag('pack', sha256(pack));
    // why: what is damaged there can't be written again under its name; a zero that no list needs makes it another pack
    while (isDamaged(id, pack.length)) {
      pack = Buffer.concat([pack, Buffer.alloc(1)]);
      id = outlet.tag('pack', sha256(pack));
    }
    // why: should it never come to a list, the next pass has to know that it is ours, and needed by nobody
    unlisted.add(id);
    onPack(id);
    await notes.setUnlisted([...unlisted]);
    if ((await outlet.put(packName(id), pack)) === 'stored') packs += 1;
    for (const { digest, offset, length, names } of pending.values()) {
      index.add(digest, { pack: id, offset, length });
      for (const name of names) name(id);
    }
    index.flush();
    pending.clear();
    used = 0;
    await onClosed();
  };

  return {
    close,
    packs: () => packs,
    /** Where the next chunk is to be put before it is added: behind what is in the pack. */
    next: (length: number): Buffer => room.subarray(used, used + length),
    /** Where the chunk at hand is, or comes to be; whether it is new. */
    add: async (
      chunk: Buffer,
      digest: Buffer,
      onNamed: (offset: number) => (pack: string) => void,
    ): Promise<boolean> => {
      const key = digest.toString('latin1');
      const known = pending.get(key);
      if (known !== undefined) {
        known.names.push(onNamed(known.offset));
        return false;
      }
      if (isFullFor(used, chunk.length)) {
        await close();
        chunk.copy(room);
      }
      pending.set(key, { digest, offset: used, length: chunk.length, names: [onNamed(used)] });
      used += chunk.length;
      return true;
    },
  };
};

/** What the system says of this one archive is no fault of the place, nor of another archive. */
const ofArchive = async <A>(look: () => Promise<A>): Promise<A> => {
  try {
    return await look();
  } catch (error) {
    throw new Unsendable(meaningOf(error));
  }
};

/** Fills `into` with what stands from `at` on; throws `Unsendable` where that can't be read. */
export const readExactly = async (
  file: Pick<FileHandle, 'read'>,
  into: Buffer,
  at: number,
): Promise<void> => {
  for (let read = 0; read < into.length;) {
    const { bytesRead } = await ofArchive(() => file.read(into, read, into.length - read, at + read));
    if (bytesRead === 0) throw new Unsendable('it is shorter than the journal says');
    read += bytesRead;
  }
};

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const changed = 'it is not the archive that was made: its digest differs';

/**
 * What stands there of a version comes to its list, and what does not goes into packs. Long lists go there themselves, in pieces, each
 * of which is sent once, as the parts are.
 */
export const versionWriter = (sending: Sending, head: ListHead) => {
  const { outlet, index, notes, unlisted } = sending;
  const listed = new Set<string>();
  const lines = listWriter(head);
  const reach = reachWriter();
  const pieces = packWriter(sending, sending.listRoom, (pack) => listed.add(pack));
  // why: lines are complete when the packs that they name are closed, and in a first copy only then
  const parts = packWriter(
    sending,
    sending.room,
    (pack) => listed.add(pack),
    () => settlePieces(false),
  );

  /** Tells the list, and what is known of its needs, where something comes to stand. */
  const named =
    (add: ListWriter['add'], digest: string, length: number) =>
    (offset: number): ((pack: string) => void) => {
      const name = add(null, offset, length, digest);
      return (pack) => {
        name(pack);
        reach.add(pack, offset, length);
      };
    };
  const addKnown = (add: ListWriter['add'], { pack, offset, length }: ChunkPlace, digest: string): void => {
    if (unlisted.has(pack)) listed.add(pack);
    add(pack, offset, length, digest);
    reach.add(pack, offset, length);
  };
  const settlePieces = async (isEnd: boolean): Promise<void> => {
    for (let text = lines.takePiece(isEnd); text !== null; text = lines.takePiece(isEnd)) {
      const hex = sha256(text);
      const digest = Buffer.from(hex, 'hex');
      const there = index.find(digest);
      if (there !== null) {
        addKnown(lines.addPiece, there, hex);
        continue;
      }
      const piece = pieces.next(text.length);
      text.copy(piece);
      await pieces.add(piece, digest, named(lines.addPiece, hex, text.length));
    }
  };

  return {
    /** Where the next part is to be put before it is added. */
    next: parts.next,
    /** The next part, which stands there. */
    stands: async (place: ChunkPlace, digest: string): Promise<void> => {
      addKnown(lines.add, place, digest);
      await settlePieces(false);
    },
    /** The next part, which does not stand there; whether this version did not have it before. */
    add: (part: Buffer, digest: Buffer, hex: string): Promise<boolean> =>
      parts.add(part, digest, named(lines.add, hex, part.length)),
    /** Puts what is left, and then the list under its name. Gives how many packs that were. */
    finish: async (list: string): Promise<number> => {
      await parts.close();
      await settlePieces(true);
      await pieces.close();
      // why: what it needs is known before it can stand there, even if nobody hears that it does
      const before = notes.reach(list);
      // why: the same list may have been sent before, with other packs in it, and be the one that is kept
      await notes.setReach(list, joined(before === null ? [reach.tell()] : [before, reach.tell()]));
      const result = await outlet.put(list, lines.finish());
      if (before !== null && result === 'stored') await notes.setReach(list, reach.tell());
      const damaged = notes.damaged();
      // why: somebody has removed the one that was
      if (result === 'stored' && damaged.has(list))
        await notes.setDamaged([...damaged].filter((name) => name !== list));
      if (listed.size > 0) {
        for (const pack of listed) unlisted.delete(pack);
        await notes.setUnlisted([...unlisted]);
      }
      return parts.packs() + pieces.packs();
    },
  };
};

/** `list` is the name of its list. Throws `Unsendable` for what is wrong with the archive; then nothing of it is listed. */
export const sendVersion = async (
  sending: Sending,
  version: LocalVersion,
  list: string,
  onBytes: (bytes: number) => void,
): Promise<CopiedVersion> => {
  const { outlet, index } = sending;
  const { path, bytes, catalogue, name, completed } = version;
  const file = await ofArchive(() => open(path, flags));
  try {
    // why: whoever removes archives can tell that this one is being read
    tryShareFile(file.fd);
    const found = await ofArchive(() => file.stat());
    if (!found.isFile() || found.size !== bytes) throw new Unsendable(changed);
    const whole = createHash('sha256');
    const writer = versionWriter(sending, { sha256: version.sha256, bytes, completed, name });
    let at = 0;
    let sent = 0;
    for (const length of chunkLengths(catalogue, bytes)) {
      outlet.signal.throwIfAborted();
      const chunk = writer.next(length);
      await readExactly(file, chunk, at);
      whole.update(chunk);
      const digest = createHash('sha256').update(chunk).digest();
      const hex = digest.toString('hex');
      const there = index.find(digest);
      if (there !== null) await writer.stands(there, hex);
      else if (await writer.add(chunk, digest, hex)) sent += length;
      at += length;
      onBytes(length);
    }
    if (whole.digest('hex') !== version.sha256) throw new Unsendable(changed);
    const packs = await writer.finish(list);
    return { version, sent, packs, stood: false };
  } finally {
    await file.close();
  }
};
