/**
 * A tar stream, chunk by chunk, turned into members and their content; every header and size is checked. Nothing that is
 * wrong with it ends the reading: what can't be read is told, and the next header whose checksum holds is looked for.
 */
import type { ArchiveDamage } from '../../../ports/unarchiver';
import { makeAfterEnd } from './after-end';
import { quoted } from '../byte-name';
import type { DamageLog } from '../damage-log';
import {
  extendedBy,
  isExtending,
  isPending,
  longestExtension,
  nothingExtended,
  onlyGlobal,
  type Extended,
} from './extended-headers';
import { headerSearch } from './header-search';
import { headMapReader, mapFits, mostStretches, oldEntries, type DataStretch } from './sparse-map';
import { blockSize, decodeHeader, isZero, type TarHeader } from './tar-header';
import { memberOf, type TarMember } from './tar-member';
import { tarNumber } from './tar-number';

/** Receives what the parser finds. A chunk is only valid during the call. */
export interface MemberSink {
  readonly begin: (member: TarMember) => void;
  /** @param position where in the file the chunk belongs, in bytes; ascending, with gaps only in sparse files */
  readonly content: (chunk: Buffer, position: number) => void;
  /** The member is whole. */
  readonly end: () => void;
  /** Instead of `end`: the rest of its content can't be read, and why. */
  readonly breakOff: (reason: string) => void;
}

/** Damage without what is only known later: where reading went on. */
type Fault = Omit<ArchiveDamage, 'resumed' | 'after'>;

/**
 * `search`: for the next header, block by block. `scan`: for it at any byte. `over`: behind the end mark. The others are
 * what the next bytes are.
 */
type State =
  'header' | 'extension' | 'old-sparse' | 'head-map' | 'content' | 'padding' | 'search' | 'scan' | 'over';

const cutWithin: Readonly<Partial<Record<State, string>>> = {
  extension: 'an extended header',
  'old-sparse': 'a sparse header',
  'head-map': 'a member',
  content: 'a member',
};

export class TarParser {
  #state: State = 'header';
  /** Bytes of the tar stream taken in so far. */
  #offset = 0;
  #lastMember: string | null = null;
  #headers = 0;
  #zeroBlocks = 0;
  /** Whether an end mark may be zeros within a member whose header was lost. */
  #isDamaged = false;
  /** Damage that is told once it is known where reading goes on. */
  #pending: ArchiveDamage | null = null;
  #extended: Extended = nothingExtended;
  /** The block in hand when it came in two chunks. */
  readonly #carry = Buffer.alloc(blockSize);
  #carried = 0;
  #header: TarHeader | null = null;
  #headerOffset = 0;
  #extension: string[] = [];
  /** Bytes still to come of the extension, content or padding in hand, and the padding after it. */
  #left = 0;
  #padding = 0;
  #position = 0;
  #headMap: ReturnType<typeof headMapReader> | null = null;
  #member: TarMember | null = null;
  /** Content that a member's header counts, and that may not be there. */
  #doubtful = 0;
  #stretches: ReadonlyArray<DataStretch> = [];
  #stretch = 0;
  #oldStretches: DataStretch[] = [];
  #find: ReturnType<typeof headerSearch> | null = null;
  /** Whether the count of lost bytes, by which blocks lie where they lie, may be wrong. */
  #isCountDoubtful = false;
  readonly #behind = makeAfterEnd();

  constructor(
    private readonly sink: MemberSink,
    private readonly log: DamageLog,
  ) {}

  /** Headers whose checksum held. */
  headers(): number {
    return this.#headers;
  }

  /** Whether all so far are zeros, at least as many as end an archive: one that holds nothing. */
  isEmptyArchive(): boolean {
    return this.#headers === 0 && this.#zeroBlocks >= 2 && this.#pending === null && isZero(this.#rest());
  }

  /** Whether the end mark has come, so that nothing after it can cost a member. */
  isOver(): boolean {
    return this.#state === 'over';
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at += this.#take(chunk, at);
  }

