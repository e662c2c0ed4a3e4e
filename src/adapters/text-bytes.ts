/** Bytes <-> text without loss: a byte that is no valid UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF (PEP 383). */
import { isUtf8 } from 'node:buffer';

const escapeBase = 0xdc00;

/** Length of the valid UTF-8 sequence at `at`, or 0. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length ? length : 0;
};

export const textOf = (bytes: Buffer): string => {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let start = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += bytes.toString('utf8', start, at) + String.fromCharCode(escapeBase + (bytes[at] ?? 0));
      at += 1;
      start = at;
    } else {
      at += length;
    }
  }
  return text + bytes.toString('utf8', start);
};

const escape = /[\udc80-\udcff]/u;

export const bytesOf = (text: string): Buffer => {
  if (!escape.test(text)) return Buffer.from(text, 'utf8');
  const parts = text.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part) =>
      escape.test(part) ? Buffer.from([part.charCodeAt(0) - escapeBase]) : Buffer.from(part, 'utf8'),
    ),
  );
};
