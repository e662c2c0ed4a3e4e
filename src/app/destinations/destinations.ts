/** Destinations: added, listed and removed. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as O from 'fp-ts/Option';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { destinationNameRule, isDestinationName } from '../../codecs/destinations/destination-name';
import { decodeMinutes } from '../../codecs/minutes-text';
import { retentionReaders } from '../../codecs/retention-options';
import { defaultOptions, type ScheduleOptions } from '../../domain/schedule/schedule';
import { readAddress, writeAddress } from '../../codecs/destinations/place-address';
import { isRecipient } from '../../codecs/destinations/recipient';
import {
  chooseDestination,
  goesTo,
  noDestinations,
  placesUnknown,
} from '../../domain/destinations/destinations';
import { noProofs, placeProof } from '../../domain/destinations/proving';
import type { BackupError } from '../../domain/error';
import { copyRecord } from '../../domain/destinations/copying';
import type { CopyRecord } from '../../domain/events/copy';
import type { Destination, DestinationOptions } from '../../domain/events/destination';
import type { PlaceProof } from '../../domain/events/proof';
import type { ArchiveName } from '../../domain/schedule/schedule';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { execute, type ExecutePorts } from '../execute';

/** What `destination add` was asked for. */
export interface AskedDestination {
  readonly name: string;
  /** The address, as typed. */
  readonly typed: string;
  readonly recipients: ReadonlyArray<string>;
  readonly plain: boolean;
  /** The absolute path of a file; null for none. */
  readonly credentials: string | null;
  /** How often a restore from there is tried by itself; null: never. */
  readonly drill: DestinationOptions['drill'] | null;
  /** The absolute path of a file with the identity that reads what stands there; null for none. */
  readonly identity: string | null;
  /** Bytes a second that may go there and come from there; null: as many as go. */
  readonly limitRate: number | null;
  /** For how long what is there is locked, as typed; null: it is not. */
  readonly lock: string | null;
  /** By the word of a rule of retention, as `keep-daily`, what was typed behind it. */
  readonly rules: Readonly<Record<string, string>>;
}

/** Minutes. */
const day = 24 * 60;

/** The rules as a line of a schedule has them, read by the same readers. */
const readRules = (
  rules: AskedDestination['rules'],
): E.Either<string, Omit<DestinationOptions, 'credentials'>> =>
  pipe(
    Object.entries(rules).reduce<E.Either<string, ScheduleOptions>>(
      (before, [word, value]) =>
        pipe(
          before,
          E.chain((options) => {
            const reader = retentionReaders.find(([known]) => known === word)?.[1];
            return reader === undefined ? E.left(`${word} is no rule of a place`) : reader(value, options);
          }),
        ),
      E.right(defaultOptions),
    ),
    E.map(({ keep, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin }) => ({
      ...(keep === null ? {} : { keep }),
      ...(keepHourly === undefined ? {} : { keepHourly }),
      ...(keepDaily === undefined ? {} : { keepDaily }),
      ...(keepWeekly === undefined ? {} : { keepWeekly }),
      ...(keepMonthly === undefined ? {} : { keepMonthly }),
      ...(keepYearly === undefined ? {} : { keepYearly }),
      ...(keepWithin === undefined ? {} : { keepWithin }),
    })),
  );

/** Minutes. A lock can be made longer by nobody but us, and shorter by nobody at all: so it has an end that one lives to see. */
const readLock = (text: string | null): E.Either<string, number | null> =>
  text === null
    ? E.right(null)
    : pipe(
        /[hd]$/.test(text) ? decodeMinutes(text) : decodeMinutes(''),
        O.filter((minutes) => minutes >= day && minutes <= 365 * day),
        E.fromOption(() => `--lock takes days such as 30d, from 1d up to 365d, not ${text || 'nothing'}`),
      );

const wrong = (reason: string): BackupError => ({ type: 'WrongDestination', reason });

