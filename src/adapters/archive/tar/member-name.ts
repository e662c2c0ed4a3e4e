/** Names of members: what they name below a target, and which are refused. */

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
