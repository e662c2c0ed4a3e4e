/** What a command is once its arguments are read, and what it needs of the world. */
import type * as RTE from 'fp-ts/ReaderTaskEither';
import type { ExecutePorts } from '../app/execute';
import { logTexts } from '../app/log-texts';
import type { RestorePorts } from '../app/restore';
import type { TargetPorts } from '../app/notices/targets';
import type { RunPorts } from '../app/run';
import type { VerifyPorts } from '../app/verify';
import type { BackupError } from '../domain/error';
import type { Catalogues } from '../ports/catalogues';
import type { ArchiveStore } from '../ports/archive-store';
import type { Editor } from '../ports/editor';
import type { DrawSpace } from '../ports/space-picture';
import type { LogReader } from '../ports/log-reader';
import type { MetricsOrigin, MetricsText } from '../ports/metrics';
import type { Copies } from '../ports/copies';
import type { Fleet } from '../ports/fleet';
import type { Scratch } from '../ports/scratch';
import type { Places } from '../ports/places';
import type { InspectorPage } from '../ports/inspector-page';
import type { MachineService } from '../ports/machine-service';
import type { ServiceProcess } from '../ports/service-process';
import type { Sources } from '../ports/sources';
import type { TrashStore } from '../ports/trash-store';
import type { WorkspaceProbe } from '../ports/workspace-probe';
import type { WorkspaceLocation } from '../ports/workspace-location';
import type { Output } from './output';

export type CliPorts = ExecutePorts & {
  readonly archiveStore: ArchiveStore;
  readonly catalogues: Catalogues;
  readonly trashStore: TrashStore;
  readonly sources: Sources;
  readonly service: ServiceProcess;
  readonly machineService: MachineService;
  readonly inspectorPage: InspectorPage;
  readonly workspaceProbe: WorkspaceProbe;
  readonly location: WorkspaceLocation;
  readonly editor: Editor;
  readonly drawSpace: DrawSpace;
  readonly logReader: LogReader;
  readonly metricsText: MetricsText;
  readonly metricsOrigin: MetricsOrigin;
  readonly places: Places;
  readonly copies: Copies;
  readonly fleet: Fleet;
  readonly scratch: Scratch;
} & RunPorts &
  RestorePorts &
  VerifyPorts &
  TargetPorts;

/**
 * What a command needs to find: a workspace, or it is refused; schedules, whose lack is logged as the specification has it; a directory, which it may make a workspace, and whose logs it
 * writes; or nothing, so that it leaves no trace where no workspace is.
 */
export type Need = 'workspace' | 'schedules' | 'directory' | 'nothing';

/** A command, ready to run. */
export type Action = RTE.ReaderTaskEither<CliPorts, BackupError, Output>;

export const logged =
  (text: string) =>
  (ports: CliPorts) =>
  <A>(value: A): A => {
    logTexts(ports)([text]);
    return value;
  };
