/** The local archive store: `backups/`, where a file under a final name is always whole. */
import { join } from 'node:path';
import * as IOE from 'fp-ts/IOEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Placement } from '../../domain/events/event';
import type { PackReport } from '../../domain/events/pack-report';
import { type Now, timestampAt, type Zone } from '../../domain/time/time';
import { stampOf } from '../../domain/archive/version-file-name';
import type { ArchiveStore, FileNames } from '../../ports/archive-store';
import { publishIn } from './archive-publication';
import {
  brokenLink,
  fileFailed,
  type FileSystem,
  lstatOrNull,
  makeDirectory,
  noDirectory,
  removeFile,
  syncDirectory,
} from '../file-system';
import { codeOf, ifThere } from '../system-error';
import { isWholeFile } from './whole-file';
import type { Workspace } from './workspace';

/** The dot-file that an archive is written to, or copied to on its way to another name. */
const temporaryName = /^\..+\.\d+\.partial$/;

/** Whether a name is one component of a path: what a journal names beyond that does not lie in `backups/`. */
export const isComponent = (file: string): boolean => !/^\.{0,2}$|[/\0]/.test(file);

export const makeArchiveStore = (workspace: Workspace, fileSystem: FileSystem): ArchiveStore => {
  const directory = workspace.backups;
  const publish = publishIn(fileSystem, directory);
  // why: a name of more than one component must lead to nothing, neither outside nor inside
  const pathOf = (file: string): string => join(directory, isComponent(file) ? file : '.no-archive');

  const guarded = <A>(
    doing: string,
    files: ReadonlyArray<string>,
    f: () => A,
  ): TE.TaskEither<BackupError, A> => {
    const outside = files.find((file) => !isComponent(file));
    return outside === undefined
      ? TE.fromIOEither(IOE.tryCatch(f, fileFailed(doing, join(directory, files[0] ?? ''))))
      : TE.left({
          type: 'FileFailed',
          doing,
          path: `backups/${outside}`,
          reason: 'it is not the name of a file in backups/',
        });
  };

  const isLink = (path: string): boolean => {
    try {
      return lstatOrNull(fileSystem, path)?.isSymbolicLink() === true;
    } catch {
      return false;
    }
  };

  const look = (file: string) => lstatOrNull(fileSystem, pathOf(file));

  const namesOf = (file: string): ReadonlyArray<readonly [string, FileNames]> => {
    try {
      const found = fileSystem.lstatSync(pathOf(file), { bigint: true });
      return [[file, { identity: `${found.dev}:${found.ino}`, names: Number(found.nlink) }]];
    } catch {
      return [];
    }
  };

  /** The present archive keeps its own completion time as its name, `-2` and so on where that is taken. */
  const keptName = (archive: string, zone: Zone): string | null => {
    const present = look(archive);
    if (present === null) return null;
    const stem = archive.replace(/tar$/, stampOf(timestampAt(present.mtimeMs, zone)));
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? `${stem}.tar` : `${stem}-${n}.tar`;
      if (look(candidate) === null) return candidate;
    }
  };

  const place = (archive: string, temporary: string, { zone }: Now): Placement => {
    makeDirectory(fileSystem, directory, 0o777);
    return { temporary, archive, kept: keptName(archive, zone) };
  };

  const holds = (file: string, report: PackReport): TE.TaskEither<BackupError, boolean> =>
    TE.tryCatch(() => isWholeFile(fileSystem, pathOf(file), report), fileFailed('read', pathOf(file)));

  const names = (): ReadonlyArray<string> => fileSystem.readdirSync(directory).sort();

  const temporary = (): ReadonlyArray<string> =>
    ifThere(() => names().filter((name) => temporaryName.test(name)), []);

  const remove = (file: string): void => {
    // why: what the journal says is gone must not come back with a power cut
    if (removeFile(fileSystem, pathOf(file))) syncDirectory(fileSystem, directory);
  };

  /** One that can't be removed keeps none of the others; it is told of as long as it is there. */
  const sweep = (): ReadonlyArray<string> => {
    const swept = temporary().filter((name) => {
      try {
        return removeFile(fileSystem, pathOf(name));
      } catch {
        return false;
      }
    });
    if (swept.length > 0) syncDirectory(fileSystem, directory);
    return swept;
  };

  /** A link to a disk that is not there is no directory that is still to be made. */
  const notThere = (): BackupError => ({
    type: 'BackupsDirectoryMissing',
    ...(isLink(directory) ? { reason: brokenLink(directory).message } : {}),
  });

  return {
    place: (name, now) =>
      guarded('make room for', [`${name}.tar`], () =>
        place(`${name}.tar`, `.${name}.${now.instant}.partial`, now),
      ),
    settle: ({ temporary, archive }, now) =>
      guarded('make room for', [archive, temporary], () => place(archive, temporary, now)),
    pathOf,
    catalogues: join(workspace.state, 'catalogues'),
    publish: (placement) => {
      const { archive, temporary, kept } = placement;
      return guarded('publish', [archive, temporary, ...(kept === null ? [] : [kept])], () =>
        publish(placement),
      );
    },
    holds,
    size: (file) => guarded('look at', [file], () => look(file)?.size ?? null),
    namesOf: (files) => T.fromIO(() => new Map(files.flatMap(namesOf))),
    modified: (file) =>
      guarded('look at', [file], () => {
        const found = look(file);
        return found?.isFile() === true ? Math.trunc(found.mtimeMs) : null;
      }),
    remove: (file) => guarded('remove', [file], () => remove(file)),
    temporary: guarded('look into', [], temporary),
    sweep: guarded('sweep', [], sweep),
    list: TE.fromIOEither(
      IOE.tryCatch(
        () => names().filter((name) => name.endsWith('.tar') && !name.startsWith('.')),
        (error): BackupError => {
          if (codeOf(error) === 'ENOENT') return notThere();
          return fileFailed('read', directory)(codeOf(error) === 'ENOTDIR' ? noDirectory(directory) : error);
        },
      ),
    ),
  };
};
