/** `backups`: the archives that there are. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { placeStatuses } from '../../app/copies/place-status';
import { listBackups } from '../../app/queries';
import { isServiceUp } from '../../app/service-state';
import type { Archives, Version } from '../../domain/archive/archives';
import { shown } from '../../domain/time/time';
import { sharingOf } from '../../domain/archive/shared-files';
import { findAgain, versionIds } from '../../domain/archive/version';
import { complaintsOf } from '../../domain/destinations/complaints';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import { escapeControls } from '../../domain/events/log-line';
import { type Action, type CliPorts, logged } from '../action';
import { replied } from '../output';
import { example, later, type RegisterCommand } from '../registry';
import { sharedLines, versionEntry, versionLines } from '../text/backups';
import { readTrash } from './undelete';
import type { Screen } from '../text/screen';
import { endOf, timesHelp } from '../time-argument';
import { trashEntry, trashLines } from '../text/trash';

export const backups: Action = (ports) =>
  pipe(
    listBackups(ports),
    TE.map((files) =>
      replied(
        { command: 'backups', result: { files: [...files], versions: null, unknown: null, trash: null } },
        { results: files.map(escapeControls) },
      ),
    ),
    TE.map(logged('Show backups list')(ports)),
  );

interface Elsewhere {
  readonly places: ReadonlyArray<Destination>;
  /** What is not as it should be of each. */
  readonly said: ReadonlyArray<string>;
}

/** Who can't read the journal for them is told the rest. */
const placesOf = (ports: CliPorts, archives: Archives): TE.TaskEither<BackupError, Elsewhere> =>
  pipe(
    TE.Do,
    TE.bind('head', () => ports.journal.exclusively(ports.journal.head)),
    TE.bind('isUp', () => isServiceUp(ports)),
    TE.map(({ head: { state }, isUp }): Elsewhere => {
      const now = ports.clock.now();
      return {
        places: state.destinations?.places ?? [],
        said: placeStatuses(archives, state, now.instant).flatMap((place) =>
          complaintsOf(place, isUp, now).complaints.map((text) => escapeControls(`${place.name}: ${text}`)),
        ),
      };
    }),
    TE.orElse(() => TE.right<BackupError, Elsewhere>({ places: [], said: [] })),
  );

/** What the journal knows of the archives, newest last; files that it does not know are noted. */
export const backupsLong =
  (screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('files', () => listBackups(ports)),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('resting', () => readTrash(ports)),
      TE.bind('elsewhere', ({ archives }) => placesOf(ports, archives)),
      TE.bind('names', ({ files }) => TE.fromTask(ports.archiveStore.namesOf(files))),
      TE.map(({ files, archives, resting, names, elsewhere: { places, said } }) => {
        const copiesOf =
          places.length === 0
            ? null
            : ({ copies = [] }: Version): ReadonlyArray<string> =>
                places.flatMap(({ destination, name }) => (copies.includes(destination) ? [name] : []));
        const versions = [...archives.values()].flat();
        const ids = new Map([...archives.values()].flatMap((of) => [...versionIds(of)]));
        const idOf = (version: Version): string => ids.get(version) ?? '';
        const known = new Set(versions.map(({ file }) => file));
        const present = new Set(files);
        const unknown = files.filter((file) => !known.has(file));
        const sharing = sharingOf(versions, names);
        const isShared = versions.some((version) => sharing.alone(version) === 0);
        return replied(
          {
            command: 'backups',
            result: {
              files: [...files],
              versions: versions.map((version) => ({
                ...versionEntry(present, idOf, sharing)(version),
                ...(copiesOf === null ? {} : { copies: [...copiesOf(version)] }),
              })),
              unknown,
              trash: resting.entries.map(trashEntry(resting.sizes, ports.clock.now())),
            },
          },
          {
            results: versionLines(
              versions,
              { show: shown(ports.clock.now()), idOf, sharing: isShared ? sharing : null, copiesOf },
              screen,
            ),
            notes: [
              ...sharedLines(sharing),
              ...versions
                .filter(({ file }) => !present.has(file))
                .map(({ file }) => `backups/${file} is missing`),
              ...versions.flatMap(({ file, pinned }) =>
                pinned?.why == null ? [] : [`backups/${file} is pinned: ${pinned.why}`],
              ),
              ...said,
              ...unknown.map((file) => `the journal does not know backups/${file}`),
              ...trashLines(resting.entries, resting.sizes, ports.clock.now()),
            ],
          },
        );
      }),
      TE.map(logged('Show backups list')(ports)),
    );

/** The archives that there were at a time, by the journal. */
const backupsAt = (at: string, isLong: boolean, screen: Screen): Action =>
  later(async () => {
    const { readHistoryUntil } = await import('../../app/read-history-until');
    return (ports) =>
      pipe(
        TE.Do,
        TE.bind('until', () => TE.fromEither(endOf(at, ports.clock.now()))),
        TE.bind('then', ({ until }) => readHistoryUntil(until)(ports)),
        TE.bind('archives', () => ports.archiveIndex.read),
        TE.bind('files', () => listBackups(ports)),
        TE.map(({ then: { projection, now }, archives, files }) => {
          const past = [...projection.archives.values()];
          const versions = past.flat();
          const ids = new Map(past.flatMap((of) => [...versionIds(of)]));
          const idOf = (version: Version): string => ids.get(version) ?? '';
          const present = new Set(files);
          const isThere = (version: Version): boolean => {
            const found = findAgain(archives, version);
            return found !== null && present.has(found.file);
          };
          const gone = versions.filter((version) => !isThere(version));
          const known = new Set(versions.filter(isThere).map(({ file }) => file));
          const names = versions.map(({ file }) => file).toSorted();
          return replied(
            {
              command: 'backups',
              result: {
                files: names,
                versions: isLong ? versions.map(versionEntry(known, idOf)) : null,
                unknown: isLong ? [] : null,
                trash: null,
              },
            },
            {
              results: isLong
                ? versionLines(versions, { show: shown(now), idOf, sharing: null }, screen)
                : names.map(escapeControls),
              notes: [
                ...(versions.length === 0 ? ['the journal knows of no archive that was there then'] : []),
                ...gone.map(({ file }) => `backups/${file} of then is gone by now`),
              ],
            },
          );
        }),
        TE.map(logged('Show backups list')(ports)),
      );
  });

export const backupsCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('backups', 'Show the archives in backups/')
    .addOption(
      new Option('-l, --long', 'with version, time, size, entries, digest, and when each was verified'),
    )
    .addOption(
      new Option('--at <time>', 'those that were there then, under their names of then, by the journal'),
    )
    .action(({ long = false, at }: { readonly long?: boolean; readonly at?: string }) =>
      ask(
        at === undefined
          ? long
            ? backupsLong(terminal.screen())
            : backups
          : backupsAt(at, long, terminal.screen()),
        'directory',
      ),
    )
    .addHelpText(
      'after',
      `${timesHelp}${example(
        'backup_manager backups',
        'backup_manager backups --long',
        'backup_manager backups --long --at "last tuesday"',
      )}`,
    );
};
