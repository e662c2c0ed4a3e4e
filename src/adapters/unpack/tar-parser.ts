/** A tar stream, chunk by chunk, turned into members and their content; every header and size is checked. */
import { damaged } from './archive-error';
import { toText } from './byte-name';
import { parsePax } from './pax-records';
import { checkedMap, headMapReader, mostStretches, oldEntries, type Stretch } from './sparse-map';
import { blockSize, decodeHeader, type TarHeader } from './tar-header';
import { memberOf, type Extended, type TarMember } from './tar-member';
import { tarNumber } from './tar-number';

/** Receives what the parser finds. A chunk is only valid during the call. */
export interface MemberSink {
  readonly begin: (member: TarMember) => void;
  /** @param position where in the file the chunk belongs, in bytes; ascending, with gaps only in sparse files */
  readonly content: (chunk: Buffer, position: number) => void;
  /** The member is whole. */
  readonly end: () => void;
}

/** Names and pax records longer than this are refused: they are held in memory (tar's own extractor: 1 MiB). */
const longestExtension = 1024 * 1024;

const none: Extended = { global: [], local: [], longName: null, longLink: null, oldSparse: null };

const withoutPadding = (bytes: string): string => bytes.replace(/\0+$/, '');

type State = 'header' | 'extension' | 'old-sparse' | 'head-map' | 'content' | 'padding' | 'over';

export class TarParser {
  #state: State = 'header';
  /** Bytes of the tar stream taken in so far. */
  #offset = 0;
  #lastMember: string | null = null;
  #zeroBlocks = 0;
  #extended: Extended = none;
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
  #stretches: ReadonlyArray<Stretch> = [];
  #stretch = 0;
  #oldStretches: Stretch[] = [];

  constructor(private readonly sink: MemberSink) {}

