/** The one document that every command prints with `--json`: an envelope that is alike for all, and the command's result. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../../domain/integer';
import { HistoryResult, LogsResult, NextResult, StatusResult, WhyResult } from './asking';
import {
  AdoptResult,
  BackupsResult,
  PinResult,
  RestoreResult,
  RunResult,
  SeveralRunsResult,
  VerifyResult,
} from './archives';
import { CopiesChecked, CopyResult, KeyResult, RecoverResult } from './copy';
import { DestinationResult } from './destination';
import { DoctorResult } from './doctor';
import { DrillResult } from './drill';
import { FleetResult } from './fleet';
import { CatResult, DiffResult, FilesResult, FindResult } from './files';
import {
  CreateResult,
  DeleteResult,
  EditResult,
  ListResult,
  PauseResult,
  ResumeResult,
  SkipResult,
  UndoResult,
} from './schedules';
import { NotifyResult } from './notify';
import { Problem } from './problem';
import { SimulateResult } from './simulation';
import {
  CompletionResult,
  InspectResult,
  JournalCheckResult,
  MetricsResult,
  ServiceResult,
  StartResult,
  StopResult,
} from './service';
import { PruneResult, RemoveResult, UndeleteResult } from './trash';

export { Problem } from './problem';

/** The results by command: adding a field is no new version, any other change is. */
export const results = {
  create: CreateResult,
  list: ListResult,
  edit: EditResult,
  rename: EditResult,
  pause: PauseResult,
  resume: ResumeResult,
  skip: SkipResult,
  delete: DeleteResult,
  undo: UndoResult,
  start: StartResult,
  stop: StopResult,
  service: ServiceResult,
  backups: BackupsResult,
  run: t.union([RunResult, SeveralRunsResult]),
  restore: RestoreResult,
  files: FilesResult,
  find: FindResult,
  diff: DiffResult,
  cat: CatResult,
  verify: t.union([VerifyResult, CopiesChecked], 'Verified'),
  pin: PinResult,
  unpin: PinResult,
  prune: PruneResult,
  remove: RemoveResult,
  undelete: UndeleteResult,
  adopt: AdoptResult,
  journal: JournalCheckResult,
  inspect: InspectResult,
  status: StatusResult,
  metrics: MetricsResult,
  history: HistoryResult,
  logs: LogsResult,
  why: WhyResult,
  next: NextResult,
  simulate: SimulateResult,
  doctor: DoctorResult,
  notify: NotifyResult,
  destination: DestinationResult,
  copy: CopyResult,
  key: KeyResult,
  recover: RecoverResult,
  drill: DrillResult,
  fleet: FleetResult,
  completion: CompletionResult,
};

type Results = typeof results;
export type ReplyCommand = keyof Results;

/** A command and what it came to; null when somebody interrupted it. */
export type Reply = {
  readonly [Command in ReplyCommand]: {
    readonly command: Command;
    readonly result: t.TypeOf<Results[Command]> | null;
  };
}[ReplyCommand];

const envelope = {
  /** Version of the documents. Within it, fields may be added; nothing else changes. */
  v: t.literal(1),
  /** The exit status. */
  exit: NonNegativeInteger,
  /** What standard error says beside an error. */
  notes: t.readonlyArray(t.string),
  /** What went wrong although there is a result. */
  errors: t.readonlyArray(t.string),
};

/** The whole document of one command: `result` or `error` is null, and both when somebody interrupted it. */
export const documentOf = (command: ReplyCommand): t.Mixed =>
  t.strict(
    {
      ...envelope,
      command: t.literal(command),
      /** What it came to; null when it was refused, failed or was interrupted. */
      result: t.union([results[command], t.null]),
      /** Why it was refused or failed; null otherwise. */
      error: t.union([Problem, t.null]),
    },
    `${command} document`,
  );

/** The document of a command that was refused, of whatever command. */
export const ProblemDocument = t.strict(
  {
    ...envelope,
    /** What was asked for, be there such a command or not; empty when it was nothing. */
    command: t.string,
    result: t.null,
    error: Problem,
  },
  'ProblemDocument',
);

export interface Said {
  readonly exit: number;
  readonly notes: ReadonlyArray<string>;
  readonly errors: ReadonlyArray<string>;
}

/** JSON leaves some control characters as they are; a terminal must not see them, and JSON has escapes for them. */
const visible = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const stringify = (value: unknown): string =>
  JSON.stringify(value).replace(
    visible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The document of a command that has a result. */
export const replyDocument = ({ command, result }: Reply, { exit, notes, errors }: Said): string =>
  stringify(documentOf(command).encode({ v: 1, command, exit, notes, errors, result, error: null }));

/** The document of one that was refused or failed, be there such a command or not. */
export const problemDocument = (command: string, error: Problem, exit: number): string =>
  stringify(ProblemDocument.encode({ v: 1, command, exit, notes: [], errors: [], result: null, error }));

/** The document of one that was interrupted before it came to anything. */
export const interruptedDocument = (command: string, exit: number): string =>
  stringify({ v: 1, command, exit, notes: [], errors: [], result: null, error: null });
