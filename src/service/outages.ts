/** What the service can't journal: seen after each pass, kept in mind and, where the disk takes it, in a file; and told by the notifiers. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Mind } from '../app/notices/tell';
import type { NoticeAddress } from '../codecs/notices/address';
import {
  noOutages,
  noteTaken,
  outageFactFor,
  type Outages,
  seeTrouble,
  type Trouble,
} from '../domain/notices/outage';
import type { NoticeTarget } from '../domain/notices/notices';
import { presentTime } from '../domain/time/time';
import type { Clock } from '../ports/clock';
import type { NoticeAddresses, OutageRecord } from '../ports/notices';

export interface OutagePorts {
  readonly clock: Clock;
  readonly outageRecord: OutageRecord;
  readonly noticeAddresses: NoticeAddresses;
}

/** Why the service could not do its work; which of them a pass has is told last counts. */
export interface OutageWatch {
  readonly factFor: Mind['factFor'];
  readonly taken: Mind['taken'];
  /** Something went wrong in the pass that goes on. */
  readonly note: (trouble: Trouble) => void;
  /** The pass is over. Whether there may be something new to tell. */
  readonly passOver: () => boolean;
  /** There is somebody to be told: room for the record is taken while there is some. */
  readonly reserve: () => void;
}

export const makeOutageWatch = ({ clock, outageRecord }: OutagePorts): OutageWatch => {
  const kept = outageRecord.read();
  let outages: Outages = kept ?? noOutages;
  let isReserved = kept !== null;
  let inPass: Trouble | null = null;

  const change = (next: Outages): boolean => {
    if (next === outages) return false;
    outages = next;
    // why: in the directory of a disk that is away nothing is made
    if (isReserved && outages.outage?.cause !== 'workspace') outageRecord.write(outages)();
    return true;
  };

  return {
    factFor: (target) => outageFactFor(outages, target),
    taken: ({ key }, fact) => void change(noteTaken(outages, key, fact)),
    note: (trouble) => (inPass = trouble),
    passOver: () => {
      const trouble = inPass;
      inPass = null;
      return change(seeTrouble(outages, trouble, presentTime(clock.now())));
    },
    reserve: () => {
      if (!isReserved) isReserved = outageRecord.write(outages)();
    },
  };
};

/** Addresses as they were read last: those of a workspace that is away are to be told, too. */
export const rememberedAddresses = (addresses: NoticeAddresses) => {
  const known = new Map<string, NoticeAddress>();
  const read: NoticeAddresses['read'] = (key) =>
    pipe(
      addresses.read(key),
      TE.map((found) => found ?? known.get(key) ?? null),
      TE.orElse((error) => {
        const before = known.get(key);
        return before === undefined ? TE.left(error) : TE.right<typeof error, NoticeAddress | null>(before);
      }),
      TE.chainFirstIOK((found) => () => {
        if (found !== null) known.set(key, found);
      }),
    );
  /** Reads what is not known yet, and lets go of all others. */
  const learn = async (targets: ReadonlyArray<NoticeTarget>): Promise<void> => {
    const keys = new Set(targets.map(({ key }) => key));
    for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
    for (const key of keys) if (!known.has(key)) await read(key)();
  };
  return { addresses: { ...addresses, read } satisfies NoticeAddresses, learn };
};
