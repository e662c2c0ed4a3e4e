/** Ends moves into the trash and out of it that a kill or an error cut short: what is in doubt is in `backups/` again. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import { mayBeOf, type Trashed } from '../../domain/archive/trash';
import type { BackupError } from '../../domain/error';
import { errorText } from '../../domain/events/log-line';
import { archiveNames } from '../archive-sizes';
import { contained } from '../contained';
import { execute } from '../execute';
import { logTexts } from '../log-texts';
import { storeFailed } from '../published';
import type { TrashPorts } from './trash-ports';

type Step = TE.TaskEither<BackupError, void>;

/** Tries one after the other until one applies. */
const first = (attempts: ReadonlyArray<() => TE.TaskEither<BackupError, boolean>>): Step =>
  pipe(
    attempts.reduce<TE.TaskEither<BackupError, boolean>>(
      (before, attempt) =>
        pipe(
          before,
          TE.chain((done) => (done ? TE.right(true) : attempt())),
        ),
      TE.right(false),
    ),
    TE.map(() => undefined),
  );

/** Whether it was done. */
const when = (
  condition: TE.TaskEither<BackupError, boolean>,
  step: () => Step,
): TE.TaskEither<BackupError, boolean> =>
  pipe(
    condition,
    TE.chain((holds) =>
      holds
        ? pipe(
            step(),
            TE.map(() => true),
          )
        : TE.right(false),
    ),
  );

/** A file in the trash that the journal does not know, and that is a version which it calls there: the move was not journalled. */
const putBack =
  ({ trashStore, archiveStore, ...ports }: TrashPorts, trash: string) =>
  ({ file, report }: Version): TE.TaskEither<BackupError, boolean> => {
    const isOnlyHere = pipe(
      archiveStore.size(file),
      TE.chain((size) => (size === null ? trashStore.holds(trash, report) : TE.right(false))),
    );
    return when(isOnlyHere, () =>
      pipe(
        trashStore.takeBack(trash, [file]),
        TE.map(() =>
          logTexts(ports)([`Put backups/${file} back: its way to the trash had been interrupted`]),
        ),
      ),
    );
  };

/** One that has both names loses the one in the trash. */
const dropName =
  ({ trashStore }: TrashPorts, trash: string) =>
  ({ file }: Version): TE.TaskEither<BackupError, boolean> =>
    when(trashStore.isSame(trash, file), () => trashStore.remove(trash));

/** A file in `backups/` that the journal does not know, and that is a version which it calls in the trash: it came back. */
const endReturn =
  (ports: TrashPorts, { trash, version }: Trashed, isInTrash: boolean) =>
  (file: string): TE.TaskEither<BackupError, boolean> => {
    const { archiveStore, trashStore } = ports;
    const record = () =>
      pipe(
        execute({ type: 'RecordUndeletion', name: version.name, file, trash })(ports),
        TE.map(() => undefined),
      );
    return isInTrash
      ? when(trashStore.isSame(trash, file), () => pipe(trashStore.remove(trash), TE.chain(record)))
      : when(archiveStore.holds(file, version.report), record);
  };

/** What can't be done for one keeps none of the others; the first such failure is told when all have had their turn. */
const each = (steps: ReadonlyArray<() => Step>): Step =>
  pipe(
    T.traverseSeqArray((step: () => Step) => contained(step, storeFailed('look after', '.trash')))(steps),
    T.map((done) => done.find(E.isLeft) ?? E.right(undefined)),
  );

/** The caller holds the archive lock. Where nothing was cut short, it looks into two directories and changes nothing. */
export const mendTrash: RTE.ReaderTaskEither<TrashPorts, BackupError, void> = (ports) =>
  pipe(
    TE.Do,
    TE.bind('trash', () => ports.archiveIndex.trash),
    TE.bind('sizes', () => ports.trashStore.sizes),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('attempt', () => ports.archiveIndex.attempt),
    TE.chain(({ trash: { entries }, sizes, archives, attempt }) => {
      const versions = [...archives.values()].flat();
      const known = new Set(entries.map(({ trash }) => trash));
      const unknownThere = [...sizes].filter(([name]) => !known.has(name));
      const puts = unknownThere.map(([name, size]) => () => {
        const of = versions.filter((version) => size === version.report.bytes && mayBeOf(version, name));
        return first([
          ...of.map((version) => () => putBack(ports, name)(version)),
          // why: only once nobody lacks it, since two versions may be one file
          ...of.map((version) => () => dropName(ports, name)(version)),
        ]);
      });
      const pending = attempt?.sealed?.placement;
      const recorded = new Set([
        ...versions.map(({ file }) => file),
        pending?.archive ?? '',
        pending?.kept ?? '',
      ]);
      const returns = (files: ReadonlyArray<string>) =>
        entries.map(
          (entry) => () =>
            first(
              files
                .filter((file) => !recorded.has(file) && mayBeOf(entry.version, file))
                .map((file) => () => endReturn(ports, entry, sizes.has(entry.trash))(file)),
            ),
        );
      const returning = () =>
        pipe(
          archiveNames(ports),
          TE.chain((files) => each(returns(files))),
        );
      return each([() => each(puts), ...(entries.length === 0 ? [] : [returning])]);
    }),
  );

/** The same for who has something else to do there: what is left undone is logged, and the next who looks tries it again. */
export const mendTrashFirst: RTE.ReaderTaskEither<TrashPorts, BackupError, void> = (ports) =>
  pipe(
    contained(() => mendTrash(ports), storeFailed('look after', '.trash')),
    TE.orElse((error) => TE.fromIO(() => logTexts(ports)([errorText(error)]))),
  );
