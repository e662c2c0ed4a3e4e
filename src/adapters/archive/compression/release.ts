/**
 * Gives the memory of a large buffer back at once. What a native library answers lives outside V8's heap: V8 sees only a
 * small handle, and would let 70 MB of such results pile up before it collects them.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Transfer = (this: ArrayBufferLike, length: number) => unknown;

const isTransfer = (value: unknown): value is Transfer => typeof value === 'function';

/**
 * `ArrayBuffer.prototype.transfer` (ECMAScript 2024): a buffer transferred into one of no bytes is let go of. Node 20 has
 * it behind a flag, and only in contexts made after the flag is set.
 */
const findTransfer = (): Transfer | undefined => {
  const own: unknown = Reflect.get(ArrayBuffer.prototype, 'transfer');
  if (isTransfer(own)) return own;
  setFlagsFromString('--harmony-rab-gsab-transfer');
  const hidden: unknown = runInNewContext('ArrayBuffer.prototype.transfer');
  setFlagsFromString('--no-harmony-rab-gsab-transfer');
  return isTransfer(hidden) ? hidden : undefined;
};

let transfer: Transfer | undefined;
let searched = false;

/**
 * The buffer, and whatever else shares its memory, is empty from now on. Buffers so small that Node may keep them in a
 * common pool are left alone. Where the language or Node can't do it this does nothing, and the memory is collected some time.
 */
export const release = ({ buffer }: Buffer): void => {
  if (!searched) {
    transfer = findTransfer();
    searched = true;
  }
  if (buffer.byteLength <= Buffer.poolSize) return;
  try {
    transfer?.call(buffer, 0);
  } catch {
    // why: Node 26 keeps hold of what some native libraries answer; it is collected some time, and nothing else is lost
  }
};