const understood = ({
  name,
  typed,
  recipients,
  credentials,
  drill,
  identity,
  lock,
  rules,
}: AskedDestination) =>
  pipe(
    E.Do,
    E.filterOrElse(
      () => isDestinationName(name),
      () => destinationNameRule,
    ),
    E.bind('address', () => readAddress(typed)),
    E.filterOrElse(
      () => recipients.every(isRecipient),
      // why: it is not shown: who mistakes an identity for a recipient would have it in a log
      () => 'a recipient is a whole age1…, as age-keygen shows it; one that was given is none',
    ),
    E.filterOrElse(
      () => credentials === null || credentials.startsWith('/'),
      () => '--credentials takes the whole path of a file, from / on',
    ),
    E.filterOrElse(
      ({ address }) => credentials === null || address.kind !== 'file',
      () => 'a directory takes no --credentials',
    ),
    E.filterOrElse(
      () => identity === null || identity.startsWith('/'),
      () => '--identity takes the whole path of a file, from / on',
    ),
    E.filterOrElse(
      () => identity === null || drill !== null,
      () => '--identity goes with --drill: nothing else needs it there',
    ),
    E.filterOrElse(
      () => drill === null || recipients.length === 0 || identity !== null,
      () =>
        'this machine holds no key that reads there: --drill needs an --identity, which lets it do so; or try it where the key is, with backup_manager drill --at PLACE',
    ),
    E.filterOrElse(
      ({ address }) => lock === null || address.kind === 's3',
      () => 'only S3 has locks: --lock goes with s3://',
    ),
    E.bind('kept', () => readRules(rules)),
    E.bind('locked', () => readLock(lock)),
    E.bimap(wrong, ({ address, kept, locked }) => ({
      url: writeAddress(address),
      kept: { ...kept, ...(locked === null ? {} : { lock: locked }) },
    })),
  );

export const addDestination =
  (asked: AskedDestination): RTE.ReaderTaskEither<ExecutePorts, BackupError, Destination> =>
  (ports) => {
    const { name, plain, credentials, drill, identity, limitRate } = asked;
    const recipients = [...new Set(asked.recipients)];
    const options: DestinationOptions = {
      ...(credentials === null ? {} : { credentials }),
      ...(drill == null ? {} : { drill }),
      ...(identity === null ? {} : { identity }),
      ...(limitRate === null ? {} : { limitRate }),
    };
    return pipe(
      TE.fromEither(understood(asked)),
      TE.chain(({ url, kept }) =>
        execute({
          type: 'AddDestination',
          ...{ name, url, recipients, plain },
          options: { ...kept, ...options },
        })(ports),
      ),
      TE.chainEitherK(({ state }) => chooseDestination(state.destinations ?? noDestinations, name)),
    );
  };

/** The place as it is, but that no more bytes a second may go there and come from there. */
export const slowedTo =
  (limitRate: number | null) =>
  (place: Destination): Destination =>
    limitRate === null
      ? place
      : {
          ...place,
          options: {
            ...place.options,
            limitRate: Math.min(limitRate, place.options.limitRate ?? limitRate),
          },
        };

/** A destination, and the backups that go there. */
export interface ListedDestination {
  readonly destination: Destination;
  readonly takes: ReadonlyArray<ArchiveName>;
  /** Whether it takes those of every schedule. */
  readonly takesAll: boolean;
  /** When it was last read, and tried to be restored from. */
  readonly proof: PlaceProof;
  /** How many archives could go there, and why they stay; null where none could. */
  readonly waiting: NonNullable<CopyRecord['waiting']> | null;
}

export interface DestinationList {
  readonly destinations: ReadonlyArray<ListedDestination>;
  /** Names in `to=` that no destination has. */
  readonly unknown: ReadonlyArray<string>;
}

type ReadPorts = Pick<ExecutePorts, 'journal'>;

export const listDestinations: RTE.ReaderTaskEither<ReadPorts, BackupError, DestinationList> = ({
  journal,
}) =>
  pipe(
    journal.exclusively(journal.head),
    TE.map(({ state }) => {
      const { places } = state.destinations ?? noDestinations;
      const specs = schedulesOf(state.file).map(({ schedule }) => schedule.spec);
      return {
        destinations: places.map((destination) => {
          const going = specs.filter(({ options }) => goesTo(options, destination.name));
          return {
            destination,
            takes: [...new Set(going.map(({ name }) => name))],
            takesAll: going.length === specs.length,
            proof: placeProof(state.proofs ?? noProofs, destination.destination),
            waiting:
              copyRecord(state.destinations ?? noDestinations, destination.destination).waiting ?? null,
          };
        }),
        unknown: placesUnknown(state),
      };
    }),
  );

export const destinationNamed =
  (which: string): RTE.ReaderTaskEither<ReadPorts, BackupError, Destination> =>
  ({ journal }) =>
    pipe(
      journal.exclusively(journal.head),
      TE.chainEitherK(({ state }) => chooseDestination(state.destinations ?? noDestinations, which)),
    );

/** What stands there stays. */
export const removeDestination =
  (which: string): RTE.ReaderTaskEither<ExecutePorts, BackupError, Destination> =>
  (ports) =>
    pipe(
      destinationNamed(which)(ports),
      TE.chainFirst(() => execute({ type: 'RemoveDestination', which })(ports)),
    );
