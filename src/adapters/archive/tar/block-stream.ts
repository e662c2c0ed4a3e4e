/**
 * The tar stream on its way into the archive file: filled chunk by chunk, encoded side by side, written in order.
 * Buffers are reused and the blocks in flight are few, so memory does not depend on how much is archived.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArchiveOutput, Restore } from '../pack/archive-writer';
import { release } from '../compression/release';
import type { Codec } from '../compression/codec';
import type { SpaceGuard } from '../pack/space-guard';
import type { RequireGoingOn } from '../pack/cancel-flag';
import { type DigestedBlocks, undigested } from '../pack/content-digests';

/** Room behind the target: a member that begins in a block and is smaller than this never crosses into the next. */
const memberRoom = 1024 * 1024;

/** Bytes of chunks that were passed on and may wait for a block before them to be encoded, each counted with what else it takes. */
const mostPassed = 4 * 1024 * 1024;
const besideChunk = 64 * 1024;

/** Bytes of a block of a stream that is encoded so. */
export const blockSizeFor = ({ sizes }: Codec): number => sizes.most + memberRoom;

/** So many blocks a stream has at the most: those in flight, the last but one, which is sent on without waiting, and the one in hand. */
export const mostBlocksFor = ({ inFlight }: Codec): number => inFlight + 2;

/** What was sent on, and has not been waited for. */
interface Sent {
  readonly written: Promise<void>;
  /** Of `mostPassed`; 0 of a block that is encoded. */
  readonly passed: number;
}

/**
 * Hears of each chunk in the archive file, in their order; one that was gone back on is heard of again. `sha256` is known of what
 * was passed on as it is.
 */
export type OnChunk = (sequence: number, parts: ReadonlyArray<Buffer>, sha256?: Buffer) => void;

/** A place in the stream to go back to. Only the latest one is good. */
export interface Mark {
  readonly sequence: number;
  readonly used: number;
  readonly prefix: Buffer;
  /** Set when the block is written. */
  file: Restore | undefined;
}

export class BlockStream {
  /** The block being filled; bytes before `used` are taken. */
  block: Buffer;
  used = 0;
  /** Fill level at which a block is sent on at the latest. */
  readonly target: number;
  readonly #free = new Array<Buffer>();
  readonly #capacity: number;
  readonly #codec: Codec;
  readonly #file: ArchiveOutput;
  readonly #inFlight = new Array<Sent>();
  #blocks = 0;
  #passed = 0;
  #sequence = 0;
  #written: Promise<void> = Promise.resolve();
  #mark: Mark | undefined;
  /** Bytes: of a block as they are in the tar stream, of what was passed as they are stored. */
  #sent = 0;
  readonly #spaceGuard: SpaceGuard;
  readonly #requireGoingOn: RequireGoingOn;
  readonly #onChunk: OnChunk;
  readonly #digests: DigestedBlocks;

  constructor(
    codec: Codec,
    file: ArchiveOutput,
    spaceGuard: SpaceGuard,
    requireGoingOn: RequireGoingOn,
    onChunk: OnChunk = () => undefined,
    digests: DigestedBlocks = undigested,
  ) {
    this.#codec = codec;
    this.#file = file;
    this.#spaceGuard = spaceGuard;
    this.#requireGoingOn = requireGoingOn;
    this.#onChunk = onChunk;
    this.#digests = digests;
    this.target = codec.sizes.most;
    this.#capacity = blockSizeFor(codec);
    this.block = digests.block(this.#capacity);
  }

  /** Bytes the block can still take. */
  get room(): number {
    return this.#capacity - this.used;
  }

  /** Whether the block is full enough to be sent on. */
  get isFull(): boolean {
    return this.used >= this.target;
  }

  /** How many chunks were sent on. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Remembers this place, to be gone back to even after the block was sent on. */
  mark(): Mark {
    this.#mark = {
      sequence: this.#sequence,
      used: this.used,
      prefix: Buffer.from(this.block.subarray(0, this.used)),
      file: undefined,
    };
    return this.#mark;
  }