  /** Something is wrong with what was read, and nothing is missing. */
  distrust(fault: Fault): void {
    this.log.damaged({ ...fault, resumed: null, after: this.#lastMember });
  }

  /**
   * Bytes of the tar stream are lost here.
   * @param bytes how many; null when nobody knows, so that blocks may lie elsewhere from now on
   */
  lose(bytes: number | null, fault: Fault): void {
    if (this.isOver()) {
      this.distrust(fault);
      return;
    }
    const ahead = this.#ahead();
    this.#breakOff('the archive is damaged within it');
    this.#begin(fault);
    this.#carried = 0;
    if (bytes === null || this.#state === 'scan') {
      this.#find = headerSearch();
      this.#state = 'scan';
      return;
    }
    this.#offset += bytes;
    this.#isCountDoubtful = true;
    // The header before the loss may say where the next one lies; else it is looked for from the next block on.
    this.#left = bytes <= ahead ? ahead - bytes : paddedTo(bytes - ahead) - (bytes - ahead);
    this.#padding = 0;
    this.#state = 'padding';
    if (this.#left === 0) this.#partDone();
  }

  /** Bytes up to where the next header may stand. */
  #ahead(): number {
    switch (this.#state) {
      case 'extension':
      case 'content':
      case 'padding':
        return this.#left + this.#padding;
      case 'head-map':
        return this.#left + this.#padding - this.#carried;
      case 'header':
      case 'old-sparse':
      case 'over':
      case 'scan':
      case 'search':
        return paddedTo(this.#carried) - this.#carried;
    }
  }

  /** The part of a block in hand. */
  #rest(): Buffer {
    return this.#carry.subarray(0, this.#carried);
  }

  /** The stream is over. */
  finish(): void {
    if (this.#state === 'over') {
      this.#behind.tell(this.#rest(), this.#offset - this.#carried, this.#lastMember, this.log);
      return;
    }
    const within = cutWithin[this.#state];
    if (this.#pending !== null) {
      // Whatever there was up to the end is part of what can't be read.
      this.#tell(null);
    } else if (within !== undefined) {
      this.#breakOff('the archive is cut short within it');
      this.#damage(`cut short: ends within ${within}`, this.#offset);
    } else if (isPending(this.#extended)) {
      this.#damage('an extended header without its member', this.#headerOffset);
    } else if (this.#state === 'padding' || !isZero(this.#rest())) {
      this.#damage('cut short', this.#offset);
    } else if (this.#state === 'header' && this.#zeroBlocks < 2) {
      this.log.note(
        `no end mark at byte ${this.#offset} of the tar stream: the archive may have been longer once`,
      );
    }
  }

  #damage(reason: string, byte: number): void {
    this.log.damaged({ stream: 'tar', byte, reason, resumed: null, after: this.#lastMember });
  }

  /** Begins a stretch that can't be read. */
  #begin(fault: Fault): void {
    if (this.#pending !== null) this.#tell(null);
    this.#pending = { ...fault, resumed: null, after: this.#lastMember };
    this.#isDamaged = true;
    this.#extended = onlyGlobal(this.#extended);
    this.#doubtful = 0;
  }

  #tell(resumed: number | null): void {
    if (this.#pending !== null) this.log.damaged({ ...this.#pending, resumed });
    this.#pending = null;
  }

  #startSearch(reason: string, byte: number): void {
    this.#begin({ stream: 'tar', byte, reason });
    this.#state = 'search';
  }

  #breakOff(reason: string): void {
    const member = this.#member;
    this.#member = null;
    if (member !== null) this.sink.breakOff(reason);
  }

  /** Uses up some of the chunk from `at`; answers how many bytes. */
  #take(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'header':
      case 'old-sparse':
      case 'head-map':
      case 'search':
      case 'over':
        return this.#takeBlock(chunk, at);
      case 'scan':
        return this.#scan(chunk, at);
      case 'extension':
      case 'content':
      case 'padding':
        return this.#takeBytes(chunk, at);
    }
  }

  #takeBlock(chunk: Buffer, at: number): number {
    if (this.#carried === 0 && chunk.length - at >= blockSize) {
      this.#offset += blockSize;
      this.#block(chunk.subarray(at, at + blockSize));
      return blockSize;
    }
    const length = Math.min(blockSize - this.#carried, chunk.length - at);
    chunk.copy(this.#carry, this.#carried, at, at + length);
    this.#carried += length;
    this.#offset += length;
    if (this.#carried === blockSize) {
      this.#carried = 0;
      this.#block(this.#carry);
    }
    return length;
  }

  #scan(chunk: Buffer, at: number): number {
    const rest = chunk.subarray(at);
    const found = this.#find?.(rest) ?? null;
    if (found === null) {
      this.#offset += rest.length;
      return rest.length;
    }
    this.#find = null;
    this.#offset += found.used;
    this.#state = 'search';
    this.#headerBlock(found.block);
    return found.used;
  }

  #takeBytes(chunk: Buffer, at: number): number {
    const length = Math.min(this.#left, chunk.length - at);
    if (this.#state === 'extension') this.#extension.push(chunk.toString('latin1', at, at + length));
    else if (this.#state === 'content' && this.#member !== null) this.#deliver(chunk, at, at + length);
    this.#left -= length;
    this.#offset += length;
    if (this.#left === 0) this.#partDone();
    return length;
  }

  #partDone(): void {
    if (this.#state === 'padding') {
      this.#state = this.#pending === null ? 'header' : 'search';
      return;
    }
    if (this.#state === 'extension') this.#endExtension();
    else this.#endMember();
    this.#left = this.#padding;
    this.#padding = 0;
    this.#state = 'padding';
    if (this.#left === 0) this.#partDone();
  }

  #endMember(): void {
    const member = this.#member;
    this.#member = null;
    if (member !== null) this.sink.end();
  }

  #deliver(chunk: Buffer, from: number, to: number): void {
    if (this.#member?.sparse === null) {
      this.sink.content(chunk.subarray(from, to), this.#position);
      this.#position += to - from;
      return;
    }
    let at = from;
    while (at < to) {
      const [start, length] = this.#stretches[this.#stretch] ?? [0, to - at];
      const part = Math.min(to - at, length - this.#position);
      if (part > 0) this.sink.content(chunk.subarray(at, at + part), start + this.#position);
      at += part;
      this.#position += part;
      if (this.#position >= length) {
        this.#position = 0;
        this.#stretch += 1;
      }
    }
  }

  #block(block: Buffer): void {
    if (this.#state === 'old-sparse') this.#oldSparseBlock(block);
    else if (this.#state === 'head-map') this.#headMapBlock(block);
    else if (this.#state === 'over') this.#behind.push(block, this.#offset - blockSize);
    else this.#headerBlock(block);
  }

  #headerBlock(block: Buffer): void {
    const offset = this.#offset - blockSize;
    const header = decodeHeader(block);
    if (header === null && this.#isCountDoubtful && this.#foundElsewhere(block)) return;
    if (block[0] === 0 && isZero(block)) {
      this.#zeroBlock(offset);
      return;
    }
    if (header === null) {
      this.#noHeader(offset);
      return;
    }
    this.#headers += 1;
    this.#tell(offset);
    this.#isCountDoubtful = false;
    this.#find = null;
    if (this.#zeroBlocks > 0 && !this.#isDamaged) {
      this.#isDamaged = true;
      const byte = offset - this.#zeroBlocks * blockSize;
      this.log.damaged({
        stream: 'tar',
        byte,
        reason: 'zeros where a header belongs',
        resumed: offset,
        after: this.#lastMember,
      });
    }
    this.#zeroBlocks = 0;
    this.#doubtful = 0;
    this.#state = 'header';
    this.#beginHeader(header, block, offset);
  }

  #zeroBlock(offset: number): void {
    this.#zeroBlocks += 1;
    if (isPending(this.#extended)) {
      this.#begin({
        stream: 'tar',
        byte: this.#headerOffset,
        reason: 'an extended header without its member',
      });
      this.#zeroBlocks = 1;
      this.#tell(offset);
    }
    // Before the first header and within what is damaged, zeros may be anything.
    if (this.#zeroBlocks >= 2 && this.#headers > 0 && !this.#isDamaged) this.#state = 'over';
  }

  /** Whether a header lies across blocks: then the count of lost bytes was wrong, and blocks lie as that one does. */
  #foundElsewhere(block: Buffer): boolean {
    this.#find ??= headerSearch();
    const found = this.#find(block);
    if (found === null) return false;
    const rest = Buffer.from(block.subarray(found.used));
    this.#offset -= rest.length;
    this.#headerBlock(found.block);
    this.push(rest);
    return true;
  }

  /** A block that is no header where one belongs. */
  #noHeader(offset: number): void {
    if (this.#doubtful > 0 && this.#zeroBlocks === 0) {
      // So the content that the header counted is there after all; this is its first block.
      const rest = paddedTo(this.#doubtful) - blockSize;
      this.#doubtful = 0;
      this.#left = rest;
      if (rest > 0) this.#state = 'padding';
      return;
    }
    const zeros = this.#zeroBlocks;
    this.#zeroBlocks = 0;
    if (this.#state === 'search' || (this.#isDamaged && zeros > 0)) {
      this.#state = 'search';
      return;
    }
    this.#startSearch(
      zeros > 0 ? 'zeros where a header belongs' : 'bad header checksum',
      offset - zeros * blockSize,
    );
  }

  #beginHeader(header: TarHeader, block: Buffer, offset: number): void {
    this.#header = header;
    this.#headerOffset = offset;
    const { type, size } = header;
    // A volume's label says nothing about any member.
    if (type === 'V') this.#doubtful = size ?? 0;
    else if (isExtending(type)) this.#beginExtension(type, size);
    else if (type === 'S') this.#beginOldSparse(block);
    else this.#beginMember();
  }

  #expect(bytes: number): void {
    this.#left = bytes;
    this.#padding = paddedTo(bytes) - bytes;
  }

  #beginExtension(type: string, size: number | null): void {
    if (size === null) {
      this.#startSearch('an extended header whose size is no number', this.#headerOffset);
      return;
    }
    this.#extension = [];
    this.#expect(size);
    if (size > longestExtension) {
      this.#passOver(type);
      return;
    }
    this.#state = 'extension';
    if (size === 0) this.#partDone();
  }

  #passOver(type: string): void {
    if (type === 'g') this.#damage('a global header that is too long to be read', this.#headerOffset);
    else this.#extended = { ...this.#extended, isOversized: true };
    this.#left += this.#padding;
    this.#padding = 0;
    this.#state = 'padding';
  }

  #endExtension(): void {
    const body = this.#extension.join('');
    this.#extension = [];
    this.#extended = extendedBy(this.#extended, this.#header?.type ?? '', body);
  }

