/** How far one word is from another. Pure. */

/** How many letters are to be put in, left out, changed, or exchanged with the next one, to make one word of another. */
export const distance = (one: string, other: string): number => {
  const [a, b] = [Array.from(one), Array.from(other)];
  const rows: Array<Array<number>> = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isExchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1)];
      rows[i]?.push(Math.min(...steps, isExchanged ? at(i - 2, j - 2) + 1 : Infinity));
    }
  }
  return at(a.length, b.length);
};
