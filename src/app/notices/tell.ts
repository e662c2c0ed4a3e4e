/** Tells a target what it is to be told next, and journals that it was taken. What goes wrong fails nothing else. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type BackupError, showError } from '../../domain/error';
import type { Command } from '../../domain/events/command';
import type { Fact } from '../../domain/notices/fact';
import type { Notice } from '../../domain/notices/message';
import { type Notices, type NoticeTarget } from '../../domain/notices/notices';
import { batchFor } from '../../domain/notices/pending';
import { presentTime } from '../../domain/time/time';
import type { Head, Journal } from '../../ports/journal';
import type { NoticeAddresses, NoticeOrigin, NoticeSender, SendFailure } from '../../ports/notices';
import { contained } from '../contained';
import { execute, type ExecutePorts } from '../execute';

export type TellPorts = ExecutePorts & {
  readonly noticeSender: NoticeSender;
  readonly noticeAddresses: NoticeAddresses;
  readonly noticeOrigin: NoticeOrigin;
};

/** `more`: something else is to be told already. */
export type TellResult =
  | { readonly result: 'told'; readonly more: boolean }
  | { readonly result: 'failed'; readonly reason: string; readonly retryAfter: number | null };

/**
 * Tells the target of that number. `attempts` is how often it could not be told before. Without `journal` only what no journal
 * holds is told.
 */
export type Teller = (
  target: number,
  attempts: number,
  signal: AbortSignal,
  from?: 'journal' | 'mind',
) => Promise<TellResult>;

/** What is to be told and stands in no journal. */
export interface Mind {
  readonly factFor: (target: NoticeTarget) => Fact | null;
  readonly taken: (target: NoticeTarget, fact: Fact) => void;
  /** The target as it was known when the journal was read last. */
  readonly known: (target: number) => NoticeTarget | null;
}

const emptyMind: Mind = { factFor: () => null, taken: () => undefined, known: () => null };

const headOf = ({ journal }: { readonly journal: Journal }): TE.TaskEither<BackupError, Head> =>
  journal.exclusively(journal.head);

const asUnforeseen = (reason: string): BackupError => ({ type: 'NothingToDo', reason });

const asFailure = (error: BackupError): SendFailure => ({ reason: showError(error), retryAfter: null });

/** Sends one notice to where the target is. */
export const sendTo = (
  { noticeAddresses, noticeSender }: Pick<TellPorts, 'noticeAddresses' | 'noticeSender'>,
  { kind, key }: Pick<NoticeTarget, 'kind' | 'key'>,
  notice: Notice,
  signal: AbortSignal,
): TE.TaskEither<SendFailure, void> =>
  pipe(
    noticeAddresses.read(key),
    TE.mapLeft(asFailure),
    TE.chain((address) =>
      address === null
        ? TE.left<SendFailure, void>({
            reason: 'its address is not in .backup_manager/notify.json; remove the target, and add it again',
            retryAfter: null,
          })
        : contained(
            () => noticeSender.send(kind, address, notice, signal),
            (reason): SendFailure => ({ reason, retryAfter: null }),
          ),
    ),
  );

/** What was taken: all facts up to a line of the journal, and the number of those that had been dropped before. */
type Taken = Pick<Extract<Command, { readonly type: 'RecordNotice' }>, 'through' | 'facts' | 'dropped'>;

const nothing: Taken = { through: 0, facts: 0, dropped: 0 };

const both = (before: Taken, after: Taken): Taken => ({
  through: Math.max(before.through, after.through),
  facts: before.facts + after.facts,
  dropped: before.dropped + after.dropped,
});

/**
 * A teller remembers what was taken and could not be journalled, as on a full disk: as long as this process lives, that
 * is not told again, and it is journalled as soon as it can be.
 */
export const makeTeller = (ports: TellPorts, mind: Mind = emptyMind): Teller => {
  const unrecorded = new Map<number, Taken>();

  const nextFor = (notices: Notices, id: number) => {
    const target = notices.targets.find((one) => one.target === id);
    if (target === undefined) return null;
    const { through, dropped } = unrecorded.get(id) ?? nothing;
    return batchFor(notices, {
      ...target,
      told: Math.max(target.told, through),
      dropped: Math.max(0, target.dropped - dropped),
    });
  };

  const record = async (target: number, taken: Taken): Promise<TellResult> => {
    const all = both(unrecorded.get(target) ?? nothing, taken);
    unrecorded.set(target, all);
    const recorded = await contained(
      () => execute({ type: 'RecordNotice', target, ...all })(ports),
      asUnforeseen,
    )();
    if (E.isLeft(recorded)) return { result: 'told', more: false };
    unrecorded.delete(target);
    return { result: 'told', more: nextFor(recorded.right.state.notices, target) !== null };
  };

  const fail = async (target: number, attempts: number, failure: SendFailure): Promise<TellResult> => {
    const { reason, retryAfter } = failure;
    await contained(
      () => execute({ type: 'RecordNoticeFailure', target, reason, attempts: attempts + 1 })(ports),
      asUnforeseen,
    )();
    return { result: 'failed', reason, retryAfter };
  };

  const noticeOf = (head: Notice['head'], facts: ReadonlyArray<Fact>, dropped: number): Notice => ({
    ...ports.noticeOrigin,
    at: presentTime(ports.clock.now()),
    head,
    facts,
    dropped,
    isTest: false,
  });

  /** Where the journal can't be had: nothing of it is told, and nothing is recorded. */
  const tellFromMind = async (target: NoticeTarget, fact: Fact, signal: AbortSignal): Promise<TellResult> => {
    const sent = await sendTo(ports, target, noticeOf(null, [fact], 0), signal)();
    if (E.isLeft(sent)) return { result: 'failed', ...sent.left };
    mind.taken(target, fact);
    return { result: 'told', more: mind.factFor(target) !== null };
  };

  return async (id, attempts, signal, from = 'journal') => {
    const head =
      from === 'journal' ? await contained(() => headOf(ports), asUnforeseen)() : E.left(asUnforeseen(''));
    if (E.isLeft(head)) {
      const known = mind.known(id);
      const fact = known === null ? null : mind.factFor(known);
      if (known !== null && fact !== null) return tellFromMind(known, fact, signal);
      return { result: 'failed', ...asFailure(head.left) };
    }
    const { seq, hash, state } = head.right;
    const target = state.notices.targets.find((one) => one.target === id);
    const batch = nextFor(state.notices, id);
    const fact = target === undefined ? null : mind.factFor(target);
    if (target === undefined || (batch === null && fact === null))
      return unrecorded.has(id) ? record(id, nothing) : { result: 'told', more: false };
    const facts = [...(batch?.facts ?? []), ...(fact === null ? [] : [fact])];
    const notice = noticeOf({ seq, hash }, facts, batch?.dropped ?? 0);
    const sent = await sendTo(ports, target, notice, signal)();
    if (E.isLeft(sent))
      return signal.aborted ? { result: 'failed', ...sent.left } : fail(id, attempts, sent.left);
    if (fact !== null) mind.taken(target, fact);
    if (batch === null) return { result: 'told', more: mind.factFor(target) !== null };
    const { dropped, through } = batch;
    return record(id, { through, facts: batch.facts.length, dropped });
  };
};
