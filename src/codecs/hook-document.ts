/** What a hook is told: a JSON document on its standard input, and the same as variables of its environment. */
import * as t from 'io-ts';
import { orNull } from '../domain/or-null';
import { NonNegativeInteger } from '../domain/integer';
import { Trigger } from '../domain/events/event';
import { HookName, HookOutcome } from '../domain/events/hook';
import { ArchiveName, ScheduleId, SourcePath } from '../domain/schedule/schedule';
import { Timestamp } from '../domain/time/time';

export const HookDocument = t.readonly(
  t.strict({
    /** Version of the document. Within it, fields may be added; nothing else changes. */
    v: t.literal(1),
    hook: HookName,
    /** When it was begun. */
    at: Timestamp,
    /** The workspace, in which it runs. */
    workspace: t.string,
    /** The schedule's number in this workspace; it is never used twice. */
    schedule: ScheduleId,
    /** When the backup was due; of a `run`, when it was asked for. */
    due: Timestamp,
    trigger: Trigger,
    /** The source as the schedule spells it. */
    path: SourcePath,
    name: ArchiveName,
    /** 1 for the first start of this backup; 0 for one that is not started any more. */
    attempt: NonNegativeInteger,
    /** The source's absolute path; null where it leads nowhere on this machine. */
    source: orNull(t.string),
    /** The absolute path that is archived instead, as `before-backup` said; null when it is the source. */
    archivedFrom: orNull(t.string),
    /** What the backup came to; null before it. */
    outcome: orNull(HookOutcome),
    /** Why it failed, or is partial. */
    reason: orNull(t.string),
    /** The archive that was made; null when there is none. */
    archive: orNull(
      t.strict({
        /** Its absolute path. */
        file: t.string,
        /** Its size. */
        bytes: NonNegativeInteger,
        /** Members in it. */
        entries: NonNegativeInteger,
        /** Bytes of file content in it, before compression. */
        contentBytes: NonNegativeInteger,
        /** SHA-256 of the file. */
        sha256: t.string,
      }),
    ),
  }),
  'HookDocument',
);
export type HookDocument = t.TypeOf<typeof HookDocument>;

/** One line, ended by a line feed. */
export const hookInput = (document: HookDocument): string => `${JSON.stringify(document)}\n`;

/** Without what is null: such a variable is not set. No variable can hold a NUL character. */
export const hookEnvironment = ({ archive, ...document }: HookDocument): Readonly<Record<string, string>> => {
  const facts: Readonly<Record<string, string | number | null>> = {
    BACKUP_MANAGER_DIR: document.workspace,
    BACKUP_MANAGER_HOOK: document.hook,
    BACKUP_MANAGER_SCHEDULE: document.schedule,
    BACKUP_MANAGER_DUE: document.due,
    BACKUP_MANAGER_TRIGGER: document.trigger,
    BACKUP_MANAGER_PATH: document.path,
    BACKUP_MANAGER_NAME: document.name,
    BACKUP_MANAGER_ATTEMPT: document.attempt,
    BACKUP_MANAGER_SOURCE: document.source,
    BACKUP_MANAGER_ARCHIVED_FROM: document.archivedFrom,
    BACKUP_MANAGER_OUTCOME: document.outcome,
    BACKUP_MANAGER_REASON: document.reason,
    BACKUP_MANAGER_ARCHIVE: archive?.file ?? null,
    BACKUP_MANAGER_BYTES: archive?.bytes ?? null,
    BACKUP_MANAGER_ENTRIES: archive?.entries ?? null,
    BACKUP_MANAGER_CONTENT_BYTES: archive?.contentBytes ?? null,
    BACKUP_MANAGER_SHA256: archive?.sha256 ?? null,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === null ? [] : [[name, String(value).replaceAll('\0', '')]],
    ),
  );
};
