/** The files in `.backup_manager` that carry a new text of `backup_schedules.txt`, and what is noted beside each. */
import { join } from 'node:path';
import type { StagedText } from '../../domain/decider/staged-text';
import { type FileSystem, removeFile, syncDirectory } from '../file-system';
import { ifThere } from '../system-error';
import { readOwn } from './own-place';
import { textOf } from '../text-bytes';

/**
 * `next`: the new text. What it is to replace is noted in one of the others once that is needed: `old` are those bytes,
 * `absent` says that there was no file. `begun` are those bytes, too, while the new ones are written over them in place.
 * `draft` is one of these three that is being written.
 */
export type StagedKind = 'next' | 'old' | 'begun' | 'absent' | 'draft';

const kinds: ReadonlyArray<StagedKind> = ['next', 'old', 'begun', 'absent', 'draft'];

const stagedName = /^schedules\.(\d+)\.(next|old|begun|absent|draft)$/;

export interface StagedFiles {
  readonly pathOf: (seq: number, kind: StagedKind) => string;
  readonly all: () => ReadonlyArray<StagedText>;
  /** A replacement in place that has begun, with both texts whole; null when there is none. */
  readonly begun: () => { readonly old: Buffer; readonly next: Buffer } | null;
  /** The new text of a line first: without it, the rest means nothing. */
  readonly remove: (seq: number) => void;
  /** What is noted of what a text is to replace, once it is known that it is put in place, or is to be noted anew. */
  readonly removeNotes: (seq: number) => void;
}

export const stagedFiles = (directory: string, fileSystem: FileSystem): StagedFiles => {
  const pathOf = (seq: number, kind: StagedKind): string => join(directory, `schedules.${seq}.${kind}`);

  const found = (): ReadonlyMap<number, ReadonlySet<string>> => {
    const bySeq = new Map<number, Set<string>>();
    for (const name of ifThere(() => fileSystem.readdirSync(directory), [])) {
      const [, seq, kind] = stagedName.exec(name) ?? [];
      if (seq === undefined || kind === undefined || !Number.isSafeInteger(Number(seq))) continue;
      const known = bySeq.get(Number(seq)) ?? new Set();
      bySeq.set(Number(seq), known.add(kind));
    }
    return bySeq;
  };

  const read = (seq: number, kind: StagedKind): Buffer | undefined =>
    ifThere(() => readOwn(fileSystem, pathOf(seq, kind)), undefined);

  const replacedBy = (seq: number, has: ReadonlySet<string>): string | null | undefined => {
    for (const kind of ['old', 'begun'] as const) {
      const bytes = has.has(kind) ? read(seq, kind) : undefined;
      if (bytes !== undefined) return textOf(bytes);
    }
    return has.has('absent') ? null : undefined;
  };

  return {
    pathOf,
    all: () =>
      [...found()].map(([seq, has]) => ({
        seq,
        isRemnant: !has.has('next'),
        replaces: has.has('next') ? replacedBy(seq, has) : undefined,
        hasFailed: has.has('old') || has.has('absent'),
        hasBegun: has.has('begun'),
      })),
    begun: () => {
      for (const [seq, has] of [...found()].sort(([one], [other]) => other - one)) {
        if (!has.has('begun') || !has.has('next')) continue;
        const [old, next] = [read(seq, 'begun'), read(seq, 'next')];
        if (old !== undefined && next !== undefined) return { old, next };
      }
      return null;
    },
    remove: (seq) => {
      for (const kind of kinds) removeFile(fileSystem, pathOf(seq, kind));
    },
    removeNotes: (seq) => {
      const has = found().get(seq);
      const notes = kinds.filter((kind) => kind !== 'next' && has?.has(kind) === true);
      for (const kind of notes) removeFile(fileSystem, pathOf(seq, kind));
      if (notes.length > 0) syncDirectory(fileSystem, directory);
    },
  };
};
