/** The background service as a process; what starts and stops it is loaded on use. */
import { resolve } from 'node:path';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { ServiceArguments } from '../../codecs/service-arguments';
import type { Locks } from '../../ports/locks';
import type { ServiceProcess } from '../../ports/service-process';
import type { Workspace } from '../workspace/workspace';
import { isOutdated, lookAtService } from './service-look';

/** Wherever the service works, the directory is the one that was meant here. */
const absolute = ({ textfile, ...how }: ServiceArguments): ServiceArguments => ({
  ...how,
  textfile: textfile === null ? null : resolve(textfile),
});

/** `entry` is the script that the service runs. */
export const makeServiceProcess = (workspace: Workspace, locks: Locks, entry: string): ServiceProcess => ({
  look: lookAtService(workspace, locks),
  isOutdated: () => isOutdated(workspace),
  start: (how) =>
    pipe(
      TE.fromTask(async () => (await import('./service-start')).startService),
      TE.chain((startService) => startService(workspace, entry)(absolute(how))),
    ),
  serve: (how) =>
    pipe(
      TE.fromTask(async () => (await import('./foreground')).serveHere),
      TE.chain((serveHere) => serveHere(workspace, entry)(absolute(how))),
    ),
  stop: (how, onWait) =>
    pipe(
      TE.fromTask(async () => (await import('./service-stop')).stopService),
      TE.chain((stopService) => stopService(workspace, locks)(how, onWait)),
    ),
});
