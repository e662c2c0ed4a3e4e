/** The file of addresses, mode 0600: read by whoever tells, written under the write lock alone. */
import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { NoticeAddress } from '../../codecs/notices/address';
import { type Addresses, decodeAddresses, encodeAddresses } from '../../codecs/notices/address-file';
import type { BackupError } from '../../domain/error';
import type { NoticeAddresses } from '../../ports/notices';
import {
  fileFailed,
  makeDirectory,
  opening,
  realFileSystem,
  removeFile,
  syncDirectory,
  writeDurably,
} from '../file-system';
import { isMissing } from '../system-error';
import { checkOwnDirectory, readOwn } from '../workspace/own-place';
import type { Workspace } from '../workspace/workspace';

export const makeNoticeAddresses = ({ addresses: file, state }: Workspace): NoticeAddresses => {
  const readAll: TE.TaskEither<BackupError, Addresses> = pipe(
    TE.tryCatch(
      async () => {
        try {
          return readOwn(realFileSystem, file).toString('utf8');
        } catch (error) {
          if (isMissing(error)) return null;
          throw error;
        }
      },
      fileFailed('read', file),
    ),
    TE.chainEitherK((text) =>
      text === null
        ? E.right({})
        : pipe(
            decodeAddresses(text),
            E.mapLeft((reason): BackupError => ({ type: 'FileFailed', doing: 'read', path: file, reason })),
          ),
    ),
  );

  const writeAll = (addresses: Addresses): TE.TaskEither<BackupError, void> =>
    TE.tryCatch(
      async () => {
        checkOwnDirectory(realFileSystem, state);
        makeDirectory(realFileSystem, state, 0o700);
        const draft = `${file}.${process.pid}.tmp`;
        try {
          writeDurably(realFileSystem, draft, Buffer.from(encodeAddresses(addresses)), 0o600, opening.anew);
          await rename(draft, file);
        } catch (error) {
          // why: what is secret stands in one place alone
          removeFile(realFileSystem, draft);
          throw error;
        }
        syncDirectory(realFileSystem, state);
      },
      fileFailed('write', file),
    );

  return {
    newKey: () => randomBytes(8).toString('hex'),
    read: (key) =>
      pipe(
        readAll,
        TE.map((addresses) => addresses[key] ?? null),
      ),
    all: pipe(readAll, TE.map(Object.entries<NoticeAddress>)),
    put: (key, address) =>
      pipe(
        readAll,
        TE.chain((addresses) => writeAll({ ...addresses, [key]: address })),
      ),
    remove: (key) =>
      pipe(
        readAll,
        TE.chain((addresses) => {
          const { [key]: gone, ...rest } = addresses;
          return gone === undefined ? TE.right(undefined) : writeAll(rest);
        }),
      ),
  };
};
