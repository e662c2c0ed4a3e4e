/** A workspace in a temporary directory, with the real durable adapters, processes that can die, and a clock set by hand. */
import { noHooks } from './no-hooks';
import { packReport } from './pack-report';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { makeArchiveIndex } from '../../src/app/archive-index';
import { makeArchiveStore } from '../../src/adapters/workspace/archive-store';
import { makeTrashStore } from '../../src/adapters/workspace/trash-store';
import { type FileSystem, realFileSystem, writeAll } from '../../src/adapters/file-system';
import { makeJournal, type OpenJournal } from '../../src/adapters/journal/journal';
import { makeSchedulesFile } from '../../src/adapters/workspace/schedules-file';
import { bytesOf, textOf } from '../../src/adapters/text-bytes';
import { type Workspace, workspaceAt } from '../../src/adapters/workspace/workspace';
import { archiveDue } from '../../src/app/archive-due';
import { check } from '../../src/app/check';
import { execute } from '../../src/app/execute';
import { recover } from '../../src/app/recover';
import type { BackupError } from '../../src/domain/error';
import type { Recorded } from '../../src/domain/events/recorded';
import type { Archiver } from '../../src/ports/archiver';
import type { ServicePorts } from '../../src/service/actors';
import { type HandClock, handClock } from './clock';
import { someAuthor } from './author';
import { rightOf } from './decoded';
import { temporaryDirectory } from './temporary-directory';
import { type MortalFileSystem, mortalFileSystem } from './mortal-file-system';

/** One process at work in the workspace. */
export interface Process {
  readonly ports: ServicePorts & { readonly journal: OpenJournal };
  readonly mortal: MortalFileSystem;
  /** What the service does at its start and on each tick. */
  readonly pass: TE.TaskEither<BackupError, void>;
}

export interface WorkspaceOnDisk {
  readonly workspace: Workspace;
  readonly clock: HandClock;
  readonly log: ReadonlyArray<string>;
  readonly warnings: ReadonlyArray<string>;
  readonly spawn: () => Process;
  /** The text of the schedules file; null when it is not there. */
  readonly text: () => string | null;
  /** Edits the file by hand; null removes it. */
  readonly edit: (text: string | null) => void;
  readonly records: () => Promise<ReadonlyArray<Recorded>>;
  /** Names of all that is in a directory of the workspace but the trash; none when it is not there. */
  readonly names: (directory: string) => ReadonlyArray<string>;
  readonly remove: () => void;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Makes archives of a few bytes, no two alike; a source whose name begins with `bad` can't be read. */
const smallArchiver = (fileSystem: FileSystem, count: () => number): Archiver => ({
  pack: ({ source }, target) =>
    basename(source).startsWith('bad')
      ? TE.left({ kind: 'source', message: 'no such file or directory' })
      : TE.tryCatch(
          async () => {
            const bytes = Buffer.from(`archive ${count()} of ${source}`);
            const fd = fileSystem.openSync(target, 'wx', 0o600);
            writeAll(fileSystem, fd, bytes, null);
            fileSystem.fsyncSync(fd);
            fileSystem.closeSync(fd);
            return packReport({
              bytes: bytes.length,
              sha256: digestOf(bytes),
              contentBytes: bytes.length,
            });
          },
          (error) => ({ kind: 'other', message: String(error) }),
        ),
});

/** `under` makes the file system that the processes see, in a workspace with this root. */
export const workspaceOnDisk = (
  start = Date.UTC(2024, 2, 5, 16, 0),
  under: (root: string) => FileSystem = () => realFileSystem,
): WorkspaceOnDisk => {
  const root = temporaryDirectory();
  const workspace = workspaceAt(root);
  const clock = handClock(start);
  const log: Array<string> = [];
  const warnings: Array<string> = [];
  let archives = 0;

  const ifThere = <A>(f: () => A, otherwise: A): A => {
    try {
      return f();
    } catch {
      return otherwise;
    }
  };

  const spawn = (): Process => {
    const mortal = mortalFileSystem(under(root));
    const { fileSystem } = mortal;
    const journal = makeJournal({
      workspace,
      fileSystem,
      author: () => someAuthor,
      warn: (text) => void warnings.push(text),
    });
    const ports = {
      journal,
      locks: journal,
      schedulesFile: makeSchedulesFile(workspace, fileSystem),
      archiveIndex: makeArchiveIndex(journal),
      archiveStore: makeArchiveStore(workspace, fileSystem),
      hooks: noHooks,
      trashStore: makeTrashStore(workspace, fileSystem),
      archiver: smallArchiver(fileSystem, () => (archives += 1)),
      sources: {
        resolve: (path: string) => E.right({ source: path, root: path }),
        placeOf: (path: string) => path,
        exists: () => TE.right(true),
        isFilled: () => () => Promise.resolve(true),
        never: [],
      },
      clock,
      log: { write: (_: string, text: string) => () => void log.push(text) },
    };
    const observer = {
      onStart: () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    let recovered = false;
    const pass: Process['pass'] = () =>
      pipe(
        recovered ? TE.right([]) : recover(ports),
        TE.chain(() => {
          recovered = true;
          return check(ports);
        }),
        TE.chainFirst(({ due }) => (due > 0 ? archiveDue(observer)(ports) : TE.right(undefined))),
        TE.chain(() => execute({ type: 'PruneSchedules' })(ports)),
        TE.map(() => undefined),
      )();
    return { ports, mortal, pass };
  };

  return {
    workspace,
    clock,
    log,
    warnings,
    spawn,
    text: () => ifThere(() => textOf(readFileSync(workspace.schedules)), null),
    edit: (text) => {
      if (text === null) {
        rmSync(workspace.schedules, { force: true });
        return;
      }
      writeFileSync(workspace.schedules, bytesOf(text));
      const seconds = clock.now().instant / 1000;
      utimesSync(workspace.schedules, seconds, seconds);
    },
    records: async () => {
      const records: Array<Recorded> = [];
      const journal = makeJournal({
        workspace,
        fileSystem: realFileSystem,
        author: () => someAuthor,
        warn: () => undefined,
      });
      rightOf(await journal.readFrom(null, (recorded) => records.push(recorded))());
      return records;
    },
    names: (directory) =>
      ifThere(
        () =>
          readdirSync(directory)
            .filter((name) => name !== '.trash')
            .sort(),
        [],
      ),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};
