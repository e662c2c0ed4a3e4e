/** A trash without a disk, beside files that are known by their content alone. */
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../src/domain/error';
import type { PackReport } from '../../src/domain/events/pack-report';
import type { TrashStore } from '../../src/ports/trash-store';

export interface TrashInMemory<Content> {
  readonly store: TrashStore;
  /** What lies in it, by file name. */
  readonly there: Map<string, Content>;
}

const freeIn = (names: Iterable<string>, there: ReadonlyMap<string, unknown>): string | null => {
  for (const name of names) if (!there.has(name)) return name;
  return null;
};

const move = <Content>(
  from: Map<string, Content>,
  file: string,
  to: Map<string, Content>,
  names: Iterable<string>,
): string | null => {
  const content = from.get(file);
  const name = freeIn(names, to);
  if (content === undefined || name === null) return null;
  to.set(name, content);
  from.delete(file);
  return name;
};

/** `step` does what changes something, and may fail or die instead. */
export const trashInMemory = <Content>(
  files: Map<string, Content>,
  isOf: (content: Content | undefined, report: PackReport) => boolean,
  sizeOf: (content: Content) => number,
  step: <A>(f: () => A) => TE.TaskEither<BackupError, A> = TE.fromIO,
  there = new Map<string, Content>(),
): TrashInMemory<Content> => {
  return {
    there,
    store: {
      put: (file, names) => step(() => move(files, file, there, names)),
      takeBack: (trash, names) => step(() => move(there, trash, files, names)),
      sizes: TE.fromIO(() => new Map([...there].map(([name, content]) => [name, sizeOf(content)]))),
      frees: (names) =>
        TE.fromIO(() =>
          [...there]
            .filter(([name]) => names.includes(name))
            .reduce((sum, [, content]) => sum + sizeOf(content), 0),
        ),
      isSame: () => TE.right(false),
      isUsed: () => TE.right(false),
      holds: (trash, report) => TE.fromIO(() => isOf(there.get(trash), report)),
      remove: (trash) => step(() => void there.delete(trash)),
    },
  };
};
