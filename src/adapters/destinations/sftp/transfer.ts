/** Bytes to and from an open file, many requests under way at a time: a far server is not waited for after each. */
import type { ObjectContent } from '../../../ports/object-store';
import { PlaceFault } from '../fault';
import type { Handle, SftpFiles } from './files';

/** Bytes that are under way at once: what a line of 100 Mbit/s and 300 ms holds. */
const underWay = 4 * 1024 * 1024;

const ignored = (): undefined => undefined;

const depthFor = (limit: number): number => Math.max(4, Math.floor(underWay / limit));

/** All of it, from the beginning of the file. */
export const writeContent = async (
  { write, limits }: SftpFiles,
  handle: Handle,
  content: ObjectContent,
  signal: AbortSignal,
): Promise<void> => {
  const asked: Array<Promise<void>> = [];
  let offset = 0;
  for await (const bytes of content.chunks())
    for (let at = 0; at < bytes.length; at += limits.write) {
      signal.throwIfAborted();
      const piece = bytes.subarray(at, at + limits.write);
      const written = write(handle, offset, piece);
      // why: one that fails is met where it is awaited
      written.catch(ignored);
      asked.push(written);
      offset += piece.length;
      if (asked.length >= depthFor(limits.write)) await asked.shift();
    }
  await Promise.all(asked);
};

interface Asked {
  readonly length: number;
  readonly bytes: Promise<Buffer | null>;
}

/** From `offset` to `end`, in order; a fault where the file ends before. */
export const readSpan = async function* (
  { read, limits }: SftpFiles,
  handle: Handle,
  offset: number,
  end: number,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const asked: Array<Asked> = [];
  let next = offset;
  let at = offset;
  const checked = (bytes: Buffer | null, length: number): Buffer => {
    if (bytes === null) throw new PlaceFault('wrong', `it ends at byte ${at}, and ${end} were expected`);
    if (bytes.length === 0 || bytes.length > length)
      throw new PlaceFault('wrong', `it sent ${bytes.length} of the ${length} bytes that were asked for`);
    return bytes;
  };
  while (at < end) {
    while (next < end && asked.length < depthFor(limits.read)) {
      const length = Math.min(limits.read, end - next);
      const bytes = read(handle, next, length);
      bytes.catch(ignored);
      asked.push({ length, bytes });
      next += length;
    }
    const first = asked.shift();
    if (first === undefined) return;
    let bytes = checked(await first.bytes, first.length);
    for (let left = first.length; ; bytes = checked(await read(handle, at, left), left)) {
      signal.throwIfAborted();
      at += bytes.length;
      left -= bytes.length;
      yield bytes;
      // why: a server may give less than it was asked for, and the rest when it is asked again
      if (left === 0) break;
    }
  }
};
