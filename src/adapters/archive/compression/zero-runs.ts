/** Blocks of NUL bytes, as holes are read: encoded once for each length, and reused. */

/** Below this a block is encoded like every other one. */
const leastBytes = 64 * 1024;

/** Nearly all are whole blocks, of one length. */
const mostLengths = 16;

/** @param make encodes so many NUL bytes, or works out anything else of them */
export const makeZeroRuns = <A>(make: (zeros: Buffer) => A) => {
  const runs = new Map<number, A>();
  let zeros = Buffer.alloc(0);
  /** What was made of a block that is all NUL; undefined for any other block. */
  return (block: Buffer): A | undefined => {
    const { length } = block;
    if (length < leastBytes || block[0] !== 0 || block[length - 1] !== 0) return undefined;
    if (zeros.length < length) zeros = Buffer.alloc(length);
    if (zeros.compare(block, 0, length, 0, length) !== 0) return undefined;
    const known = runs.get(length);
    if (known !== undefined || runs.size >= mostLengths) return known;
    const made = make(zeros.subarray(0, length));
    runs.set(length, made);
    return made;
  };
};
