/** The commands about archives: back up now, restore, verify, list what there is. */
import { pipe } from 'fp-ts/function';
import type { IO } from 'fp-ts/IO';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { listBackups } from '../app/queries';
import { restore as restoreArchive, type Restored, type RestoreRequest } from '../app/restore';
import { run as runBackup, type RunEnd } from '../app/run';
import { verify as verifyArchives, type Verified, type VerifyReport } from '../app/verify';
import type { Version } from '../domain/archive/archives';
import { showSize } from '../domain/size';
import type { VersionEntry } from '../codecs/replies/archives';
import { isForbidden, showError } from '../domain/error';
import type { VerifyLevel } from '../domain/events/event';
import { escapeControls } from '../domain/decider/log-line';
import { type Finding } from '../domain/events/pack-report';
import { type Timestamp, shown } from '../domain/time/time';
import { versionIds } from '../domain/archive/version';
import type { ArchiveDamage, UnpackRefusal } from '../ports/unarchiver';
import { type Action, type CliPorts, logged } from './commands';
import { interruptedStatus, partialStatus } from './exit-status';
import { type Output, replied } from './output';
import { noBar, type ProgressBar } from './progress';
import { paletteOf, type Screen } from './screen';
import { type Column, table } from './table';

/** What these commands need of the terminal they run on. */
export interface Stage {
  readonly note: (text: string) => void;
  readonly interrupted: T.Task<void>;
  /** A bar, where there is a terminal to draw it on. */
  readonly openBar: (title: string) => T.Task<ProgressBar>;
}

/** Runs `use` with a signal that an interruption aborts, and a bar that is taken off at the end. */
const onStage = <A>(
  stage: Stage,
  title: string,
  use: (signal: AbortSignal, bar: ProgressBar) => T.Task<A>,
): T.Task<A> => {
  const abort = new AbortController();
  void stage.interrupted().then(() => abort.abort());
  return pipe(
    stage.openBar(title),
    T.chain((bar) =>
      pipe(
        use(abort.signal, bar),
        T.map((result) => {
          bar.end();
          return result;
        }),
      ),
    ),
  );
};

const entriesOf = (n: number): string => `${n} ${n === 1 ? 'entry' : 'entries'}`;

/** The first of many lines, and how many there are besides. */
const firstOf = (lines: ReadonlyArray<string>, count: number): ReadonlyArray<string> => {
  const shown = lines.slice(0, 20);
  return count > shown.length ? [...shown, `… and ${count - shown.length} more`] : shown;
};

