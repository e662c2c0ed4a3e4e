/** What `files`, `find`, `diff` and `cat` reply with `--json`. Sizes are bytes. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { NonNegativeInteger } from '../../domain/integer';
import { ArchiveName } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';

export const FileEntry = t.strict(
  {
    /** As `restore` and `cat` take it. */
    path: t.string,
    type: t.keyof({ file: null, directory: null, symlink: null, hardlink: null }),
    /** Of a hard link that of the file. */
    size: NonNegativeInteger,
    /** In octal digits, such as `0644`. */
    mode: t.string,
    uid: NonNegativeInteger,
    gid: NonNegativeInteger,
    /** Empty where nobody knew a name. */
    user: t.string,
    group: t.string,
    /** Of its modification. */
    mtime: Timestamp,
    /** Where a link leads; else null. */
    link: orNull(t.string),
    /** The first 32 hex digits of the SHA-256 of its content; null where it has none. */
    digest: orNull(t.string),
  },
  'FileEntry',
);
export type FileEntry = t.TypeOf<typeof FileEntry>;

const versionFields = {
  name: ArchiveName,
  /** What `restore --version` takes. */
  version: t.string,
  /** File name in `backups/`. */
  file: t.string,
};

export const FilesResult = t.strict(
  {
    ...versionFields,
    /** In the order in which the archive has them. */
    entries: t.readonlyArray(FileEntry),
    /** Paths that were asked for and are not in it. */
    absent: t.readonlyArray(t.string),
  },
  'FilesResult',
);

export const CatResult = t.strict(
  {
    ...versionFields,
    entry: FileEntry,
    /** The bytes of the file, in base64. */
    content: t.string,
  },
  'CatResult',
);

const SeenVersion = t.strict({ version: t.string, completed: Timestamp });

export const FindResult = t.strict(
  {
    files: t.readonlyArray(
      t.strict({
        name: ArchiveName,
        path: t.string,
        /** Every content that it had, the oldest first. */
        contents: t.readonlyArray(
          t.strict({
            /** As it is in the last version that has it. */
            entry: FileEntry,
            first: SeenVersion,
            last: SeenVersion,
            /** How many versions have it. */
            count: NonNegativeInteger,
            /** The next version behind the last, and what became of it; null where the newest version has it. */
            after: orNull(
              t.strict({
                version: t.string,
                completed: Timestamp,
                how: t.keyof({ changed: null, gone: null }),
              }),
            ),
            /** The command that brings it back. */
            restore: t.string,
          }),
        ),
      }),
    ),
    /** How many versions were looked into. */
    versions: NonNegativeInteger,
    /** Versions that could not be, and why. */
    unread: t.readonlyArray(t.strict({ file: t.string, reason: t.string })),
  },
  'FindResult',
);
export type FindResult = t.TypeOf<typeof FindResult>;

const Count = t.strict({ entries: NonNegativeInteger, bytes: NonNegativeInteger });

export const DiffResult = t.strict(
  {
    name: ArchiveName,
    before: t.strict({ version: t.string, file: t.string }),
    /** Null for the source. */
    after: orNull(t.strict({ version: t.string, file: t.string })),
    differences: t.readonlyArray(
      t.strict({
        kind: t.keyof({ added: null, removed: null, content: null, attributes: null }),
        before: orNull(FileEntry),
        after: orNull(FileEntry),
      }),
    ),
    /** Sizes are those that were added, were removed, or are there now. */
    totals: t.strict({ added: Count, removed: Count, content: Count, attributes: Count }),
    /** What of the source could not be read, and so not be compared; the first 100. */
    unread: t.readonlyArray(t.strict({ path: t.string, reason: t.string })),
    unreadCount: NonNegativeInteger,
  },
  'DiffResult',
);