  #beginOldSparse(block: Buffer): void {
    const realSize = tarNumber(block, 483, 12);
    this.#oldStretches = [...oldEntries(block, 386, 4)];
    this.#extended = { ...this.#extended, oldSparse: { realSize, stretches: this.#oldStretches } };
    if (block[482] !== 0) this.#state = 'old-sparse';
    else this.#beginMember();
  }

  #oldSparseBlock(block: Buffer): void {
    // One more than is allowed is enough to refuse the member.
    if (this.#oldStretches.length <= mostStretches) this.#oldStretches.push(...oldEntries(block, 0, 21));
    if (block[504] === 0) this.#beginMember();
  }

  #beginMember(): void {
    if (this.#header === null) return;
    const read = memberOf(this.#header, this.#extended, this.#headerOffset);
    const member = this.#isDamaged ? { ...read, isAfterDamage: true } : read;
    this.#extended = onlyGlobal(this.#extended);
    this.#lastMember = quoted(member.name);
    this.#member = member;
    this.#position = 0;
    this.#stretch = 0;
    this.#stretches = Array.isArray(member.sparse) ? member.sparse : [];
    this.sink.begin(member);
    if (member.stored === null) {
      this.#breakOff('its size is no number');
      this.#state = 'search';
      return;
    }
    this.#expect(member.isStoredDoubtful ? 0 : member.stored);
    if (member.isStoredDoubtful) this.#doubtful = member.stored;
    if (member.sparse === 'head') {
      this.#headMap = headMapReader();
      this.#state = 'head-map';
      if (this.#left < blockSize) this.#badHeadMap();
      return;
    }
    this.#beginContent();
  }

  #beginContent(): void {
    this.#state = 'content';
    if (this.#left === 0) this.#partDone();
  }

  #headMapBlock(block: Buffer): void {
    const member = this.#member;
    this.#left -= blockSize;
    const map = this.#headMap?.push(block) ?? null;
    if (map === null) {
      if (this.#left < blockSize) this.#badHeadMap();
      return;
    }
    if (map === 'bad' || member === null || !mapFits(map, member.size, this.#left)) {
      this.#badHeadMap();
      return;
    }
    this.#stretches = map;
    this.#headMap = null;
    this.#beginContent();
  }

  #badHeadMap(): void {
    this.#headMap = null;
    this.#breakOff('bad sparse map');
    this.#beginContent();
  }
}

const paddedTo = (bytes: number): number => Math.ceil(bytes / blockSize) * blockSize;