  /** @throws ArchiveError `damaged` */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at += this.#take(chunk, at);
  }

  /** The stream is over. @throws ArchiveError `damaged` where the archive is not */
  finish(): void {
    if (this.#state === 'over') return;
    const after = this.#lastMember === null ? '' : ` (${this.#lastMember})`;
    if (this.#state === 'content') {
      throw damaged(`cut short: ends within a member at byte ${this.#offset} of the tar stream${after}`);
    }
    throw damaged(
      this.#offset === 0
        ? 'empty: holds no tar stream'
        : `cut short: no end of archive at byte ${this.#offset} of the tar stream${after}`,
    );
  }

  /** Uses up some of the chunk from `at`; answers how many bytes. */
  #take(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'header':
      case 'old-sparse':
      case 'head-map':
        return this.#takeBlock(chunk, at);
      case 'over':
        return this.#takeRest(chunk, at);
      case 'extension':
      case 'content':
      case 'padding':
        return this.#takeBytes(chunk, at);
    }
  }

  #takeBlock(chunk: Buffer, at: number): number {
    const wanted = blockSize - this.#carried;
    if (this.#carried === 0 && chunk.length - at >= blockSize) {
      this.#offset += blockSize;
      this.#block(chunk.subarray(at, at + blockSize));
      return blockSize;
    }
    const length = Math.min(wanted, chunk.length - at);
    chunk.copy(this.#carry, this.#carried, at, at + length);
    this.#carried += length;
    this.#offset += length;
    if (this.#carried === blockSize) {
      this.#carried = 0;
      this.#block(this.#carry);
    }
    return length;
  }

  #takeRest(chunk: Buffer, at: number): number {
    for (let index = at; index < chunk.length; index += 1) {
      if (chunk[index] !== 0) {
        throw damaged(
          `data after the end of the archive, at byte ${this.#offset + index - at} of the tar stream`,
        );
      }
    }
    this.#offset += chunk.length - at;
    return chunk.length - at;
  }

  #takeBytes(chunk: Buffer, at: number): number {
    const length = Math.min(this.#left, chunk.length - at);
    if (this.#state === 'extension') this.#extension.push(chunk.toString('latin1', at, at + length));
    else if (this.#state === 'content') this.#deliver(chunk, at, at + length);
    this.#left -= length;
    this.#offset += length;
    if (this.#left === 0) this.#partDone();
    return length;
  }

  #partDone(): void {
    if (this.#state === 'padding') {
      this.#state = 'header';
      return;
    }
    if (this.#state === 'extension') this.#endExtension();
    else this.sink.end();
    this.#left = this.#padding;
    this.#state = this.#padding === 0 ? 'header' : 'padding';
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
    else this.#headerBlock(block);
  }

  #headerBlock(block: Buffer): void {
    const offset = this.#offset - blockSize;
    if (block[0] === 0 && isZero(block)) {
      if (this.#extended.local.length > 0 || this.#extended.longName !== null) {
        throw damaged(`an extended header without its member before byte ${offset} of the tar stream`);
      }
      this.#zeroBlocks += 1;
      if (this.#zeroBlocks === 2) this.#state = 'over';
      return;
    }
    if (this.#zeroBlocks > 0) throw damaged(`a lone zero block before byte ${offset} of the tar stream`);
    this.#header = decodeHeader(block, offset);
    this.#headerOffset = offset;
    const { type, size } = this.#header;
    // A volume's label says nothing about any member.
    if (type === 'V') return;
    if ('xXgLK'.includes(type)) this.#beginExtension(size);
    else if (type === 'S') this.#beginOldSparse(block);
    else this.#beginMember();
  }

  #expect(bytes: number): void {
    this.#left = bytes;
    this.#padding = (blockSize - (bytes % blockSize)) % blockSize;
  }

  #beginExtension(size: number): void {
    if (size > longestExtension) {
      throw damaged(`oversized extended header at byte ${this.#headerOffset} of the tar stream`);
    }
    this.#extension = [];
    this.#expect(size);
    if (size === 0) this.#endExtension();
    else this.#state = 'extension';
  }

  #endExtension(): void {
    const body = this.#extension.join('');
    this.#extension = [];
    const type = this.#header?.type;
    const extended = this.#extended;
    if (type === 'L') this.#extended = { ...extended, longName: withoutPadding(body) };
    else if (type === 'K') this.#extended = { ...extended, longLink: withoutPadding(body) };
    else {
      const records = parsePax(body, this.#headerOffset);
      if (type === 'g') this.#extended = { ...extended, global: mergedGlobal(extended.global, records) };
      else this.#extended = { ...extended, local: records };
    }
  }

  #beginOldSparse(block: Buffer): void {
    const realSize = tarNumber(block, 483, 12);
    if (realSize === null || realSize < 0) {
      throw damaged(`bad sparse size in the header at byte ${this.#headerOffset} of the tar stream`);
    }
    this.#oldStretches = [...oldEntries(block, 386, 4)];
    this.#extended = { ...this.#extended, oldSparse: { realSize, stretches: this.#oldStretches } };
    if (block[482] !== 0) this.#state = 'old-sparse';
    else this.#beginMember();
  }

  #oldSparseBlock(block: Buffer): void {
    this.#oldStretches.push(...oldEntries(block, 0, 21));
    if (this.#oldStretches.length > mostStretches) {
      throw damaged(`bad sparse map in the header at byte ${this.#headerOffset} of the tar stream`);
    }
    if (block[504] === 0) this.#beginMember();
  }

  #beginMember(): void {
    if (this.#header === null) return;
    const member = memberOf(this.#header, this.#extended, this.#headerOffset);
    this.#extended = this.#extended.global.length === 0 ? none : { ...none, global: this.#extended.global };
    this.#lastMember = toText(member.name);
    this.#member = member;
    this.#position = 0;
    this.#stretch = 0;
    this.sink.begin(member);
    this.#expect(member.stored);
    if (member.sparse === 'head') {
      this.#headMap = headMapReader(member.offset);
      this.#state = 'head-map';
      return;
    }
    this.#stretches = member.sparse ?? [];
    this.#beginContent();
  }

  #beginContent(): void {
    if (this.#left > 0) {
      this.#state = 'content';
      return;
    }
    this.sink.end();
    this.#state = 'header';
  }

  #headMapBlock(block: Buffer): void {
    const member = this.#member;
    if (member === null) return;
    if (this.#left < blockSize) {
      throw damaged(`bad sparse map after the header at byte ${member.offset} of the tar stream`);
    }
    this.#left -= blockSize;
    const map = this.#headMap?.push(block) ?? null;
    if (map === null) return;
    this.#stretches = checkedMap(map, member.size, this.#left, member.offset);
    this.#headMap = null;
    this.#beginContent();
  }
}

const mergedGlobal = (before: Extended['global'], records: Extended['global']): Extended['global'] => [
  ...before.filter(([key]) => !records.some(([name]) => name === key)),
  ...records,
];

const isZero = (block: Buffer): boolean => {
  for (let at = 0; at < blockSize; at += 1) if (block[at] !== 0) return false;
  return true;
};
