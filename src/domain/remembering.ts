/** A pure function that remembers what it has made, so that the same is made once; bounded. */

/** So many answers are remembered; then all are forgotten. */
const most = 1000;

/** A longer text is not kept: who makes up journals could fill memory with a thousand of them. */
const longest = 4096;

/** `make` without its work for a text that was asked for before. */
export const remembering = <A>(make: (text: string) => A): ((text: string) => A) => {
  const known = new Map<string, { readonly made: A }>();
  return (text) => {
    if (text.length > longest) return make(text);
    const before = known.get(text);
    if (before !== undefined) return before.made;
    if (known.size >= most) known.clear();
    const made = make(text);
    known.set(text, { made });
    return made;
  };
};
