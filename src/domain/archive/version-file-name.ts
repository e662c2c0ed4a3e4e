/** What the file name of an archive says. */
import type { Timestamp } from '../time/time';

/** `YYYYMMDDTHHMMSS` on the wall clock that the timestamp was seen on. */
export const stampOf = (at: Timestamp): string => at.slice(0, 19).replace(/[-:]/g, '');

/** What a kept archive's file name has before its ending. */
export const versionStamp = /\.(\d{8}T\d{6}(?:-\d+)?)\.tar$/;

/** What the file name of an archive says: the name that it has been made under, and when it was made if it is a kept one. */
export const readFileName = (file: string): { readonly name: string; readonly stamp: string | null } => ({
  name: file.replace(versionStamp, '').replace(/\.tar$/, ''),
  stamp: versionStamp.exec(file)?.[1]?.slice(0, 15) ?? null,
});
