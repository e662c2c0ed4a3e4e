/** The flag by which a packing thread is told to let go: a word of memory that it shares with the thread that started it. */
import { PackError } from './pack-error';

/** Given to the packing thread as it is. */
export type CancelFlag = SharedArrayBuffer;

export const makeCancelFlag = (): CancelFlag => new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);

export const cancel = (sign: CancelFlag): void => {
  Atomics.store(new Int32Array(sign), 0, 1);
};

/** What the packer calls between any two pieces of its work; throws the `PackError` that ends it early. */
export type RequireGoingOn = () => void;

/** Throws a `PackError` of kind `abandoned` once the flag is set. */
export const watchCancelFlag = (sign: CancelFlag): RequireGoingOn => {
  const word = new Int32Array(sign);
  return () => {
    if (Atomics.load(word, 0) !== 0) throw new PackError('abandoned', 'it was abandoned');
  };
};
