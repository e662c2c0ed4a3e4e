/** Reads the workspaces of a fleet, wherever their copies stand, and says how each stands now. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { WorkspaceFacts } from '../../domain/fleet/workspace-facts';
import type { Now } from '../../domain/time/time';
import type { Clock } from '../../ports/clock';
import type { Directories } from '../../ports/directories';
import type { Fleet } from '../../ports/fleet';
import type { Places } from '../../ports/places';
import { openedWith } from '../destinations/use-place';
import { type FleetSchedule, fleetSchedules } from './fleet-rows';
import { workspaceSumUp } from './sum-up';

export interface FleetPorts {
  readonly places: Pick<Places, 'open'>;
  readonly fleet: Fleet;
  readonly directories: Pick<Directories, 'absolute'>;
  readonly clock: Clock;
}

/** A workspace that could be read. */
export interface FleetHost {
  /** The prefix below which it writes, and the place where that is. */
  readonly host: string;
  readonly url: string;
  readonly facts: WorkspaceFacts;
  readonly schedules: ReadonlyArray<FleetSchedule>;
}

export interface FleetView {
  readonly now: Now;
  readonly hosts: ReadonlyArray<FleetHost>;
  /** Workspaces that could not be read, or are not what they were; without a host: a place, also one where none stands. */
  readonly unreadable: ReadonlyArray<{
    readonly host: string | null;
    readonly url: string;
    readonly error: BackupError;
  }>;
  /** Why nothing could be kept for the next time. */
  readonly unkept: string | null;
}

export interface FleetAsked {
  readonly urls: ReadonlyArray<string>;
  readonly credentials: string | null;
  readonly identity: string | null;
  readonly anew: boolean;
  /** In milliseconds. */
  readonly grace: number;
}

/** A place without any host is one that nobody meant: a wrong prefix must not look like a fleet in which all is well. */
const noHost = (url: string): BackupError => ({
  ...{ type: 'DestinationFailed', cause: 'absent', doing: 'find a host below', where: url },
  reason: 'no machine has copied there',
  advice: [
    'is the prefix right? it is the one below which each machine copies to a prefix of its own: docs/fleet.md',
    'in the workspace of a machine, backup_manager destination list shows where it copies to',
  ],
});

/** A place that can't be read costs itself alone, as a workspace does. */
export const readFleet =
  (
    { urls, credentials, identity, anew, grace }: FleetAsked,
    onRead: (done: number, all: number) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<FleetPorts, BackupError, FleetView> =>
  (ports) => {
    const now = ports.clock.now();
    const keys = { identity, credentials };
    const nothing: Omit<FleetView, 'now'> = { hosts: [], unreadable: [], unkept: null };
    const one = (url: string): TE.TaskEither<BackupError, Omit<FleetView, 'now'>> =>
      pipe(
        openedWith({ url, options: {} }, keys, signal, (access) =>
          ports.fleet.read(access, workspaceSumUp, anew, onRead, signal),
        )(ports),
        TE.map(({ members, unkept }): Omit<FleetView, 'now'> => ({
          hosts: members.flatMap((member) =>
            'facts' in member
              ? [
                  {
                    ...{ host: member.host, url, facts: member.facts },
                    schedules: fleetSchedules(member.facts, now, grace),
                  },
                ]
              : [],
          ),
          unreadable:
            members.length === 0
              ? [{ host: null, url, error: noHost(url) }]
              : members.flatMap((member) =>
                  'error' in member ? [{ host: member.host, url, error: member.error }] : [],
                ),
          unkept,
        })),
        TE.orElse((error) =>
          error.type === 'WrongDestination' || signal.aborted
            ? TE.left(error)
            : TE.right({ ...nothing, unreadable: [{ host: null, url, error }] }),
        ),
      );
    return pipe(
      urls,
      TE.traverseSeqArray(one),
      TE.map((views) => ({
        now,
        hosts: views.flatMap(({ hosts }) => hosts),
        unreadable: views.flatMap(({ unreadable }) => unreadable),
        unkept: views.flatMap(({ unkept }) => unkept ?? [])[0] ?? null,
      })),
    );
  };

/** Whether every workspace could be read, and no schedule is late. */
export const isHealthyFleet = ({ hosts, unreadable }: Pick<FleetView, 'hosts' | 'unreadable'>): boolean =>
  unreadable.length === 0 && hosts.every(({ schedules }) => schedules.every(({ isLate }) => !isLate));
