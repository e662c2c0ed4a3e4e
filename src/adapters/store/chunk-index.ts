/**
 * Which chunks stand in which pack: a file of records of one length, and a table over them in memory. It only saves sending again;
 * a record that does not hold, or whose pack is not there, is as none.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

export interface ChunkPlace {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
}

export interface ChunkIndex {
  readonly find: (sha256: Buffer) => ChunkPlace | null;
  readonly isEmpty: () => boolean;
  /** Known at once, kept by `flush`. */
  readonly add: (sha256: Buffer, place: ChunkPlace) => void;
  readonly flush: () => void;
  readonly close: () => void;
}

const digestBytes = 32;
const checkAt = 2 * digestBytes + 8;
const recordBytes = checkAt + 8;

const checkOf = (record: Buffer): Buffer =>
  createHash('sha256')
    .update(record.subarray(0, checkAt))
    .digest()
    .subarray(0, recordBytes - checkAt);

const isWhole = (record: Buffer): boolean => checkOf(record).equals(record.subarray(checkAt));

const encode = (sha256: Buffer, { pack, offset, length }: ChunkPlace): Buffer => {
  const record = Buffer.alloc(recordBytes);
  sha256.copy(record);
  record.write(pack, digestBytes, 'hex');
  record.writeUInt32LE(offset, 2 * digestBytes);
  record.writeUInt32LE(length, 2 * digestBytes + 4);
  checkOf(record).copy(record, checkAt);
  return record;
};

const decode = (record: Buffer): ChunkPlace => ({
  pack: record.toString('hex', digestBytes, 2 * digestBytes),
  offset: record.readUInt32LE(2 * digestBytes),
  length: record.readUInt32LE(2 * digestBytes + 4),
});

/** Records one behind the other, found by the first bytes of their digest. */
class Table {
  #records: Buffer;
  #slots = new Uint32Array(2 ** 12);
  #count = 0;

  constructor(room: number) {
    this.#records = Buffer.allocUnsafe(Math.max(room, 64) * recordBytes);
  }

  #record(number: number): Buffer {
    return this.#records.subarray((number - 1) * recordBytes, number * recordBytes);
  }

  /** The slot of a digest: its own, or the free one where it belongs. */
  #slot(sha256: Buffer): number {
    const mask = this.#slots.length - 1;
    let slot = sha256.readUInt32LE() & mask;
    for (;;) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0 || this.#record(number).subarray(0, digestBytes).equals(sha256)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    if ((this.#count + 1) * recordBytes > this.#records.length) {
      const larger = Buffer.allocUnsafe(2 * this.#records.length);
      this.#records.copy(larger, 0, 0, this.#count * recordBytes);
      this.#records = larger;
    }
    if (2 * this.#count < this.#slots.length) return;
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let number = 1; number <= this.#count; number += 1)
      this.#slots[this.#slot(this.#record(number).subarray(0, digestBytes))] = number;
  }

  put(record: Buffer): void {
    this.#grow();
    const slot = this.#slot(record.subarray(0, digestBytes));
    const known = this.#slots[slot] ?? 0;
    const number = known === 0 ? (this.#count += 1) : known;
    record.copy(this.#record(number));
    this.#slots[slot] = number;
  }

  isEmpty(): boolean {
    return this.#count === 0;
  }

  find(sha256: Buffer): ChunkPlace | null {
    const number = this.#slots[this.#slot(sha256)] ?? 0;
    return number === 0 ? null : decode(this.#record(number));
  }
}

const pieceRecords = 4096;

/** Reads the file, and makes it where there is none. `isThere`: whether a part stands in the store. */
export const openChunkIndex = (file: string, isThere: (place: ChunkPlace) => boolean): ChunkIndex => {
  const fd = openSync(file, 'a+', 0o600);
  try {
    const { size } = fstatSync(fd);
    const table = new Table(Math.floor(size / recordBytes));
    const piece = Buffer.allocUnsafe(pieceRecords * recordBytes);
    const whole = size - (size % recordBytes);
    for (let at = 0; at < whole;) {
      const count = readSync(fd, piece, 0, Math.min(piece.length, whole - at), at);
      if (count === 0) break;
      for (let begin = 0; begin + recordBytes <= count; begin += recordBytes) {
        const record = piece.subarray(begin, begin + recordBytes);
        if (isWhole(record) && isThere(decode(record))) table.put(record);
      }
      at += count - (count % recordBytes);
    }
    // why: what a kill cut short would shift every record behind it
    if (whole < size) ftruncateSync(fd, whole);
    let pending: Buffer[] = [];
    return {
      find: (sha256) => table.find(sha256),
      isEmpty: () => table.isEmpty(),
      add: (sha256, place) => {
        const record = encode(sha256, place);
        table.put(record);
        pending.push(record);
      },
      flush: () => {
        let rest = Buffer.concat(pending);
        pending = [];
        while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
        fsyncSync(fd);
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};
