/** The service's life: hold the lock, check the journal, take signals, run the chart to its end, say goodbye. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { IO } from 'fp-ts/IO';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { createActor, toPromise } from 'xstate';
import { contained } from '../app/contained';
import { execute } from '../app/execute';
import type { KeepPorts } from '../app/copies/copy-and-keep';
import type { DrillPorts } from '../app/copies/drill';
import type { TellPorts } from '../app/notices/tell';
import { tellFailedStart } from '../app/notices/tell-directly';
import type { ServiceMessage } from '../codecs/service-message';
import type { Command } from '../domain/events/command';
import { type BackupError, showError } from '../domain/error';
import { presentTime } from '../domain/time/time';
import type { OutageRecord } from '../ports/notices';
import type { Unarchiver } from '../ports/unarchiver';
import type { ServicePresence } from '../ports/service-presence';
import type { Watcher } from '../ports/watcher';
import type { WorkspaceAttachment } from '../ports/workspace-attachment';
import { failureText, isResting, type Listeners, provideService, type ServicePorts, stateOf } from './actors';
import type { ServiceInspector } from './inspect';
import { type ExporterPorts, makeExporter } from './exporter';
import { makeCopyService } from './copiers';
import { makeNoticeService, type NoticeService } from './notices';
import { makeStatusBoard, type StatusBoard } from './status-board';
import { provideVerifier } from './verifier';

export type ServiceRunPorts = ServicePorts &
  TellPorts &
  Pick<KeepPorts, 'places' | 'copies' | 'archiveStore'> &
  Pick<DrillPorts, 'catalogues' | 'copies' | 'directories' | 'scratch'> &
  Pick<ExporterPorts, 'workspaceProbe' | 'metricsOrigin' | 'metricsText' | 'metricsFile'> & {
    readonly outageRecord: OutageRecord;
    readonly unverifiedRecord: OutageRecord;
    readonly unarchiver: Unarchiver;
    readonly watcher: Watcher;
    readonly attachment: WorkspaceAttachment;
    readonly presence: ServicePresence;
    /** Opened once the service has its place. */
    readonly openInspector: IO<ServiceInspector>;
  };

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

/** The process that the service runs in. */
export interface Host {
  readonly version: string;
  /** Tells the process that started the service; nothing when there is none any more. */
  readonly tell: (message: ServiceMessage) => void;
  readonly onSignal: (listener: (signal: StopSignal) => void) => void;
  readonly onUncaught: (listener: (error: unknown) => void) => void;
  /** Ends the process at once. */
  readonly exit: (status: number) => void;
}

/** How long, in milliseconds, a failing service tries to journal why. */
const lastErrorLineWithin = 2_000;

/** The charts as actors that are not started yet; what they are sent until then waits for them. */
const makeActors = (
  ports: ServiceRunPorts,
  host: Host,
  seek: Listeners['seek'],
  { inspect }: ServiceInspector,
  board: StatusBoard,
  notices: Pick<NoticeService, 'look' | 'trouble' | 'unverified'>,
) => {
  const machine = provideService(ports, {
    onPassOver: () => {
      host.tell({ type: 'pass-over' });
      notices.look();
    },
    onTrouble: notices.trouble,
    onArchive: board.archive,
    seek,
  });
  const actor = createActor(machine, { inspect });
  const verifier = createActor(provideVerifier(ports, notices.unverified), { inspect });
  let rested = false;
  actor.subscribe((snapshot) => {
    board.enter(stateOf(snapshot));
    const rests = isResting(snapshot);
    if (rests !== rested) verifier.send({ type: rests ? 'service.rests' : 'service.works' });
    rested = rests;
  });
  verifier.subscribe(({ context }) => board.verify(context.archive));
  return { actor, verifier };
};

/** Journals a command of the service about itself, after which the process ends whatever came of it. */
const sayGoodbye = async (ports: ServiceRunPorts, command: Command): Promise<void> => {
  const timeout = new Promise<void>((resolve) => {
    setTimeout(resolve, lastErrorLineWithin).unref();
  });
  await Promise.race([execute(command)(ports)(), timeout]);
  ports.presence.leave();
};

/** Everything that has to hold before the service calls itself ready. */
const prepare = (ports: ServiceRunPorts, host: Host): TE.TaskEither<BackupError, void> =>
  pipe(
    ports.archiveIndex.read,
    TE.chain(() => execute({ type: 'StartService', pid: ports.presence.pid, version: host.version })(ports)),
    TE.chain(({ now }) => ports.presence.announce(presentTime(now))),
  );

/** Whether the journal is gone from under us, or another file stands in its place. */
const isLost = ({ journal }: ServiceRunPorts): T.Task<boolean> =>
  pipe(
    journal.exclusively(TE.right(undefined)),
    TE.match(
      ({ type }) => type === 'WorkspaceLost',
      () => false,
    ),
  );

/** How long, in milliseconds, until the second look at a place that is taken. */
const secondLookAfter = 100;

/** The service's place; null when another service has it. A `stop` that looks for one holds it for an instant, too. */
const takePlace = ({ locks }: ServiceRunPorts): TE.TaskEither<BackupError, IO<void> | null> =>
  pipe(
    locks.tryHold('service'),
    TE.chain((place) =>
      place === null ? T.delay(secondLookAfter)(locks.tryHold('service')) : TE.right(place),
    ),
  );