  /** Forgets everything after the mark. */
  async rewind(mark: Mark): Promise<void> {
    this.#digests.settle(this.#digests.asked());
    if (mark.sequence !== this.#sequence) {
      await this.#drain();
      if (mark.file === undefined) throw new Error('a mark was lost');
      mark.file();
      mark.prefix.copy(this.block);
      this.#sequence = mark.sequence;
    }
    this.used = mark.used;
  }

  /** Sends the block on, unless it is empty; while too many are in flight, looks ahead. Ends the archive when told to. */
  async flush(): Promise<void> {
    this.#requireGoingOn();
    if (this.used === 0) return;
    this.#send();
    this.#spaceGuard.upTo(this.#sent);
    while (this.#isCrowded()) await this.#lookAhead(this.#next());
    this.block = this.#emptyBlock();
  }

  /** Sends on a chunk that is encoded already, behind an empty block; its memory is let go of once it is written. */
  async pass(chunk: Buffer, sha256: Buffer): Promise<void> {
    this.#requireGoingOn();
    this.#sent += chunk.length;
    this.#spaceGuard.upTo(this.#sent);
    const known = { sha256, passed: chunk.length + besideChunk };
    this.#queue(Promise.resolve([chunk]), () => release(chunk), known);
    while (this.#isCrowded()) await this.#next();
  }

  /** Sends the block on without waiting for anything: the next one is the last. */
  beginLast(): void {
    if (this.used === 0) return;
    this.#send();
    this.block = this.#emptyBlock();
  }

  async finish(): Promise<void> {
    this.#send();
    await this.#drain();
  }

  #emptyBlock(): Buffer {
    return this.#free.pop() ?? this.#digests.block(this.#capacity);
  }

  #send(): void {
    if (this.used === 0) return;
    this.#sent += this.used;
    const block = this.block;
    this.#queue(this.#codec.encode(block.subarray(0, this.used)), (parts) => {
      this.#codec.release(parts);
      this.#free.push(block);
    });
    this.used = 0;
  }

  /** Has it written behind all before it. */
  #queue(
    encoded: Promise<ReadonlyArray<Buffer>>,
    letGo: (parts: ReadonlyArray<Buffer>) => void,
    known?: { readonly sha256: Buffer; readonly passed: number },
  ): void {
    const sequence = this.#sequence;
    const before = this.#written;
    const digested = this.#digests.asked();
    const written = (async () => {
      const parts = await encoded;
      await before;
      const mark = this.#mark;
      if (mark?.sequence === sequence) mark.file = this.#file.save();
      this.#file.append(parts);
      this.#digests.settle(digested);
      this.#onChunk(sequence, parts, known?.sha256);
      letGo(parts);
    })();
    // Whoever waits for it below gets the error; until then it must not count as unhandled.
    written.catch(() => undefined);
    encoded.catch(() => undefined);
    this.#written = written;
    const passed = known?.passed ?? 0;
    this.#inFlight.push({ written, passed });
    if (known === undefined) this.#blocks += 1;
    this.#passed += passed;
    this.#sequence += 1;
  }

  /**
   * Whether what is in flight is to be waited for. What is passed on costs no processor: it may stand behind blocks that do, so that what
   * comes next is found meanwhile.
   */
  #isCrowded(): boolean {
    return this.#blocks > this.#codec.inFlight || this.#passed > mostPassed;
  }

  /** Takes out what was sent on first. */
  #next(): Promise<void> | undefined {
    const sent = this.#inFlight.shift();
    if (sent?.passed === 0) this.#blocks -= 1;
    this.#passed -= sent?.passed ?? 0;
    return sent?.written;
  }

  async #lookAhead(until: Promise<void> | undefined): Promise<void> {
    const wait = { over: false };
    const end = (): void => {
      wait.over = true;
    };
    until?.then(end, end);
    // A turn of the event loop, so that the blocks that are ready get written.
    while (!wait.over && this.#spaceGuard.scanSome()) await nextTurn();
    await until;
    this.#requireGoingOn();
  }

  async #drain(): Promise<void> {
    while (this.#inFlight.length > 0) {
      await this.#next();
      this.#requireGoingOn();
    }
  }
}
