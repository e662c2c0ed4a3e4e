/** An archive store, an archiver and sources without a disk, over a workspace in memory. */
import * as E from 'fp-ts/Either';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { makeArchiveIndex } from '../../src/app/archive-index';
import type { ArchivePorts } from '../../src/app/end-backup';
import { noHooks } from './no-hooks';
import { packReport } from './pack-report';
import { trashInMemory } from './trash-in-memory';
import type { WorkspaceInMemory } from './workspace-in-memory';

export interface StoreInMemory {
  readonly ports: ArchivePorts;
  /** The digests of what is there, by file name. */
  readonly files: Map<string, string>;
  /** The same of what lies in the trash. */
  readonly trash: Map<string, string>;
}

const soon = <A>(f: () => A): TE.TaskEither<never, A> => TE.fromIO(f);

export const storeInMemory = (workspace: WorkspaceInMemory): StoreInMemory => {
  const files = new Map<string, string>();
  const trash = trashInMemory(
    files,
    (content, { sha256 }) => content === sha256,
    () => packReport().bytes,
  );
  let made = 0;
  const ports: ArchivePorts = {
    ...workspace.ports,
    archiver: {
      pack: (_request, target) =>
        soon(() => {
          made += 1;
          const sha256 = made.toString(16).padStart(64, '0');
          files.set(target, sha256);
          return packReport({ sha256 });
        }),
    },
    hooks: noHooks,
    archiveIndex: makeArchiveIndex(workspace.ports.journal),
    trashStore: trash.store,
    archiveStore: {
      place: (name, { instant }) =>
        soon(() => ({
          temporary: `.${name}.${instant}.partial`,
          archive: `${name}.tar`,
          kept: files.has(`${name}.tar`) ? `${name}.${made}.tar` : null,
        })),
      settle: ({ temporary, archive }) =>
        soon(() => ({
          temporary,
          archive,
          kept: files.has(archive) ? archive.replace(/tar$/, `${made - 1}.tar`) : null,
        })),
      pathOf: (file) => file,
      catalogues: 'catalogues',
      publish: ({ temporary, archive, kept }) =>
        soon(() => {
          const was = files.get(archive);
          if (kept !== null && was !== undefined) files.set(kept, was);
          files.set(archive, files.get(temporary) ?? '');
          files.delete(temporary);
          return 'published' as const;
        }),
      holds: (file, { sha256 }) => soon(() => files.get(file) === sha256),
      namesOf: () => T.of(new Map()),
      modified: (file) => soon(() => (files.has(file) ? Date.UTC(2024, 0, 1) : null)),
      size: (file) => soon(() => (files.has(file) ? packReport().bytes : null)),
      remove: (file) => soon(() => void files.delete(file)),
      temporary: soon(() => [...files.keys()].filter((name) => name.endsWith('.partial'))),
      sweep: soon(() => {
        const swept = [...files.keys()].filter((name) => name.endsWith('.partial'));
        for (const name of swept) files.delete(name);
        return swept;
      }),
      list: soon(() => [...files.keys()].filter((name) => name.endsWith('.tar')).sort()),
    },
    sources: {
      resolve: (path) => E.right({ source: path, root: 'root' }),
      placeOf: (path: string) => path,
      exists: () => TE.right(true),
      isFilled: () => () => Promise.resolve(true),
      never: [],
    },
  };
  return { ports, files, trash: trash.there };
};
