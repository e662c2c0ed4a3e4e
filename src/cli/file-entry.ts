/** A member of an archive as documents have it. */
import type { Entry } from '../ports/catalogues';
import { timestampAt, type Zone } from '../domain/time/time';
import type { FileEntry } from '../codecs/replies/files';

export const modeText = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Milliseconds within which a time has a year of four digits. */
const [earliest, latest] = [-62_135_596_800_000, 253_402_214_400_000];

export const fileEntry =
  (zone: Zone) =>
  ({ path, type, size, mode, uid, gid, user, group, mtime, link, digest }: Entry): FileEntry => ({
    ...{ path, type, size, mode: modeText(mode), uid, gid, user, group, link, digest },
    mtime: timestampAt(Math.min(latest, Math.max(earliest, mtime)), zone),
  });
