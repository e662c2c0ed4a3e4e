/** Numbers of things, as people read them. */

/** `1 file`, `2 files`; `many` where an s is not enough. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
