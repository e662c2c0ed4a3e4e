/** Pins a version, so that no rule and no command removes it, or lets the rules decide over it again. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Pin, Version } from '../domain/archive/archives';
import { findAgain, versionIdAmong } from '../domain/archive/version';
import type { BackupError } from '../domain/error';
import type { Command } from '../domain/events/command';
import type { Now } from '../domain/time/time';
import type { ArchiveIndex } from '../ports/archive-index';
import { execute, type ExecutePorts } from './execute';
import { lookUpVersion, noVersion } from './look-up-version';

export type PinPorts = ExecutePorts & { readonly archiveIndex: Pick<ArchiveIndex, 'read'> };

/** The version as it stands now. */
export interface PinReport {
  readonly version: Version;
  readonly id: string;
}

/** How often the version is looked for again because a new backup has moved it meanwhile. */
const moves = 3;

/** What was asked for, and how it shows. */
type Wish = { readonly type: 'pin'; readonly why: string | null } | { readonly type: 'unpin' };

const holds = (wish: Wish, pinned: Pin | null): boolean =>
  wish.type === 'pin' ? pinned !== null && pinned.why === wish.why : pinned === null;

const commandOf = (wish: Wish, { name, file, completed }: Version): Command =>
  wish.type === 'pin'
    ? { type: 'PinVersion', name, file, completed, why: wish.why }
    : { type: 'UnpinVersion', name, file, completed };

const decide = (
  ports: PinPorts,
  wish: Wish,
  version: Version,
  left: number,
): TE.TaskEither<BackupError, PinReport> =>
  pipe(
    execute(commandOf(wish, version))(ports),
    TE.chain(() => ports.archiveIndex.read),
    TE.chain((archives) => {
      const now = findAgain(archives, version);
      const gone: BackupError = { type: 'NoSuchArchive', name: version.name };
      if (now === null) return TE.left(gone);
      // why: a backup that was published in between has given it another file name, and the event was of the new one
      if (!holds(wish, now.pinned) && left > 0) return decide(ports, wish, now, left - 1);
      return TE.right({ version: now, id: versionIdAmong(archives.get(now.name) ?? [], now) });
    }),
  );

const find = (archives: Archives, name: string, wanted: string, now: Now): E.Either<BackupError, Version> => {
  const which = { version: wanted, by: null };
  const found = lookUpVersion(archives, name, which, now);
  return found.type === 'found' ? E.right(found.version) : E.left(noVersion(name, found, which, now));
};

const asked =
  (name: string, wanted: string, wish: Wish): RTE.ReaderTaskEither<PinPorts, BackupError, PinReport> =>
  (ports) =>
    pipe(
      ports.archiveIndex.read,
      TE.chainEitherK((archives) => find(archives, name, wanted, ports.clock.now())),
      TE.filterOrElse(
        (version) => !holds(wish, version.pinned),
        ({ file }): BackupError => ({
          type: 'NothingToDo',
          reason: `backups/${file} is ${wish.type === 'pin' ? 'pinned already' : 'not pinned'}`,
        }),
      ),
      TE.chain((version) => decide(ports, wish, version, moves)),
    );

export const pin = (name: string, version: string, why: string | null) =>
  asked(name, version, { type: 'pin', why });

export const unpin = (name: string, version: string) => asked(name, version, { type: 'unpin' });
