/** The bytes of a time zone file (TZif, RFC 8536) -> the rule for the present and all that is to come. */

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** How long one part of the file is: its header says how many of each kind of value it holds. */
const headerSize = 44;

const partSize = (view: DataView, start: number, timeSize: number): number => {
  const count = (index: number): number => view.getUint32(start + 20 + 4 * index);
  const [utc, standard, leaps, times, types, letters] = [
    count(0),
    count(1),
    count(2),
    count(3),
    count(4),
    count(5),
  ];
  return (
    headerSize + times * timeSize + times + types * 6 + letters + leaps * (timeSize + 4) + standard + utc
  );
};

const isHeader = (bytes: Uint8Array, start: number): boolean =>
  bytes.length >= start + headerSize && ascii(bytes.subarray(start, start + 4)) === 'TZif';

const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** A rule of one offset for ever: `<+0530>-05:30`. */
const fixedRule = (seconds: number): string => {
  const size = Math.abs(seconds);
  const hours = twoDigits(Math.floor(size / 3600));
  const minutes = twoDigits(Math.floor((size % 3600) / 60));
  return `<${seconds < 0 ? '-' : '+'}${hours}${minutes}>${seconds < 0 ? '' : '-'}${hours}:${minutes}`;
};

/** The offset, in seconds, after the last change of a part with times of 4 or 8 bytes; null when it names none. */
const lastOffset = (view: DataView, start: number, timeSize: number): number | null => {
  const times = view.getUint32(start + 20 + 12);
  const types = view.getUint32(start + 20 + 16);
  const indices = start + headerSize + times * timeSize;
  const type = times === 0 ? 0 : view.getUint8(indices + times - 1);
  const at = indices + times + 6 * type;
  return type < types && at + 4 <= view.byteLength ? view.getInt32(at) : null;
};

/** As `TZ` would hold it: the file's footer, else its last offset. Null when the bytes are no time zone file. */
export const ruleOfZoneFile = (bytes: Uint8Array): string | null => {
  if (!isHeader(bytes, 0)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const second = partSize(view, 0, 4);
  const isNew = view.getUint8(4) > 0 && isHeader(bytes, second);
  const [start, timeSize] = isNew ? [second, 8] : [0, 4];
  const end = start + partSize(view, start, timeSize);
  if (end > bytes.length) return null;
  const footer = isNew ? /^\n([^\n]*)\n/.exec(ascii(bytes.subarray(end, end + 200)))?.[1] : undefined;
  if (footer) return footer;
  const offset = lastOffset(view, start, timeSize);
  return offset === null ? null : fixedRule(offset);
};
