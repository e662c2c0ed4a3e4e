/**
 * Paths as byte strings: one character per byte (latin1), so that any name a file system can hold keeps every byte,
 * sorts by bytes with `<`, and takes one byte of memory per byte of name.
 */

/** A path or name, one character (U+0000 to U+00FF) per byte. */
export type BytePath = string;

const ascii = /^[\x00-\x7f]*$/;

/** Whether every byte is ASCII: then the byte string and the text are the same. */
export const isAscii = (path: BytePath): boolean => ascii.test(path);

/** The byte string of a text (UTF-8). */
export const pathFromText = (text: string): BytePath =>
  isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');

/** The text of a byte string; bytes that are not UTF-8 become U+FFFD, so this is for people and patterns only. */
export const textOfPath = (path: BytePath): string =>
  isAscii(path) ? path : Buffer.from(path, 'latin1').toString('utf8');

/** The same path in the form that Node's file-system calls take without changing a byte. */
export const toNative = (path: BytePath): string | Buffer =>
  isAscii(path) ? path : Buffer.from(path, 'latin1');

/** `directory/name`, or just `name` when the directory is the empty path. */
export const joinBytes = (directory: BytePath, name: BytePath): BytePath =>
  directory === '' ? name : directory.endsWith('/') ? directory + name : `${directory}/${name}`;
