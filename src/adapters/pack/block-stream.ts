/**
 * The tar stream on its way into the archive file: filled block by block, encoded side by side, written in order.
 * Buffers are reused and the blocks in flight are few, so memory does not depend on how much is archived.
 */
import type { ArchiveFile, Restore } from './archive-file';
import type { Codec } from './codec';
import type { RequireGoingOn } from './stop-sign';

/** Room behind the target: a member that begins in a block and is smaller than this never crosses into the next. */
const memberRoom = 1024 * 1024;

/** A place in the stream to go back to. Only the latest one is good. */
export interface Mark {
  readonly sequence: number;
  readonly used: number;
  /** Set for marks that outlive their block. */
  readonly kept: { readonly prefix: Buffer; readonly codec: Restore; file: Restore | undefined } | undefined;
}

export class BlockStream {
  /** The block being filled; bytes before `used` are taken. */
  block: Buffer;
  used = 0;
  /** Fill level at which a block is sent on. */
  readonly target: number;
  readonly #free = new Array<Buffer>();
  readonly #capacity: number;
  readonly #codec: Codec;
  readonly #file: ArchiveFile;
  readonly #requireGoingOn: RequireGoingOn;
  readonly #inFlight = new Array<Promise<void>>();
  #sequence = 0;
  #written: Promise<void> = Promise.resolve();
  #mark: Mark | undefined;

  constructor(codec: Codec, file: ArchiveFile, requireGoingOn: RequireGoingOn) {
    this.#codec = codec;
    this.#file = file;
    this.#requireGoingOn = requireGoingOn;
    this.target = codec.blockBytes;
    this.#capacity = codec.blockBytes + memberRoom;
    this.block = Buffer.allocUnsafeSlow(this.#capacity);
    file.append(codec.head());
  }

  /** Bytes the block can still take. */
  get room(): number {
    return this.#capacity - this.used;
  }

  /** Remembers this place. With `keep` it can be gone back to even after the block was sent on. */
  mark(keep: boolean): Mark {
    const kept = keep
      ? {
          prefix: Buffer.from(this.block.subarray(0, this.used)),
          codec: this.#codec.save(),
          file: undefined,
        }
      : undefined;
    this.#mark = { sequence: this.#sequence, used: this.used, kept };
    return this.#mark;
  }

  /** Forgets everything after the mark. */
  async rewind(mark: Mark): Promise<void> {
    if (mark.sequence !== this.#sequence) {
      await this.#settle(0);
      if (mark.kept?.file === undefined) throw new Error('a mark was lost');
      mark.kept.file();
      mark.kept.codec();
      mark.kept.prefix.copy(this.block);
      this.#sequence = mark.sequence;
    }
    this.used = mark.used;
  }

  /** Sends the block on when it is full enough; waits while too many are in flight. Ends the archive when told to. */
  async advance(): Promise<void> {
    this.#requireGoingOn();
    if (this.used >= this.target) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.used === 0) return;
    const sequence = this.#sequence;
    const block = this.block;
    const encoded = this.#codec.encode(block.subarray(0, this.used));
    const before = this.#written;
    const written = (async () => {
      const parts = await encoded;
      await before;
      const mark = this.#mark;
      if (mark?.kept !== undefined && mark.sequence === sequence) mark.kept.file = this.#file.save();
      this.#file.append(parts);
      this.#free.push(block);
    })();
    // Whoever waits for it below gets the error; until then it must not count as unhandled.
    written.catch(() => undefined);
    encoded.catch(() => undefined);
    this.#written = written;
    this.#inFlight.push(written);
    this.#sequence += 1;
    this.used = 0;
    await this.#settle(this.#codec.inFlight);
    this.block = this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#capacity);
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.#settle(0);
    this.#file.append(this.#codec.tail());
  }

  /** Waits until no more than `most` blocks are in flight. */
  async #settle(most: number): Promise<void> {
    while (this.#inFlight.length > most) {
      await this.#inFlight.shift();
      this.#requireGoingOn();
    }
  }
}
