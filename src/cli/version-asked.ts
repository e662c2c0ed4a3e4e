/** Which version of which name is asked for, on the command line. */
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { AskedVersion } from '../app/held-archive';
import type { BackupError } from '../domain/error';
import type { Instant } from '../domain/time/time';
import type { CliPorts } from './action';
import { endOf } from './time-argument';

export interface VersionOptions {
  readonly version?: string;
  readonly at?: string;
}

export const versionOption = (): Option =>
  new Option(
    '-v, --version <version>',
    'not the newest but this one: as backups --long shows it, the beginning of that, or the day or minute in which it was made',
  );

export const atOption = (): Option => new Option('--at <time>', 'the newest version that was there then');

/** Why these options don't go together. */
export const versionRefusal = ({ version, at }: VersionOptions): BackupError | null =>
  version !== undefined && at !== undefined
    ? { type: 'WrongOption', message: '--at does not go with --version' }
    : null;

/** An index becomes the name that it stands for. */
export const nameCalled = (ports: CliPorts, name: string): TE.TaskEither<BackupError, string> =>
  pipe(
    TE.fromTask(() => import('../app/name-asked')),
    TE.chain(({ nameAsked }) => nameAsked(name)(ports)),
  );

/** The same, and a time becomes the instant that it means. */
export const versionAsked = (
  ports: CliPorts,
  name: string,
  { version, at }: VersionOptions,
): TE.TaskEither<BackupError, AskedVersion> =>
  pipe(
    TE.Do,
    TE.bind('by', () =>
      TE.fromEither(
        at === undefined ? E.right<BackupError, Instant | null>(null) : endOf(at, ports.clock.now()),
      ),
    ),
    TE.bind('called', () => nameCalled(ports, name)),
    TE.map(({ by, called }) => ({ name: called, version: version ?? null, by })),
  );
