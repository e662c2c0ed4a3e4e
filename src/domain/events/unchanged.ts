/** That nothing differs from the last archive, byte for byte, and what the new one is therefore. */
import * as t from 'io-ts';

export const Unchanged = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        /** `link`: the last archive itself, under a second name (a hard link). `copy`: a file of its own. */
        as: t.keyof({ link: null, copy: null }),
      }),
      t.partial({
        /** Of a copy, why no link could be made. */
        reason: t.string,
      }),
    ]),
  ),
  'Unchanged',
);
export type Unchanged = t.TypeOf<typeof Unchanged>;

/** What it is, and what follows for the room that it takes. */
export const describeUnchanged = ({ as, reason }: Unchanged): string =>
  as === 'link'
    ? 'nothing has changed: it is a hard link to the last archive, and takes no room'
    : `nothing has changed: it is a copy of the last archive, since no hard link could be made (${reason ?? 'unknown'})`;
