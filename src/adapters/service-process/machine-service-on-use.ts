/** The machine's service manager, loaded when it is asked. */
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import type * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { MachineService } from '../../ports/machine-service';
import type { Workspace } from '../workspace/workspace';

export const machineServiceOnUse = (workspace: Workspace, script: string): MachineService => {
  const asked = <A>(
    ask: (service: MachineService) => TE.TaskEither<BackupError, A>,
  ): TE.TaskEither<BackupError, A> =>
    pipe(async () => (await import('./machine-service')).makeMachineService(workspace, script), T.chain(ask));
  return {
    file: (of) => asked((service) => service.file(of)),
    install: (file) => asked((service) => service.install(file)),
    uninstall: (file) => asked((service) => service.uninstall(file)),
    look: (file) => asked((service) => service.look(file)),
    lingers: asked((service) => service.lingers),
  };
};
