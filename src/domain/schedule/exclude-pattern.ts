/** The patterns of `exclude=`: which of them can mean nothing in any source. Pure. */

/** A pattern without the `!` that takes back in what it matches. */
export const splitPattern = (text: string): { readonly negation: '!' | ''; readonly path: string } =>
  text.startsWith('!') ? { negation: '!', path: text.slice(1) } : { negation: '', path: text };

/** Why nothing can match a pattern, or null when something can. A leading `./` is the source. */
export const excludeFault = (text: string): string | null => {
  const { path } = splitPattern(text);
  const parts = path
    .replace(/^(?:\.\/+)+/, '')
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .split('/');
  if (parts.includes('..')) return 'it leads out of the source';
  if (parts.join('') === '' || parts.includes('.')) return 'it names no path in the source';
  if (parts.includes('')) return 'it has two slashes side by side';
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(path)) return 'it ends with a backslash';
  return null;
};
