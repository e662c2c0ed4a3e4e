/** What a command came to, told by the command itself: where no service runs nobody else would tell it before one starts. */
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import { showError } from '../../domain/error';
import type { Fact } from '../../domain/notices/fact';
import type { NoticeTarget } from '../../domain/notices/notices';
import { batchFor } from '../../domain/notices/pending';
import { presentTime } from '../../domain/time/time';
import type { Locks } from '../../ports/locks';
import type { ServiceProcess } from '../../ports/service-process';
import { releasing } from '../archive-lock';
import { contained } from '../contained';
import { type DirectPorts, tellDirectly } from './tell-directly';
import { makeTeller, type TellPorts } from './tell';

export type TellAfterPorts = TellPorts & {
  readonly service: Pick<ServiceProcess, 'look'>;
  readonly locks: Locks;
};

/** A receiver that could not be told, and why. */
export interface Untold {
  readonly who: string;
  readonly reason: string;
}

/** More notices than so many are not sent one after the other: what is left is told later. */
const mostInTurn = 5;

const tellOne =
  (ports: TellAfterPorts, { target, name, failing }: NoticeTarget, signal: AbortSignal) =>
  async (): Promise<ReadonlyArray<Untold>> => {
    const tell = makeTeller(ports);
    for (let turn = 0; turn < mostInTurn; turn += 1) {
      const told = await tell(target, failing?.attempts ?? 0, signal);
      if (told.result === 'failed') return [{ who: name, reason: told.reason }];
      if (!told.more) return [];
    }
    return [];
  };

/** Tells all that waits, unless a service runs, which does, or another process is at it. What goes wrong is no error of the command. */
export const tellWaiting =
  (signal: AbortSignal) =>
  (ports: TellAfterPorts): T.Task<ReadonlyArray<Untold>> =>
    pipe(
      contained(
        () =>
          pipe(
            ports.journal.exclusively(ports.journal.head),
            TE.map(({ state: { notices } }) =>
              notices.targets.filter((target) => batchFor(notices, target) !== null),
            ),
            TE.chain((targets) =>
              targets.length === 0
                ? TE.right([])
                : pipe(
                    ports.service.look,
                    TE.chain(({ up }) => (up ? TE.right(null) : ports.locks.tryHold('notices'))),
                    TE.chain((release) =>
                      release === null
                        ? TE.right([])
                        : releasing(
                            TE.fromTask(
                              pipe(
                                targets,
                                T.traverseArray((target) => tellOne(ports, target, signal)),
                                T.map((all) => all.flat()),
                              ),
                            ),
                            release,
                          ),
                    ),
                  ),
            ),
          ),
        (reason): BackupError => ({ type: 'NothingToDo', reason }),
      ),
      // why: what keeps the journal from being read has been said by the command itself
      TE.getOrElse(() => T.of<ReadonlyArray<Untold>>([])),
    );

/** Whether an error has left nothing in the journal that would be told. What was asked for wrongly is told to who asked. */
export const isUnjournalled = ({ type }: BackupError): boolean => {
  const types: ReadonlyArray<BackupError['type']> = [
    'FileFailed',
    'JournalBusy',
    'JournalCut',
    'JournalDamaged',
    'NotRecordable',
    'SchedulesFileMissing',
    'WorkspaceLost',
  ];
  return types.includes(type);
};

/** What was to be backed up, as it was asked for. */
export interface AskedFor {
  /** Null where it is not one by its name. */
  readonly name: string | null;
  readonly words: string;
}

/** A `run` failed in a way that is in no journal: nobody else knows of it, whether a service runs or not. */
export const tellUnjournalled =
  ({ name, words }: AskedFor, error: BackupError, signal: AbortSignal) =>
  (ports: DirectPorts): T.Task<ReadonlyArray<Untold>> => {
    const fact: Fact = {
      seq: 0,
      at: presentTime(ports.clock.now()),
      kind: 'failed',
      about: name === null ? 'service' : 'backup',
      name,
      path: null,
      due: null,
      summary: `the backup of ${words} failed, and the journal does not say so`,
      why: [showError(error)],
      lastGood: null,
      unless: [],
    };
    return pipe(
      tellDirectly(
        ({ on, only }) =>
          on.includes('failed') && (name === null || only.length === 0 || only.includes(name)) ? fact : null,
        signal,
      )(ports),
      T.map((told) =>
        told.flatMap(({ where, failure }) => (failure === null ? [] : [{ who: where, reason: failure }])),
      ),
    );
  };
