/**
 * Names and paths as byte strings: one character per byte (latin1), so that any name a file system can hold keeps every byte,
 * can be a map key, sorts by bytes with `<`, and costs nothing where it is ASCII, as nearly all are.
 */

/** A path or name, one character (U+0000 to U+00FF) per byte. */
export type BytePath = string;

const notAscii = /[^\x00-\x7f]/;

/** Whether every byte is ASCII: then the byte string and the text are the same. */
export const isAscii = (path: BytePath): boolean => !notAscii.test(path);

/** The byte string of a text (UTF-8). */
export const fromText = (text: string): BytePath =>
  notAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;

/** The argument that names these bytes to `node:fs`. */
export const toFsPath = (path: BytePath): string | Buffer =>
  notAscii.test(path) ? Buffer.from(path, 'latin1') : path;

/** Read as UTF-8, whatever it is: bytes that are not become U+FFFD. For fields and patterns that hold text alone. */
export const asUtf8 = (path: BytePath): string =>
  notAscii.test(path) ? Buffer.from(path, 'latin1').toString('utf8') : path;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name for people: UTF-8 where it is that, else each byte outside ASCII as `\xNN`. */
export const toText = (bytes: BytePath): string => {
  if (!notAscii.test(bytes)) return bytes;
  try {
    return strictUtf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  }
};

const control = /[\x00-\x1f\x7f]/g;

/** The name within a message: control characters escaped, so that it stays one line. */
export const quoted = (bytes: BytePath): string =>
  toText(bytes).replace(control, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** `directory/name`, or just `name` when the directory is the empty path. */
export const joinBytes = (directory: BytePath, name: BytePath): BytePath =>
  directory === '' ? name : directory.endsWith('/') ? directory + name : `${directory}/${name}`;

/** What moves a cursor, ends a line or turns the direction of a text round. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** The name as it can be shown and typed: where it is no plain text, every byte of it that is none stands as `\xNN`. */
export const typeable = (bytes: BytePath): string => {
  const text = toText(bytes);
  const isPlain = fromText(text) === bytes && !unseen.test(text);
  return isPlain
    ? text
    : bytes
        .replaceAll('\\', '\\\\')
        .replace(/[\x00-\x1f\x7f-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
};
