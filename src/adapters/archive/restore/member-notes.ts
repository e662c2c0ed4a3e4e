/** What was done with members otherwise than they asked for, told once for all of a kind. */

export interface MemberNotes {
  readonly absolute: (path: string) => void;
  readonly unknownType: (path: string) => void;
  readonly list: () => ReadonlyArray<string>;
}

/** How many there are, and the first of them. */
const tally = () => {
  let count = 0;
  let first = '';
  return {
    add: (path: string): void => {
      if (count === 0) first = path;
      count += 1;
    },
    told: (one: string, many: string): ReadonlyArray<string> => {
      if (count === 0) return [];
      return [count === 1 ? `${first}: ${one}` : `${first} and ${count - 1} more: ${many}`];
    },
  };
};

export const makeMemberNotes = (): MemberNotes => {
  const absolute = tally();
  const unknownType = tally();
  return {
    absolute: absolute.add,
    unknownType: unknownType.add,
    list: () => [
      ...absolute.told(
        'its name is absolute, and was taken as one below the target',
        'their names are absolute, and were taken as ones below the target',
      ),
      ...unknownType.told(
        'it is of an unknown type, and was taken for a file',
        'they are of unknown types, and were taken for files',
      ),
    ],
  };
};
