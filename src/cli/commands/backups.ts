/** `backups`: the archives that there are. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { listBackups } from '../../app/queries';
import type { Version } from '../../domain/archive/archives';
import { shown } from '../../domain/time/time';
import { versionIds } from '../../domain/archive/version';
import { type Action, logged } from '../action';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { versionEntry, versionLines } from '../text/backups';
import type { Screen } from '../text/screen';

export const backups: Action = (ports) =>
  pipe(
    listBackups(ports),
    TE.map((files) =>
      replied(
        { command: 'backups', result: { files: [...files], versions: null, unknown: null } },
        { results: files },
      ),
    ),
    TE.map(logged('Show backups list')(ports)),
  );

/** What the journal knows of the archives, newest last; files that it does not know are noted. */
export const backupsLong =
  (screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('files', () => listBackups(ports)),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.map(({ files, archives }) => {
        const versions = [...archives.values()].flat();
        const ids = new Map([...archives.values()].flatMap((of) => [...versionIds(of)]));
        const idOf = (version: Version): string => ids.get(version) ?? '';
        const known = new Set(versions.map(({ file }) => file));
        const present = new Set(files);
        const unknown = files.filter((file) => !known.has(file));
        return replied(
          {
            command: 'backups',
            result: { files: [...files], versions: versions.map(versionEntry(present, idOf)), unknown },
          },
          {
            results: versionLines(versions, shown(ports.clock.now()), idOf, screen),
            notes: [
              ...versions
                .filter(({ file }) => !present.has(file))
                .map(({ file }) => `backups/${file} is missing`),
              ...versions.flatMap(({ file, pinned }) =>
                pinned?.why == null ? [] : [`backups/${file} is pinned: ${pinned.why}`],
              ),
              ...unknown.map((file) => `the journal does not know backups/${file}`),
            ],
          },
        );
      }),
      TE.map(logged('Show backups list')(ports)),
    );

export const backupsCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('backups', 'Show the archives in backups/')
    .addOption(
      new Option('-l, --long', 'with version, time, size, entries, digest, and when each was verified'),
    )
    .action((options: { readonly long?: boolean }) =>
      ask(options.long === true ? backupsLong(terminal.screen()) : backups, 'directory'),
    )
    .addHelpText('after', example('backup_manager backups', 'backup_manager backups --long'));
};
