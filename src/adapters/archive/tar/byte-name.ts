/**
 * Names as raw bytes: a string whose every character is one byte (latin1), so that names which are no UTF-8 survive,
 * can be map keys, and cost nothing where they are ASCII, as nearly all are.
 */

const notAscii = /[^\x00-\x7f]/;

/** The argument that names these bytes to `node:fs`. */
export const toFsPath = (bytes: string): string | Buffer =>
  notAscii.test(bytes) ? Buffer.from(bytes, 'latin1') : bytes;

export const fromText = (text: string): string =>
  notAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name for people: UTF-8 where it is that, else each byte outside ASCII as `\xNN`. */
export const toText = (bytes: string): string => {
  if (!notAscii.test(bytes)) return bytes;
  try {
    return strictUtf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  }
};

const control = /[\x00-\x1f\x7f]/g;

/** The name within a message: control characters escaped, so that it stays one line. */
export const quoted = (bytes: string): string =>
  toText(bytes).replace(control, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** The parts of a member's name that are neither empty nor `.`. */
export const partsOf = (bytes: string): ReadonlyArray<string> =>
  bytes.split('/').filter((part) => part !== '' && part !== '.');

const untidy = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Whether it would lie elsewhere than below the target, were its slash not taken off. */
export const isAbsolute = (bytes: string): boolean => bytes.startsWith('/');

/**
 * A member's name without empty and `.` parts (the target itself is the empty string), or why it is refused. An absolute
 * name is taken as one below the target. One with `..` could leave it; a NUL would cut the name short for the system.
 */
export const tidied = (bytes: string): { readonly name: string } | { readonly refusal: string } => {
  if (bytes.includes('\0')) return { refusal: 'its name holds a NUL byte' };
  if (!untidy.test(bytes)) return withinDepth(bytes);
  if (bytes === '') return { refusal: 'its name is empty' };
  const parts = partsOf(bytes);
  if (parts.includes('..')) return { refusal: "its name holds '..'" };
  return withinDepth(parts.join('/'));
};

/** How many directories deep a member may lie: more than an archive of ours can hold, since a path ends at 400,000 bytes. */
const deepest = 200_000;

const withinDepth = (name: string): { readonly name: string } | { readonly refusal: string } => {
  let depth = 1;
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) depth += 1;
  return depth > deepest ? { refusal: `it lies more than ${deepest} directories deep` } : { name };
};
