/** Who is to be told: added, listed, tried and removed. What is secret goes into its own file and nowhere else. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import {
  isMailAddress,
  type NoticeAddress,
  readHeader,
  readSecret,
  readTarget,
} from '../../codecs/notices/address';
import type { BackupError } from '../../domain/error';
import type { EventOf } from '../../domain/events/event';
import { type FactKind, type TargetKind, usualKinds } from '../../domain/events/notice';
import { chooseTarget } from '../../domain/notices/decide-notices';
import type { Notice } from '../../domain/notices/message';
import type { Notices, NoticeTarget } from '../../domain/notices/notices';
import { shownWord } from '../../domain/notices/shown-word';
import { presentTime } from '../../domain/time/time';
import type { SecretInput } from '../../ports/secret-input';
import { execute } from '../execute';
import { sendTo, type TellPorts } from './tell';

export type TargetPorts = TellPorts & { readonly secretInput: SecretInput };

/** What `notify add` was asked for. */
export interface AskedTarget {
  /** An address; `-` for standard input, `env:NAME` for a variable that holds it. */
  readonly typed: string;
  readonly headers: ReadonlyArray<string>;
  readonly name: string | null;
  /** Null: what is usual for the kind of receiver. */
  readonly on: ReadonlyArray<FactKind> | null;
  readonly only: ReadonlyArray<string>;
  readonly from: string | null;
  readonly sendmail: string | null;
}

const wrong = (reason: string): BackupError => ({ type: 'WrongNoticeTarget', reason });

/** The text in which the address stands, wherever it is. */
const secretOf = (
  { secretInput }: TargetPorts,
  { typed, headers }: AskedTarget,
): TE.TaskEither<BackupError, { readonly url: string; readonly headers: ReadonlyArray<string> }> => {
  const read = (text: string) =>
    pipe(
      readSecret(text),
      E.bimap(wrong, (secret) => ({ ...secret, headers: [...secret.headers, ...headers] })),
    );
  if (typed === '-') return pipe(secretInput.standardInput, TE.chainEitherK(read));
  const variable = /^env:(.+)$/.exec(typed)?.[1];
  if (variable === undefined) return TE.right({ url: typed, headers });
  const value = secretInput.variable(variable)();
  return value === null
    ? TE.left(wrong(`the variable ${shownWord(variable)} is not set`))
    : TE.fromEither(read(value));
};

/** What is to be kept, and what may be shown. */
const understood = (
  { from, sendmail }: AskedTarget,
  secret: { readonly url: string; readonly headers: ReadonlyArray<string> },
) =>
  pipe(
    E.Do,
    E.bind('target', () => readTarget(secret.url)),
    E.bind('headers', () => E.traverseArray(readHeader)([...secret.headers])),
    E.filterOrElse(
      ({ target, headers }) => target.kind !== 'mail' || headers.length === 0,
      () => 'mail takes no headers of requests',
    ),
    E.filterOrElse(
      ({ target }) => target.kind === 'mail' || (from === null && sendmail === null),
      () => '--from and --sendmail are for mailto:',
    ),
    E.filterOrElse(
      () => from === null || isMailAddress(from),
      () => '--from takes one mail address: NAME@HOST',
    ),
    E.filterOrElse(
      // why: it is run by the service, from another directory
      () => sendmail === null || sendmail.startsWith('/'),
      () => '--sendmail takes the whole path of the program, from / on',
    ),
    E.bimap(wrong, ({ target, headers }) => ({
      target,
      address: {
        url: target.url,
        headers,
        ...(from === null ? {} : { from }),
        ...(sendmail === null ? {} : { sendmail }),
      } satisfies NoticeAddress,
    })),
  );

/** Of what it is to be told. */
const wishesOf = (kind: TargetKind, { on, only }: AskedTarget) => ({
  on: [...(on ?? usualKinds(kind))],
  only: [...only],
});

export const addNoticeTarget =
  (asked: AskedTarget): RTE.ReaderTaskEither<TargetPorts, BackupError, EventOf<'NoticeTargetAdded'>> =>
  (ports) => {
    const { journal, noticeAddresses } = ports;
    const key = noticeAddresses.newKey();
    return pipe(
      secretOf(ports, asked),
      TE.chainEitherK((secret) => understood(asked, secret)),
      TE.chain(({ target: { kind, where }, address }) =>
        pipe(
          // why: an address that nobody is told at is harmless, a target without one can't be told
          journal.exclusively(
            noticeAddresses.put(key, { ...address, receiver: { kind, where, ...wishesOf(kind, asked) } }),
          ),
          TE.chain(() => {
            const { name } = asked;
            const wishes = wishesOf(kind, asked);
            return execute({ type: 'AddNoticeTarget', name, kind, where, ...wishes, key })(ports);
          }),
          TE.orElseFirst((error) =>
            pipe(
              journal.exclusively(noticeAddresses.remove(key)),
              TE.orElse(() => TE.left(error)),
            ),
          ),
        ),
      ),
      TE.chainEitherK(({ events }) =>
        pipe(
          events.find((event) => event.type === 'NoticeTargetAdded'),
          E.fromNullable<BackupError>({ type: 'NothingToDo', reason: 'no target was added' }),
        ),
      ),
    );
  };

/** Removes it from the journal's list first: a target without an address would be told to be unreachable. */
export const removeNoticeTarget =
  (which: string): RTE.ReaderTaskEither<TellPorts, BackupError, NoticeTarget> =>
  (ports) =>
    pipe(
      noticesNow(ports),
      TE.chainEitherK((notices) => chooseTarget(notices, which)),
      TE.chainFirst(({ name }) => execute({ type: 'RemoveNoticeTarget', which: name })(ports)),
      TE.chainFirst(({ key }) => ports.journal.exclusively(ports.noticeAddresses.remove(key))),
    );

export const noticesNow: RTE.ReaderTaskEither<Pick<TellPorts, 'journal'>, BackupError, Notices> = ({
  journal,
}) =>
  pipe(
    journal.exclusively(journal.head),
    TE.map(({ state }) => state.notices),
  );

/** What became of a test. */
export interface TestedTarget {
  readonly target: NoticeTarget;
  /** Null when it arrived. */
  readonly failure: string | null;
}

/** Sends a test to one target, or to all, side by side. It tells nothing and journals nothing. */
export const testNoticeTargets =
  (
    which: string | null,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<TellPorts, BackupError, ReadonlyArray<TestedTarget>> =>
  (ports) =>
    pipe(
      ports.journal.exclusively(ports.journal.head),
      TE.bindTo('head'),
      TE.bind('targets', ({ head: { state } }) =>
        TE.fromEither(
          which === null
            ? E.right(state.notices.targets)
            : pipe(
                chooseTarget(state.notices, which),
                E.map((target) => [target]),
              ),
        ),
      ),
      TE.chainTaskK(({ head: { seq, hash }, targets }) => () => {
        const notice: Notice = {
          ...ports.noticeOrigin,
          at: presentTime(ports.clock.now()),
          head: { seq, hash },
          facts: [],
          dropped: 0,
          isTest: true,
        };
        return Promise.all(
          targets.map(async (target): Promise<TestedTarget> => {
            const sent = await sendTo(ports, target, notice, signal)();
            return { target, failure: E.isLeft(sent) ? sent.left.reason : null };
          }),
        );
      }),
    );
