/** What one run of the archiver did: the figures and findings that a backup's events carry. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';
import { CatalogueTrouble } from './catalogue-trouble';
import { Reuse } from './reuse';
import { Unchanged } from './unchanged';

/**
 * Why one path is not in the archive as it is on disk.
 * Notes do not lower the outcome: `grew` (stored up to the size it had when it was opened), `vanished` (gone
 * before it could be read), `changed` (written to while it was read, at an unchanged size, each time it was tried),
 * `special` (FIFO, socket or device: never stored), `name` (a name that can't be stored),
 * `pattern` (a pattern, or a `.backupignore`, that excludes nothing).
 * Problems do, to partial: `unreadable` (could not be opened or read), `cut-short` (shrank while it was read:
 * padded with NUL bytes).
 */
export const FindingKind = t.keyof(
  {
    grew: null,
    changed: null,
    vanished: null,
    special: null,
    name: null,
    pattern: null,
    unreadable: null,
    'cut-short': null,
  },
  'FindingKind',
);
export type FindingKind = t.TypeOf<typeof FindingKind>;

/** One path of the source (relative to it, `/` between components) and what happened to it. */
export const PackFinding = t.readonly(
  t.strict({ path: t.string, kind: FindingKind, detail: t.string }),
  'Finding',
);
export type PackFinding = t.TypeOf<typeof PackFinding>;

/** How many findings of each sort a report lists; the counts beside them are always whole. */
export const listedFindings = 100;

/** Figures of one finished archive. Sizes are bytes; `sha256` is 64 lower-case hex digits over the file. */
export const PackReport = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        /** Size of the archive file. */
        bytes: NonNegativeInteger,
        /** SHA-256 of the archive file. */
        sha256: t.string,
        /** Members in the archive. */
        entries: NonNegativeInteger,
        /** Bytes of file content in it, before compression. */
        contentBytes: NonNegativeInteger,
        /** Paths left out by an exclude pattern, `.backupignore` or `CACHEDIR.TAG` (a left-out directory counts once). */
        excluded: NonNegativeInteger,
        /** Paths that are not there as they should be but don't lower the outcome; the first of them listed. */
        noteCount: NonNegativeInteger,
        notes: t.readonlyArray(PackFinding),
        /** Paths that could not be stored whole; any of them makes the outcome partial. */
        problemCount: NonNegativeInteger,
        problems: t.readonlyArray(PackFinding),
      }),
      t.partial({
        /** How much was copied from the last archive; only where there was one that could be copied from. */
        reuse: Reuse,
        /** Only where it is, byte for byte, the last archive. */
        unchanged: Unchanged,
        /** Only where something went wrong with the catalogues. */
        catalogue: CatalogueTrouble,
      }),
    ]),
  ),
  'PackReport',
);
export type PackReport = t.TypeOf<typeof PackReport>;
