/** Tells what no journal holds, once, by the file of addresses alone: no journal is read, and none is written. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { NoticeAddress } from '../../codecs/notices/address';
import type { Fact } from '../../domain/notices/fact';
import type { Notice } from '../../domain/notices/message';
import { noOutages, noteTaken, outageFactFor, seeTrouble } from '../../domain/notices/outage';
import { presentTime, type Timestamp } from '../../domain/time/time';
import type { Clock } from '../../ports/clock';
import type { OutageRecord } from '../../ports/notices';
import { contained } from '../contained';
import { sendTo, type TellPorts } from './tell';

export type DirectPorts = Pick<TellPorts, 'noticeAddresses' | 'noticeSender' | 'noticeOrigin'> & {
  readonly clock: Clock;
};

/** What became of telling one receiver. */
export interface DirectlyTold {
  readonly key: string;
  readonly where: string;
  readonly fact: Fact;
  /** Null when it took it. */
  readonly failure: string | null;
}

type Receiver = { readonly key: string } & Required<NoticeAddress>['receiver'];

const receiversOf = ({ noticeAddresses }: DirectPorts): T.Task<ReadonlyArray<Receiver>> =>
  pipe(
    contained(
      () => noticeAddresses.all,
      (): null => null,
    ),
    TE.match(
      // why: who could be told is not known; what went wrong is told by whoever asked for it
      () => [],
      (all) => all.flatMap(([key, { receiver }]) => (receiver === undefined ? [] : [{ key, ...receiver }])),
    ),
  );

const presentIn = ({ clock }: DirectPorts): Timestamp => presentTime(clock.now());

/** Side by side, each what `factFor` has for it. */
export const tellDirectly =
  (factFor: (receiver: Receiver) => Fact | null, signal: AbortSignal) =>
  (ports: DirectPorts): T.Task<ReadonlyArray<DirectlyTold>> =>
    pipe(
      receiversOf(ports),
      T.chain(
        T.traverseArray((receiver): T.Task<ReadonlyArray<DirectlyTold>> => {
          const fact = factFor(receiver);
          if (fact === null) return T.of([]);
          const notice: Notice = {
            ...ports.noticeOrigin,
            at: presentIn(ports),
            head: null,
            facts: [fact],
            dropped: 0,
            isTest: false,
          };
          const { key, where } = receiver;
          return pipe(
            sendTo(ports, receiver, notice, signal),
            T.map((sent) => [{ key, where, fact, failure: E.isLeft(sent) ? sent.left.reason : null }]),
          );
        }),
      ),
      T.map((all) => all.flat()),
    );

/**
 * The service could not start. It is told once, however often somebody tries again: not at all where that can't be
 * remembered, since whoever starts it again and again would tell it again and again.
 */
export const tellFailedStart =
  (reason: string, signal: AbortSignal) =>
  (ports: DirectPorts & { readonly outageRecord: OutageRecord }): T.Task<void> =>
  async () => {
    const { outageRecord } = ports;
    const before = outageRecord.read() ?? noOutages;
    let outages = seeTrouble(before, { cause: 'start', reason, isSure: true }, presentIn(ports));
    if ((await receiversOf(ports)()).length === 0 || !outageRecord.write(outages)()) return;
    for (const { key, fact, failure } of await tellDirectly(
      (receiver) => outageFactFor(outages, receiver),
      signal,
    )(ports)())
      if (failure === null) outages = noteTaken(outages, key, fact);
    outageRecord.write(outages)();
  };