const findingLines = (count: number, listed: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  firstOf(
    listed.map(({ path, detail }) => escapeControls(`${path || '.'}: ${detail}`)),
    count,
  );

const made = (end: Extract<RunEnd, { type: 'BackupCompleted' | 'BackupPartial' }>): Output => {
  const { schedule, report, placement, path } = end;
  const { entries, contentBytes, bytes, excluded } = report;
  const left = excluded === 0 ? '' : `, ${excluded} excluded`;
  const reason = end.type === 'BackupPartial' ? end.reason : null;
  const outcome = reason === null ? 'completed' : 'partial';
  return replied(
    { command: 'run', result: { outcome, reason, schedule, path, archive: placement.archive, report } },
    {
      results: [
        `${path} backed up in backups/${placement.archive}: ${entriesOf(entries)}, ${showSize(contentBytes)} in ${showSize(bytes)}${left}`,
      ],
      notes: findingLines(report.noteCount, report.notes),
      errors:
        reason === null ? [] : [`partial: ${reason}`, ...findingLines(report.problemCount, report.problems)],
      status: reason === null ? 0 : partialStatus,
    },
  );
};

const ending = (end: RunEnd | null): Output => {
  switch (end?.type) {
    case 'BackupCompleted':
    case 'BackupPartial':
      return made(end);
    case 'BackupFailed': {
      const { schedule, path, reason } = end;
      return replied(
        {
          command: 'run',
          result: { outcome: 'failed', reason, schedule, path, archive: null, report: null },
        },
        { errors: [`can't back up ${path}: ${reason}`], status: 1 },
      );
    }
    case 'BackupAbandoned':
    case undefined: {
      const { schedule = null, path = null } = end ?? {};
      const reason = 'no archive was made';
      return replied(
        {
          command: 'run',
          result: { outcome: 'interrupted', reason, schedule, path, archive: null, report: null },
        },
        { notes: [`interrupted: ${reason}`], status: interruptedStatus },
      );
    }
  }
};

/** `which` is an index or a name. */
export const run =
  (which: string, stage: Stage): Action =>
  (ports) =>
    pipe(
      onStage(stage, which, (signal, bar) =>
        runBackup(which, { onStart: () => undefined, onProgress: bar.show, signal }, () =>
          stage.note('note: waiting for another archive of this workspace to be finished'),
        )(ports),
      ),
      TE.map(ending),
    );

const damageText = ({ stream, byte, reason, after, resumed }: ArchiveDamage): string => {
  const where = stream === 'file' ? 'of the file' : 'of the tar stream';
  const behind = after === null ? '' : `, after the header of ${after}`;
  const on = resumed === null ? '' : `; read on at byte ${resumed} of the tar stream`;
  return `damaged at byte ${byte} ${where}${behind}: ${reason}${on}`;
};

/** Of a member that was restored, only something of it was refused. */
const refusalText = ({ path, reason }: UnpackRefusal): string =>
  reason.startsWith('restored, but') ? `${path}: ${reason}` : `not restored: ${path}: ${reason}`;

const restored = ({ archive, target, report }: Restored, dryRun: boolean): Output => {
  const { entries, contentBytes, refused, refusedCount, unowned, absent, damage, damageCount, notes } =
    report;
  return replied(
    { command: 'restore', result: { archive, target, dryRun, ...report } },
    {
      results: [
        `${dryRun ? 'would restore' : 'restored'} ${entriesOf(entries)}, ${showSize(contentBytes)}, from ${archive} to ${target}`,
      ],
      notes: [
        ...notes.map(escapeControls),
        ...(unowned === 0
          ? []
          : [
              `${entriesOf(unowned)} kept no owner: giving them takes root, and a file system and container that allow it`,
            ]),
      ],
      errors: [
        ...firstOf(
          damage.map((one) => escapeControls(damageText(one))),
          damageCount,
        ),
        ...firstOf(
          refused.map((one) => escapeControls(refusalText(one))),
          refusedCount,
        ),
        ...absent.map((path) => `not in the archive: ${path} (members are named as tar -tf shows them)`),
      ],
      status: refusedCount + absent.length + damageCount > 0 ? 1 : 0,
    },
  );
};

export const restore =
  (request: RestoreRequest, stage: Stage): Action =>
  (ports) =>
    pipe(
      onStage(stage, 'restore', (signal, bar) =>
        pipe(
          restoreArchive(request, bar.show, signal)(ports),
          TE.map((outcome) => restored(outcome, request.dryRun)),
          TE.orElse((error) =>
            signal.aborted
              ? TE.right(
                  replied(
                    { command: 'restore', result: null },
                    { notes: ['interrupted: the restore is incomplete'], status: interruptedStatus },
                  ),
                )
              : TE.left(error),
          ),
        ),
      ),
      TE.chainFirstIOK((output) => () => {
        for (const line of output.results) logged(line)(ports)(undefined);
      }),
    );

const differsIn = (count: number): string =>
  `differs from its source in ${count} ${count === 1 ? 'place' : 'places'}`;

const verifiedLine = ({ file, level, finding, unchecked, differenceCount }: Verified): string => {
  if (unchecked !== null)
    return `backups/${file}: it could not be looked into: ${escapeControls(unchecked)}; that says nothing of it`;
  if (finding !== null) return `backups/${file}: ${escapeControls(finding)}`;
  return `backups/${file}: ok (${level})${differenceCount === 0 ? '' : `, but it ${differsIn(differenceCount)}`}`;
};

const verdict = (wrong: number, unchecked: number, differing: number, all: number): string => {
  if (all === 0) return 'there is no archive to verify';
  const differs = differing === 1 ? '1 differs from its source' : `${differing} differ from their sources`;
  const unknown = unchecked === 0 ? '' : `, ${unchecked} could not be looked into`;
  const besides = `${unknown}${differing === 0 ? '' : `, ${differs}`}`;
  if (wrong > 0) return `${wrong} of ${all} ${wrong === 1 ? 'does' : 'do'} not hold${besides}`;
  if (unchecked > 0) {
    const held = all - unchecked;
    return `${held} of ${all} ${held === 1 ? 'holds' : 'hold'}${besides}`;
  }
  if (all > 1) return `all ${all} archives hold${besides}`;
  return differing === 0 ? 'the archive holds' : 'the archive holds, but differs from its source';
};

const verified = ({ archives, unknown }: VerifyReport): Output => {
  const wrong = archives.filter(({ finding }) => finding !== null).length + unknown.length;
  const differing = archives.filter(({ differenceCount }) => differenceCount > 0).length;
  const unchecked = archives.filter((one) => one.unchecked !== null).length;
  const unrecorded = archives.flatMap((one) => (one.unrecorded === null ? [] : [one.unrecorded]));
  const [why] = unrecorded;
  // why: who may not write here was told so, and has what was asked for; a journal that fails has lost something
  const isLost = unrecorded.some((error) => !isForbidden(error));
  return replied(
    {
      command: 'verify',
      result: {
        holds: wrong + unchecked === 0,
        archives: archives.map(({ unrecorded: reason, ...one }) => ({
          ...one,
          recorded: reason === null && one.unchecked === null,
        })),
        unknown: [...unknown],
      },
    },
    {
      results: [
        ...archives.flatMap((one) => [
          verifiedLine(one),
          ...one.differences.map(({ path, how }) => escapeControls(`  ${path || '.'}: ${how}`)),
        ]),
        ...unknown.map((file) => escapeControls(`backups/${file}: the journal does not know it`)),
        verdict(wrong, unchecked, differing, archives.length + unknown.length),
      ],
      ...(why === undefined
        ? {}
        : { [isLost ? 'errors' : 'notes']: [`what was found is not journalled: ${showError(why)}`] }),
      status: wrong + unchecked + differing === 0 && !isLost ? 0 : 1,
    },
  );
};

/** What the journal keeps nothing of: that a source has changed is no event of its archive. */
const logDifferences =
  (ports: CliPorts) =>
  ({ archives }: VerifyReport): IO<void> =>
  () => {
    for (const { file, differenceCount } of archives)
      if (differenceCount > 0) logged(`backups/${file} ${differsIn(differenceCount)}`)(ports)(undefined);
  };

/** Every version of `name`, or of all names when it is null. */
export const verify =
  (name: string | null, level: VerifyLevel, stage: Stage): Action =>
  (ports) =>
    onStage({ ...stage, openBar: () => T.of(noBar) }, 'verify', (signal) =>
      pipe(
        verifyArchives(name, level, () => undefined, signal)(ports),
        TE.chainFirstIOK(logDifferences(ports)),
        TE.map(verified),
        TE.orElse((error) =>
          signal.aborted
            ? TE.right(
                replied(
                  { command: 'verify', result: null },
                  { notes: ['interrupted'], status: interruptedStatus },
                ),
              )
            : TE.left(error),
        ),
      ),
    );

const ratio = ({ report: { bytes, contentBytes } }: Version): string =>
  contentBytes === 0 ? '-' : `${Math.round((100 * bytes) / contentBytes)} %`;

/** The finding comes first: it stays where the column is cut. */
const verifiedWhen = ({ verified: proof }: Version, show: (at: Timestamp) => string): string =>
  proof === null ? 'never' : `${proof.finding === null ? proof.level : 'FAILED'} ${show(proof.at)}`;

const versionRow =
  (show: (at: Timestamp) => string, idOf: (version: Version) => string) =>
  (version: Version): ReadonlyArray<string> => [
    escapeControls(version.name),
    idOf(version),
    show(version.completed),
    version.outcome,
    showSize(version.report.bytes),
    ratio(version),
    String(version.report.entries),
    version.report.sha256.slice(0, 12),
    verifiedWhen(version, show),
  ];

const longColumns = (screen: Screen): ReadonlyArray<Column> => {
  const { good, doubtful, bad } = paletteOf(screen);
  return [
    { title: 'name', shrinks: true },
    { title: 'version' },
    { title: 'when' },
    { title: 'outcome', paint: (cell) => (cell.startsWith('completed') ? good : doubtful)(cell) },
    { title: 'size', align: 'right' },
    { title: 'ratio', align: 'right', optional: true },
    { title: 'entries', align: 'right', optional: true },
    { title: 'digest', optional: true },
    { title: 'verified', shrinks: true, paint: (cell) => (cell.startsWith('FAILED') ? bad(cell) : cell) },
  ];
};

const versionEntry =
  (present: ReadonlySet<string>, idOf: (version: Version) => string) =>
  (version: Version): VersionEntry => {
    const { name, file, path, due, completed, outcome, reason, report, verified: proof } = version;
    const { bytes, contentBytes, entries, sha256 } = report;
    return {
      name,
      version: idOf(version),
      file,
      present: present.has(file),
      path,
      due,
      completed,
      outcome,
      reason,
      bytes,
      contentBytes,
      entries,
      sha256,
      verified: proof,
    };
  };

/** What the journal knows of the archives, newest last; files that it does not know are noted. */
export const backupsLong =
  (screen: Screen): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('files', () => listBackups(ports)),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.map(({ files, archives }) => {
        const versions = [...archives.values()].flat();
        const ids = new Map([...archives.values()].flatMap((of) => [...versionIds(of)]));
        const idOf = (version: Version): string => ids.get(version) ?? '';
        const known = new Set(versions.map(({ file }) => file));
        const present = new Set(files);
        const unknown = files.filter((file) => !known.has(file));
        return replied(
          {
            command: 'backups',
            result: { files: [...files], versions: versions.map(versionEntry(present, idOf)), unknown },
          },
          {
            results: table(
              longColumns(screen),
              versions.map(versionRow(shown(ports.clock.now()), idOf)),
              screen.width,
            ),
            notes: [
              ...versions
                .filter(({ file }) => !present.has(file))
                .map(({ file }) => `backups/${file} is missing`),
              ...unknown.map((file) => `the journal does not know backups/${file}`),
            ],
          },
        );
      }),
      TE.map(logged('Show backups list')(ports)),
    );
