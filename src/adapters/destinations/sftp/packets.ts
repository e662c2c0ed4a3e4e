/** Packets of SFTP, version 3 (draft-ietf-secsh-filexfer-02), and what OpenSSH adds to it (its file PROTOCOL), as bytes. */
import { PlaceFault } from '../fault';

export const kind = {
  ...{
    init: 1,
    version: 2,
    open: 3,
    close: 4,
    read: 5,
    write: 6,
    lstat: 7,
    fstat: 8,
    setstat: 9,
    fsetstat: 10,
  },
  ...{ opendir: 11, readdir: 12, remove: 13, mkdir: 14, stat: 17, rename: 18 },
  ...{ status: 101, handle: 102, data: 103, name: 104, attrs: 105, extended: 200, extendedReply: 201 },
} as const;

/** What an answer says that holds nothing else. */
export const status = { ok: 0, end: 1, absent: 2, denied: 3, failure: 4, unsupported: 8 } as const;

/** How a file is opened. */
export const opening = { read: 1, write: 2, create: 8, truncate: 16, exclusive: 32 } as const;

/** A number is a `uint32`, a bigint a `uint64`, anything else a `string` of the draft. */
export type Field = number | bigint | string | Uint8Array;

const sizeOf = (field: Field): number => {
  if (typeof field === 'number') return 4;
  if (typeof field === 'bigint') return 8;
  return 4 + (typeof field === 'string' ? Buffer.byteLength(field) : field.length);
};

/** A packet with its length before it. `behind`: bytes that follow, which it ends with. */
export const encode = (type: number, fields: ReadonlyArray<Field>, behind = 0): Buffer => {
  const size = fields.reduce<number>((sum, field) => sum + sizeOf(field), 1);
  const bytes = Buffer.allocUnsafe(4 + size);
  bytes.writeUInt32BE(size + behind, 0);
  bytes[4] = type;
  let at = 5;
  for (const field of fields)
    if (typeof field === 'number') at = bytes.writeUInt32BE(field, at);
    else if (typeof field === 'bigint') at = bytes.writeBigUInt64BE(field, at);
    else {
      const text = typeof field === 'string' ? Buffer.from(field) : field;
      at = bytes.writeUInt32BE(text.length, at);
      bytes.set(text, at);
      at += text.length;
    }
  return bytes;
};

export const malformed = (): PlaceFault => new PlaceFault('wrong', 'its answer is no packet of SFTP');

/** What is known of a file; null where it was not told. */
export interface Attributes {
  /** Bytes. */
  readonly size: number | null;
  readonly mode: number | null;
  /** Milliseconds since 1970, to the second. */
  readonly modified: number | null;
}

const typeMask = 0o170000;
const hasType = (mode: number | null, type: number): boolean => mode !== null && (mode & typeMask) === type;
export const isDirectory = ({ mode }: Attributes): boolean => hasType(mode, 0o040000);
export const isRegular = ({ mode }: Attributes): boolean => hasType(mode, 0o100000);
export const isLink = ({ mode }: Attributes): boolean => hasType(mode, 0o120000);

/** Reads what a packet holds; throws a fault where it ends too soon. */
export class PacketReader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw malformed();
    this.#at = at + length;
    return at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  number(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  /** A `uint64` that is a size or a count. */
  size(): number {
    const size = Number(this.#bytes.readBigUInt64BE(this.#take(8)));
    return Number.isSafeInteger(size) ? size : Number.MAX_SAFE_INTEGER;
  }

  bytes(): Buffer {
    const length = this.number();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  attributes(): Attributes {
    const flags = this.number();
    const size = (flags & 1) === 0 ? null : this.size();
    if ((flags & 2) !== 0) this.#take(8);
    const mode = (flags & 4) === 0 ? null : this.number();
    if ((flags & 8) !== 0) this.number();
    const modified = (flags & 8) === 0 ? null : this.number() * 1000;
    if ((flags & 0x80000000) !== 0)
      for (let more = this.number(); more > 0; more -= 1) {
        this.bytes();
        this.bytes();
      }
    return { size, mode, modified };
  }
}
