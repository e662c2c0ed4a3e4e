/** What `destination` says: which places there are, who goes there, and what they can do. */
import type { DestinationList } from '../../app/destinations/destinations';
import type { Attempted, PlaceTest } from '../../app/destinations/test-destination';
import { placePolicy, policyText } from '../../domain/archive/retention/policy';
import { counted } from '../../domain/counted';
import { showError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import { escapeControls } from '../../domain/events/log-line';
import { showSize } from '../../domain/size';
import { spanText } from '../../domain/time/span';
import { type Timestamp, wallDateTime } from '../../domain/time/time';
import { type Output, replied } from '../output';
import type { Screen } from './screen';
import { table } from './table';

/** The rules there, as a line of a schedule spells them; empty where all are kept. */
const keptThere = ({ options }: Pick<Destination, 'options'>): string =>
  policyText(placePolicy(options, false));

const shownFields = ({ name, url, recipients, options }: Destination) => ({
  ...{ name, url, recipients },
  credentials: options.credentials ?? null,
  keeps: keptThere({ options }),
  limitRate: options.limitRate ?? null,
  lock: options.lock === undefined ? null : spanText(options.lock),
});

const rateText = (limit: number): string => `${showSize(limit)}/s`;

const limitText = ({ options: { limitRate } }: Destination): string =>
  limitRate === undefined ? '' : `, at most ${rateText(limitRate)}`;

const lockText = ({ options: { lock } }: Destination): string =>
  lock === undefined ? '' : `, locked for ${spanText(lock)}`;

const readers = ({ recipients }: Destination): string =>
  recipients.length === 0 ? 'plain' : `for ${counted(recipients.length, 'recipient')}`;

export const addedDestination = (added: Destination): Output => {
  const { name, url } = added;
  return replied(
    { command: 'destination', result: { added: shownFields(added) } },
    {
      results: [
        escapeControls(`added ${name}: ${url}, ${readers(added)}${limitText(added)}${lockText(added)}`),
      ],
      notes: [`backup_manager destination test ${name} tries what it can do`],
    },
  );
};

export const removedDestination = (removed: Destination): Output =>
  replied(
    { command: 'destination', result: { removed: shownFields(removed) } },
    {
      results: [escapeControls(`removed ${removed.name}: ${removed.url}`)],
      notes: ['what stands there stays there'],
    },
  );

/** When it was looked at, and whether all was in order then. */
const seenAs = (seen: { readonly at: Timestamp; readonly finding: string | null } | null): string =>
  seen === null ? 'never' : `${wallDateTime(seen.at)}${seen.finding === null ? ', ok' : ', FAULTY'}`;

export const listedDestinations =
  (screen: Screen) =>
  ({ destinations, unknown }: DestinationList): Output => {
    const hasLimits = destinations.some(({ destination }) => destination.options.limitRate !== undefined);
    const hasLocks = destinations.some(({ destination }) => destination.options.lock !== undefined);
    const hasRules = destinations.some(({ destination }) => keptThere(destination) !== '');
    const columns = [
      { title: 'name' },
      { title: 'where', shrinks: true },
      { title: 'who can read it', optional: true },
      { title: 'takes', optional: true },
      { title: 'last check', optional: true },
      { title: 'last drill', optional: true },
      ...(hasRules ? [{ title: 'keeps', optional: true }] : []),
      ...(hasLimits ? [{ title: 'at most', optional: true }] : []),
      ...(hasLocks ? [{ title: 'locked', optional: true }] : []),
    ];
    const rows = destinations.map(({ destination, takes, takesAll, proof }) =>
      [
        destination.name,
        destination.url,
        destination.recipients.length === 0
          ? 'whoever gets there'
          : counted(destination.recipients.length, 'recipient'),
        takesAll ? 'every schedule' : takes.length === 0 ? 'no schedule' : takes.join(', '),
        seenAs(proof.checked),
        seenAs(proof.drilled),
        ...(hasRules ? [keptThere(destination) || 'all'] : []),
        ...(hasLimits
          ? [destination.options.limitRate === undefined ? '-' : rateText(destination.options.limitRate)]
          : []),
        ...(hasLocks
          ? [destination.options.lock === undefined ? '-' : spanText(destination.options.lock)]
          : []),
      ].map(escapeControls),
    );
    return replied(
      {
        command: 'destination',
        result: {
          destinations: destinations.map(
            ({ destination, takes, waiting, proof: { checked, drilled, missed } }) => ({
              ...shownFields(destination),
              ...{ takes, waiting, checked, drilled, missed },
            }),
          ),
          unknown,
        },
      },
      {
        ...(destinations.length === 0
          ? { notes: ['there is no destination; backup_manager destination --help shows how to add one'] }
          : {
              results: table(columns, rows, screen.width),
              notes: destinations.flatMap(({ destination, waiting }) =>
                waiting === null
                  ? []
                  : [
                      escapeControls(
                        `${counted(waiting.versions, 'archive')} could go at ${destination.name}, and ${waiting.versions === 1 ? 'stays' : 'stay'}: ${waiting.why}`,
                      ),
                    ],
              ),
            }),
        errors: unknown.map((name) => `a schedule says to=${name}, and no destination is called so`),
        status: unknown.length === 0 ? 0 : 1,
      },
    );
  };

const isRefused = (attempted: Attempted | null): boolean => attempted === 'refused';

const attemptedText = (attempted: Attempted | null, done: string, refused: string): ReadonlyArray<string> =>
  attempted === 'done' ? [done] : attempted === 'refused' ? [refused] : [];

const failuresIn = ({ failure, overwrite, remove }: PlaceTest): ReadonlyArray<string> =>
  [
    failure,
    ...[overwrite, remove].map((one) => (one !== null && typeof one === 'object' ? one.failed : null)),
  ].flatMap((one) =>
    one === null ? [] : [showError(one), ...one.advice.map((advice) => `  ${advice}`)].map(escapeControls),
  );

/** A clock that differs by less is taken for right: files have the time to the second, and an answer takes its while. */
const noticeable = 5000;

const clockText = (ahead: number | null): ReadonlyArray<string> => {
  if (ahead === null) return [];
  if (Math.abs(ahead) < noticeable) return ['its clock agrees with ours'];
  return [
    `its clock is ${counted(Math.round(Math.abs(ahead) / 1000), 'second')} ${ahead > 0 ? 'ahead of' : 'behind'} ours`,
  ];
};

const plainAttempt = (attempted: Attempted | null): 'refused' | 'done' | 'failed' | null =>
  attempted === null || typeof attempted === 'string' ? attempted : 'failed';

export const testedDestination = (test: PlaceTest): Output => {
  const { destination, failure, putIfAbsent, overwrite, remove, locks, state, left } = test;
  const lacksLocks = locks === false && destination.options.lock !== undefined;
  const failures = [
    ...failuresIn(test),
    ...(lacksLocks
      ? [
          `${destination.name} is to lock what stands there, and has no locks`,
          '  a bucket has them when it is made with object lock; without, the destination is added without --lock',
        ]
      : []),
  ];
  const appendOnly = isRefused(overwrite) && isRefused(remove);
  const works = failure === null;
  return replied(
    {
      command: 'destination',
      result: {
        tested: {
          ...{ name: destination.name, url: destination.url, works, putIfAbsent, appendOnly },
          ...{ overwrite: plainAttempt(overwrite), remove: plainAttempt(remove) },
          locks,
          ...{ free: state?.free ?? null, clockAhead: state?.clockAhead ?? null, left },
          failure: failure === null ? null : { cause: failure.cause, message: showError(failure) },
        },
      },
    },
    {
      results: [
        ...(works ? [`${destination.name} keeps, gives and lists what it is given`] : []),
        ...(putIfAbsent === null
          ? []
          : [
              putIfAbsent
                ? 'of several at once under one name it keeps the first'
                : 'of several at once under one name it keeps the last: let one machine alone write there',
            ]),
        ...attemptedText(overwrite, 'it overwrites what is there', 'it refuses to overwrite what is there'),
        ...attemptedText(remove, 'it removes what is there', 'it refuses to remove what is there'),
        ...(putIfAbsent === null
          ? []
          : [appendOnly ? 'it is append-only: proven by trying' : 'it is not append-only']),
        ...(locks === null
          ? []
          : [
              locks
                ? 'it has locks: nobody removes what is locked before its time, proven by trying'
                : 'it has no locks',
            ]),
        ...(state === null || state.free === null ? [] : [`it has room for ${showSize(state.free)}`]),
        ...clockText(state?.clockAhead ?? null),
      ].map(escapeControls),
      notes: left.map((name) => `a probe stays there: ${name}`),
      errors: failures,
      status: failures.length === 0 ? 0 : 1,
    },
  );
};
