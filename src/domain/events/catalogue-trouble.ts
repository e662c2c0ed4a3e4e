/** What went wrong with the catalogues of a backup: it costs the time to read everything, and never the archive. */
import * as t from 'io-ts';

export const CatalogueTrouble = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        /** Why the last archive's catalogue, or that archive, could not be opened; null when it could, or none is there. */
        unread: t.union([t.string, t.null]),
        /** Why no catalogue of this archive was kept; null when one was. */
        unwritten: t.union([t.string, t.null]),
      }),
      t.partial({
        /** What is wrong with a part of the last archive's catalogue; not there where nothing was. */
        damaged: t.string,
      }),
    ]),
  ),
  'CatalogueTrouble',
);
export type CatalogueTrouble = t.TypeOf<typeof CatalogueTrouble>;

/** A text for each: what, why, and what follows. */
export const describeTrouble = ({ unread, unwritten, damaged }: CatalogueTrouble): ReadonlyArray<string> => [
  ...(unread === null
    ? []
    : [`nothing could be copied from the last archive: ${unread}; everything was read`]),
  ...(damaged === undefined
    ? []
    : [`the last archive's catalogue is damaged: ${damaged}; what can't be known from it was read`]),
  ...(unwritten === null
    ? []
    : [`no catalogue of the new archive could be kept: ${unwritten}; the next backup reads everything`]),
];
