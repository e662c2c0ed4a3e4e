/** Whether what stands at a place is what was to be stored there. */
import type { RawContent } from './raw-store';

const all = async (
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): Promise<Buffer> => {
  const pieces: Array<Uint8Array> = [];
  let length = 0;
  for await (const piece of source) {
    length += piece.length;
    pieces.push(Uint8Array.from(piece));
    if (length > most) break;
  }
  return Buffer.concat(pieces);
};

export const isSameAs = async (
  { size, here }: RawContent,
  there: AsyncIterable<Uint8Array>,
): Promise<boolean> => (await all(here(), size)).equals(await all(there, size));
