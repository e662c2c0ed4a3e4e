/** Requests to an SFTP server and its answers, many under way at a time, over two streams of bytes. */
import type { Readable, Writable } from 'node:stream';
import { escapeControls } from '../../../domain/events/log-line';
import type { StoreFailureCause } from '../../../domain/store-failure';
import { release } from '../../archive/compression/release';
import { PlaceFault } from '../fault';
import { encode, type Field, kind, malformed, PacketReader, status } from './packets';

/** No packet of ours is answered by a longer one: OpenSSH sends 256 KiB at most. */
const longestPacket = 1024 * 1024;

const causes: Readonly<Record<number, StoreFailureCause>> = {
  [status.absent]: 'absent',
  [status.denied]: 'forbidden',
};

const meanings: Readonly<Record<number, string>> = {
  [status.absent]: 'no such file or directory',
  [status.denied]: 'permission denied',
  [status.failure]: 'it fails there, and it is not told why',
  [status.unsupported]: 'it can not do that',
};

/** A server's no, with the code by which it said so. */
export class Declined extends PlaceFault {
  constructor(
    readonly code: number,
    said: string,
  ) {
    const heard = escapeControls(said.slice(0, 200));
    super(causes[code] ?? 'wrong', meanings[code] ?? `it says: ${heard}`);
  }
}

export interface Answer {
  readonly type: number;
  readonly reader: PacketReader;
}

/**
 * One behind the other. What they came in is let go of at once: V8 would let it lie. The first one is left alone, since an answer before it
 * may lie in the same memory, and what is a part of more than itself.
 */
const joined = (pieces: ReadonlyArray<Buffer>): Buffer => {
  const all = Buffer.concat(pieces);
  for (const piece of pieces.slice(1)) if (piece.length === piece.buffer.byteLength) release(piece);
  return all;
};

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: PlaceFault) => void;
}

export class SftpChannel {
  readonly #input: Writable;
  readonly #waiting = new Map<number, Waiting>();
  #id = 0;
  #fault: PlaceFault | null = null;
  #pieces: Array<Buffer> = [];
  #length = 0;
  #onIdle: (() => void) | null = null;
  /** What the server does beyond version 3, by name. */
  readonly extensions = new Set<string>();

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    output.on('data', (bytes: Buffer) => {
      if (this.#fault !== null) return;
      try {
        this.#take(bytes);
      } catch (error) {
        this.fail(error instanceof PlaceFault ? error : malformed());
      }
    });
    output.on('error', () => undefined);
    // why: whoever reads there tells why it ended
    input.on('error', () => undefined);
  }

  get isBroken(): boolean {
    return this.#fault !== null;
  }

  /** Nothing comes any more: whoever waits for an answer, and whoever asks from now on, has that fault. */
  fail(fault: PlaceFault): void {
    this.#fault ??= fault;
    for (const { reject } of this.#waiting.values()) reject(this.#fault);
    this.#waiting.clear();
    this.#pieces = [];
    this.#onIdle?.();
  }

  /** Once everything that was asked is answered. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.size === 0) resolve();
      else this.#onIdle = resolve;
    });
  }

  #take(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    while (this.#length >= 4) {
      if ((this.#pieces[0]?.length ?? 0) < 4) this.#pieces = [joined(this.#pieces)];
      const size = this.#pieces[0]?.readUInt32BE(0) ?? 0;
      if (size < 1 || size > longestPacket)
        throw this.#id === 0
          ? new PlaceFault('wrong', 'it does not speak SFTP', [
              'does a start-up file of the shell there print something? it must not where nobody types',
            ])
          : malformed();
      if (this.#length < 4 + size) return;
      const all = this.#pieces.length === 1 ? this.#pieces[0] : joined(this.#pieces);
      if (all === undefined) return;
      const rest = all.subarray(4 + size);
      this.#pieces = rest.length === 0 ? [] : [rest];
      this.#length = rest.length;
      this.#answer(all.subarray(4, 4 + size));
    }
  }

  #answer(packet: Buffer): void {
    const reader = new PacketReader(packet);
    const type = reader.byte();
    // why: the first answer alone has no number
    const id = this.#id === 0 ? 0 : reader.number();
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw malformed();
    this.#waiting.delete(id);
    waiting.resolve({ type, reader });
    if (this.#waiting.size === 0) this.#onIdle?.();
  }

  #send(id: number, packet: Buffer, behind: Uint8Array | null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== null) {
        reject(this.#fault);
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#input.cork();
      this.#input.write(packet);
      if (behind !== null) this.#input.write(behind);
      this.#input.uncork();
    });
  }

  /** The greeting: versions, and what else the server can do. */
  async begin(): Promise<void> {
    const { type, reader } = await this.#send(0, encode(kind.init, [3]), null);
    this.#id = 1;
    if (type !== kind.version || reader.number() < 3)
      throw new PlaceFault('wrong', 'it speaks no version 3 of SFTP');
    while (!reader.isAtEnd) {
      this.extensions.add(reader.bytes().toString());
      reader.bytes();
    }
  }

  /** An answer of the type that was wanted; a status that is none of them is thrown. `data` is the last of its fields. */
  async ask(
    type: number,
    fields: ReadonlyArray<Field>,
    wanted: number,
    data: Uint8Array | null = null,
  ): Promise<PacketReader> {
    const id = this.#id;
    this.#id = (id % 0xffffffff) + 1;
    const behind = data === null ? [] : [data.length];
    const packet = encode(type, [id, ...fields, ...behind], data?.length);
    const answer = await this.#send(id, packet, data);
    if (answer.type === kind.status) {
      const code = answer.reader.number();
      if (code === status.ok && wanted === kind.status) return answer.reader;
      if (code === status.ok) throw malformed();
      throw new Declined(code, answer.reader.isAtEnd ? '' : answer.reader.bytes().toString());
    }
    if (answer.type !== wanted) throw malformed();
    return answer.reader;
  }
}
