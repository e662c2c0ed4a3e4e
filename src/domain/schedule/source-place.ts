/** The place that a schedule's path means, as text: paths that are spelled otherwise can mean the same. Pure. */
import type { IO } from 'fp-ts/IO';
import { remembering } from '../remembering';
import type { SourcePath } from './schedule';

/** What paths are relative to. */
export interface Ground {
  /** The workspace, absolute. */
  readonly root: string;
  /** The home directory, absolute; null where there is none. Asked for only when a path is below it. */
  readonly home: IO<string | null>;
}

/** The place of a path: an absolute path without `.`, `..` or a slash too many; links on the way are not followed. */
export type PlaceOf = (path: SourcePath) => string;

// why: a status compares the places of all schedules that ever were, and most are few
const normal = remembering((path) => {
  const parts: Array<string> = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
});

/** Where there is no home directory, `~/` stays what it is: a place of its own. */
export const placeIn =
  ({ root, home }: Ground): PlaceOf =>
  (path) => {
    if (path === '~' || path.startsWith('~/')) {
      const at = home();
      return at === null ? `~${normal(path.slice(1))}` : normal(`${at}/${path.slice(1)}`);
    }
    return normal(path.startsWith('/') ? path : `${root}/${path}`);
  };