/** The watch on the workspace that stands there now: it can be set up anew. */
const makeWatch = ({ watcher }: ServiceRunPorts, onChange: IO<void>) => {
  let close: IO<Promise<void>> = () => Promise.resolve();
  let turn: Promise<void> = Promise.resolve();
  const next = (step: () => Promise<void>): Promise<void> => {
    turn = turn.then(step);
    return turn;
  };
  const endNow = async (): Promise<void> => {
    await close();
    close = () => Promise.resolve();
  };
  return {
    end: () => next(endNow),
    renew: () =>
      next(async () => {
        await endNow();
        // why: a watch that can't be had is no reason to stop: the timer is the safety net
        const watching = await watcher.watch(onChange)();
        if (E.isRight(watching)) close = watching.right;
      }),
  };
};

/** How long, in milliseconds, those who are to be told that it can't start are given. */
const lastWordWithin = 20_000;

const fail = async (ports: ServiceRunPorts, host: Host, error: BackupError): Promise<1> => {
  const reason = showError(error);
  host.tell({ type: 'failed', reason });
  const tell = contained(
    () => TE.fromTask(tellFailedStart(reason, AbortSignal.timeout(lastWordWithin))(ports)),
    () => undefined,
  );
  const held = await ports.locks.tryHold('notices')();
  // why: where another tells just that, it is told; where no lock can be had, nobody else has it
  if (E.isRight(held) && held.right === null) return 1;
  await tell();
  if (E.isRight(held)) held.right?.();
  return 1;
};

/** Lives until a signal, or the removal of the workspace, ends it. Gives the exit status. */
const live = async (given: ServiceRunPorts, host: Host, place: IO<void>): Promise<0 | 1> => {
  const inspector = given.openInspector();
  const notices = makeNoticeService(given, inspector.inspect, () => isAttached());
  const board = makeStatusBoard(given.presence, given.clock);
  const { pid } = given.presence;
  const since = presentTime(given.clock.now());
  const exporter = makeExporter(
    given,
    () => ({ up: true, pid, since, live: board.shown() }),
    inspector.inspect,
  );
  const told = exporter.watching(notices.journal);
  const copies = makeCopyService({ ...given, journal: told }, inspector.inspect, () => isAttached());
  const ports: ServiceRunPorts = { ...given, journal: copies.watching(told) };
  let leavePlace = place;
  /** While the workspace is away nothing is journalled: it would make a journal where none should be. */
  const isAttached = (): boolean => !actor.getSnapshot().hasTag('detached');
  const watch = makeWatch(ports, () => {
    actor.send({ type: 'schedules.changed' });
    if (!isAttached()) return;
    // why: a long archive in a workspace that is gone would fill the disk for nobody
    void isLost(ports)().then((lost) => {
      if (lost) actor.send({ type: 'workspace.lost' });
    });
  });
  const seek: Listeners['seek'] = async () => {
    ports.attachment.detach();
    ports.presence.wait(true)();
    if (!ports.attachment.isThere()) {
      await watch.renew();
      return 'away';
    }
    const place = await takePlace(ports)();
    if (E.isRight(place) && place.right === null) return 'taken';
    if (E.isRight(place) && place.right !== null) leavePlace = place.right;
    const prepared = E.isLeft(place) ? place : await prepare(ports, host)();
    await watch.renew();
    if (E.isLeft(prepared)) return 'away';
    ports.presence.wait(false)();
    return 'here';
  };
  const { actor, verifier } = makeActors(ports, host, seek, inspector, board, {
    trouble: notices.trouble,
    unverified: notices.unverified,
    look: () => {
      notices.look();
      exporter.look();
    },
  });
  const say = async (command: Command): Promise<void> => {
    if (isAttached()) await sayGoodbye(ports, command);
    // why: the kernel lets go of it only with the last thread, and one may hang in a disk that is gone
    leavePlace();
  };
  host.onSignal((signal) => {
    if (signal === 'SIGHUP') {
      void watch.renew();
      actor.send({ type: 'schedules.changed' });
      notices.wake();
      copies.wake();
      return;
    }
    actor.send({ type: signal === 'SIGINT' ? 'abort.requested' : 'stop.requested', reason: signal });
  });
  host.onUncaught((error) => {
    void say({ type: 'FailService', pid, reason: failureText(error) })
      .then(copies.finish)
      .then(notices.finish)
      .finally(() => host.exit(1));
  });
  await watch.renew();
  const prepared = await prepare(ports, host)();
  if (E.isLeft(prepared)) {
    // why: who starts it again, and is not kept waiting by this, finds its place free
    leavePlace();
    return fail(ports, host, prepared.left);
  }
  host.tell({ type: 'ready', pid });
  const done = toPromise(actor);
  verifier.start();
  actor.start();
  const { reason } = await done;
  verifier.send({ type: 'service.ends' });
  await watch.end();
  await copies.finish();
  // why: whoever takes the place then writes the file next
  await exporter.finish();
  // why: of a workspace that was removed no further pass tells
  notices.look();
  await say({ type: 'StopService', pid, reason });
  await notices.finish();
  await inspector.stop();
  return 0;
};

/** Runs the service in this process; gives its exit status. */
export const runService = async (ports: ServiceRunPorts, host: Host): Promise<0 | 1> => {
  const held = await takePlace(ports)();
  if (E.isRight(held) && held.right !== null) return live(ports, host, held.right);
  if (E.isLeft(held)) return fail(ports, host, held.left);
  host.tell({ type: 'already-running' });
  return 1;
};
