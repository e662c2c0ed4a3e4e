/** The local archive store: `backups/`, where a file under a final name is always whole. */
import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Placement } from '../domain/event';
import type { PackReport } from '../domain/pack-report';
import type { ArchiveName } from '../domain/schedule';
import { type Now, timestampAt, type Zone } from '../domain/time';
import type { ArchiveStore } from '../ports';
import { codeOf, fileFailed, type FileSystem, makeDirectory, removeFile, syncDirectory } from './file-system';
import type { Workspace } from './workspace';

/** The dot-file that an archive is written to. */
const temporaryName = /^\..+\.\d+\.partial$/;

/** `YYYYMMDDTHHMMSS` on the wall clock of the zone. */
const versionStamp = (instant: number, zone: Zone): string =>
  timestampAt(instant, zone).slice(0, 19).replace(/[-:]/g, '');

export const makeArchiveStore = (workspace: Workspace, fileSystem: FileSystem): ArchiveStore => {
  const directory = workspace.backups;
  const pathOf = (file: string): string => join(directory, file);
  const guarded = <A>(doing: string, file: string, f: () => A): TE.TaskEither<BackupError, A> =>
    TE.fromIOEither(IOE.tryCatch(f, fileFailed(doing, pathOf(file))));

  const statOrNull = (file: string) => {
    try {
      return fileSystem.statSync(pathOf(file));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  };

  /** The present archive keeps its own completion time as its name, `-2` and so on where that is taken. */
  const keptName = (name: ArchiveName, zone: Zone): string | null => {
    const present = statOrNull(`${name}.tar`);
    if (present === null) return null;
    const stem = `${name}.${versionStamp(present.mtimeMs, zone)}`;
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? `${stem}.tar` : `${stem}-${n}.tar`;
      if (statOrNull(candidate) === null) return candidate;
    }
  };

  const place = (name: ArchiveName, { instant, zone }: Now): Placement => {
    makeDirectory(fileSystem, directory, 0o777);
    return { temporary: `.${name}.${instant}.partial`, archive: `${name}.tar`, kept: keptName(name, zone) };
  };

  /** For a file system without hard links: a copy takes its final name only when it is whole and durable. */
  const copyKept = (archive: string, kept: string, temporary: string): void => {
    const copy = pathOf(temporary.replace(/\.partial$/, '0.partial'));
    fileSystem.copyFileSync(pathOf(archive), copy);
    const fd = fileSystem.openSync(copy, 'r+');
    try {
      fileSystem.fsyncSync(fd);
    } finally {
      fileSystem.closeSync(fd);
    }
    fileSystem.renameSync(copy, pathOf(kept));
  };

  /** Whether the present archive got its second name just now; it may have it already, or there may be none. */
  const linkKept = ({ archive, kept, temporary }: Placement): boolean => {
    if (kept === null) return false;
    try {
      fileSystem.linkSync(pathOf(archive), pathOf(kept));
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      if (code === null || !['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
      copyKept(archive, kept, temporary);
      return true;
    }
  };

  const publish = (placement: Placement): void => {
    const { temporary, archive, kept } = placement;
    const linked = linkKept(placement);
    try {
      fileSystem.renameSync(pathOf(temporary), pathOf(archive));
    } catch (error) {
      if (linked && kept !== null) removeFile(fileSystem, pathOf(kept));
      throw error;
    }
    syncDirectory(fileSystem, directory);
  };

  const holds = (file: string, { bytes, sha256 }: PackReport): TE.TaskEither<BackupError, boolean> =>
    TE.tryCatch(
      async () => {
        if (statOrNull(file)?.size !== bytes) return false;
        const hash = createHash('sha256');
        await pipeline(createReadStream(pathOf(file)), hash);
        return hash.digest('hex') === sha256;
      },
      fileFailed('read', pathOf(file)),
    );

  const names = (): ReadonlyArray<string> => fileSystem.readdirSync(directory).sort();

  const temporary = (): ReadonlyArray<string> =>
    statOrNull('') === null ? [] : names().filter((name) => temporaryName.test(name));

  const sweep = (): ReadonlyArray<string> => {
    const swept = temporary();
    for (const name of swept) removeFile(fileSystem, pathOf(name));
    return swept;
  };

  return {
    place: (name, now) => guarded('make room for', `${name}.tar`, () => place(name, now)),
    pathOf,
    publish: (placement) => guarded('publish', placement.archive, () => publish(placement)),
    holds,
    size: (file) => guarded('look at', file, () => statOrNull(file)?.size ?? null),
    remove: (file) => guarded('remove', file, () => removeFile(fileSystem, pathOf(file))),
    temporary: guarded('look into', '', temporary),
    sweep: guarded('sweep', '', sweep),
    list: TE.fromIOEither(
      IOE.tryCatch(
        () => names().filter((name) => name.endsWith('.tar') && !name.startsWith('.')),
        (error): BackupError =>
          codeOf(error) === 'ENOENT'
            ? { type: 'BackupsDirectoryMissing' }
            : fileFailed('read', directory)(error),
      ),
    ),
  };
};
