/** What the service does now, for people: the archive in hand and how far it has come, or when it looks again. Pure. */
import * as t from 'io-ts';
import { InspectedSnapshot } from '../codecs/inspection';
import { activePaths } from './definition';
import { sizeInWords } from './plain-words';
import type { ActorView } from './actor-view';

export interface Work {
  readonly title: string;
  readonly text: string;
  /** Null where nothing is counted. */
  readonly percent: number | null;
}

const numberOrNull = t.union([t.number, t.null]);

const Backup = t.type({
  name: t.string,
  path: t.string,
  attempt: t.number,
  entries: t.number,
  bytes: t.number,
  percent: numberOrNull,
  totalBytes: numberOrNull,
});

const Verifying = t.type({ archive: t.type({ file: t.string, level: t.string }) });

const Resting = t.type({ nextCheck: t.number });

const snapshotOf = ({ snapshot }: ActorView): InspectedSnapshot =>
  InspectedSnapshot.is(snapshot) ? snapshot : {};

const leaf = (value: unknown): string => [...activePaths(value)].at(-1) ?? '';

const inHand = (actor: ActorView): ReadonlyArray<Work> => {
  const { status, context, value } = snapshotOf(actor);
  if (status !== 'active' || !Backup.is(context)) return [];
  const { name, path, attempt, entries, bytes, percent, totalBytes } = context;
  const size =
    totalBytes === null ? sizeInWords(bytes) : `${sizeInWords(bytes)} of ${sizeInWords(totalBytes)}`;
  const words = [
    leaf(value),
    ...(percent === null ? [] : [`${percent} %`]),
    size,
    `${entries} ${entries === 1 ? 'entry' : 'entries'}`,
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
  ];
  return [{ title: name === path ? name : `${name} (${path})`, text: words.join(', '), percent }];
};

const resting = (actor: ActorView, now: number): ReadonlyArray<Work> => {
  const { status, context, value } = snapshotOf(actor);
  if (status !== 'active' || !Resting.is(context) || ![...activePaths(value)].includes('up.work.idle'))
    return [];
  const seconds = Math.max(0, Math.ceil((context.nextCheck - now) / 1000));
  return [{ title: 'Nothing to do', text: `next check in ${seconds} s`, percent: null }];
};

const verifying = (actor: ActorView): ReadonlyArray<Work> => {
  const { status, context } = snapshotOf(actor);
  if (status !== 'active' || !Verifying.is(context)) return [];
  const { file, level } = context.archive;
  return [{ title: `backups/${file}`, text: `being verified (${level})`, percent: null }];
};

/** What an actor does, for lists: the archive that it makes. */
export const workName = (actor: ActorView): string => {
  const { context } = snapshotOf(actor);
  return Backup.is(context) ? `${actor.name} of ${context.name}` : actor.name;
};

/** `now`: milliseconds since the epoch. Null where nothing is known of it. */
export const workOf = (actors: ReadonlyArray<ActorView>, now: number): Work | null =>
  actors.flatMap(inHand).at(-1) ??
  actors.flatMap(verifying).at(-1) ??
  actors.flatMap((actor) => resting(actor, now)).at(-1) ??
  null;
