/** Tar archives made byte by byte, so that they can be as wrong as no archiver makes them. */

export interface RawHeader {
  readonly name: string | Buffer;
  readonly type?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly link?: string;
  /** What the size field says, when that is not the content's size. */
  readonly size?: number;
  /** Bytes put over the header at offsets, before its checksum is made. */
  readonly patches?: ReadonlyArray<readonly [offset: number, bytes: Buffer | string]>;
  /** What the checksum is off by. */
  readonly checksumError?: number;
  readonly content?: string | Buffer;
}

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

export const base256 = (value: bigint, length: number): Buffer => {
  const field = Buffer.alloc(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let at = length - 1; at >= 0; at -= 1) {
    field[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  if (value >= 0n) field[0] = 0x80;
  return field;
};

export const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);

export const header = (fields: RawHeader): Buffer => {
  const block = Buffer.alloc(512);
  const content = Buffer.from(fields.content ?? '');
  Buffer.from(fields.name).copy(block, 0, 0, 100);
  block.write(octal(fields.mode ?? 0o644, 8), 100, 'latin1');
  block.write(octal(fields.uid ?? process.getuid?.() ?? 0, 8), 108, 'latin1');
  block.write(octal(fields.gid ?? process.getgid?.() ?? 0, 8), 116, 'latin1');
  block.write(octal(fields.size ?? content.length, 12), 124, 'latin1');
  block.write(octal(fields.mtime ?? 1_000_000_000, 12), 136, 'latin1');
  block.write(fields.type ?? '0', 156, 'latin1');
  block.write(fields.link ?? '', 157, 100, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  for (const [offset, bytes] of fields.patches ?? []) Buffer.from(bytes).copy(block, offset);
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0) + (fields.checksumError ?? 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
};

export const member = (fields: RawHeader): Buffer =>
  Buffer.concat([header(fields), padded(Buffer.from(fields.content ?? ''))]);

export const file = (
  name: string | Buffer,
  content: string | Buffer = 'content',
  more?: Partial<RawHeader>,
) => member({ name, content, ...more });
export const directory = (name: string, more?: Partial<RawHeader>) =>
  member({ name, type: '5', mode: 0o755, ...more });
export const symlink = (name: string, link: string, more?: Partial<RawHeader>) =>
  member({ name, link, type: '2', mode: 0o777, ...more });
export const hardlink = (name: string, link: string, more?: Partial<RawHeader>) =>
  member({ name, link, type: '1', ...more });

const record = (key: string, value: string): Buffer => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
};

export const pax = (records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): Buffer =>
  member({
    name: 'PaxHeader',
    type,
    content: Buffer.concat(Object.entries(records).map(([key, value]) => record(key, value))),
  });

/** GNU's header for a long name (`L`) or link target (`K`). */
export const gnuLong = (type: 'L' | 'K', text: string): Buffer =>
  member({ name: '././@LongLink', type, content: `${text}\0` });

export const archiveOf = (...members: ReadonlyArray<Buffer>): Buffer =>
  Buffer.concat([...members, Buffer.alloc(1024)]);
