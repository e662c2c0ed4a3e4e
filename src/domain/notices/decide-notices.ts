/** What becomes of the commands about notices: events, a refusal, or nothing where all is as it should be. Pure. */
import * as E from 'fp-ts/Either';
import type { BackupError } from '../error';
import type { Command } from '../events/command';
import type { Event } from '../events/event';
import type { ScheduleLine } from '../occurrence/occurrence';
import { instantOf, minute, type Now } from '../time/time';
import { mostWatched, type Notices, type NoticeTarget } from './notices';
import { shownWord } from './shown-word';

type Decision = E.Either<BackupError, ReadonlyArray<Event>>;
type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

const nothing: Decision = E.right([]);

/** Of a target that stays out of reach, so often at most, in milliseconds, it is journalled again. */
const failureEvery = 60 * minute;

/** What is taken for a place in the list. */
const numeral = /^\d{1,6}$/;

/** The first of `slack`, `slack-2`, `slack-3` … that no other has. */
const freeName = (kind: string, taken: ReadonlySet<string>): string => {
  const names = Array.from({ length: taken.size + 1 }, (_, index) =>
    index === 0 ? kind : `${kind}-${index + 1}`,
  );
  return names.find((name) => !taken.has(name)) ?? kind;
};

export const addTarget = (
  { name, kind, where, on, only, key }: CommandOf<'AddNoticeTarget'>,
  { nextTarget, targets }: Notices,
): Decision => {
  const taken = new Set(targets.map((target) => target.name));
  if (name !== null && (name.trim() === '' || numeral.test(name)))
    return E.left({ type: 'WrongNoticeTarget', reason: 'a name has something in it, and is no number' });
  if (name !== null && taken.has(name)) return E.left({ type: 'NoticeTargetExists', name });
  return E.right([
    {
      type: 'NoticeTargetAdded',
      target: nextTarget,
      name: name ?? freeName(kind, taken),
      ...{ kind, where, on, only, key },
    },
  ]);
};

/** The one that is meant by its name, or else by its place in the list, from 0. */
export const chooseTarget = ({ targets }: Notices, which: string): E.Either<BackupError, NoticeTarget> => {
  const found =
    targets.find(({ name }) => name === which) ?? (numeral.test(which) ? targets[Number(which)] : undefined);
  return found === undefined
    ? E.left({ type: 'NoSuchNoticeTarget', which: shownWord(which) })
    : E.right(found);
};

export const removeTarget = (which: string, notices: Notices): Decision =>
  E.map(({ target, name }: NoticeTarget): ReadonlyArray<Event> => [
    { type: 'NoticeTargetRemoved', target, name },
  ])(chooseTarget(notices, which));

/** Of what was told already, or of a target that was removed meanwhile, there is nothing to record. */
export const recordNotice = (
  { target: id, through, facts, dropped }: CommandOf<'RecordNotice'>,
  { targets }: Notices,
): Decision => {
  const target = targets.find((one) => one.target === id);
  return target === undefined || target.told >= through
    ? nothing
    : E.right([{ type: 'NoticeSent', target: id, name: target.name, through, facts, dropped }]);
};

export const recordNoticeFailure = (
  { target: id, reason, attempts }: CommandOf<'RecordNoticeFailure'>,
  { targets }: Notices,
  { instant }: Now,
): Decision => {
  const target = targets.find((one) => one.target === id);
  if (target === undefined) return nothing;
  const { failing, name } = target;
  const isKnown = failing?.reason === reason && Math.abs(instant - instantOf(failing.last)) < failureEvery;
  return isKnown ? nothing : E.right([{ type: 'NoticeFailed', target: id, name, reason, attempts }]);
};

/** Whether anybody wants to hear of backups that are late. */
export const isLateAsked = ({ targets }: Notices): boolean => targets.some(({ on }) => on.includes('late'));

/** Each is told once until it has a good backup. */
export const noteOverdue = (
  { overdue }: CommandOf<'NoteOverdue'>,
  notices: Notices,
  lines: ReadonlyArray<ScheduleLine>,
): Decision => {
  if (!isLateAsked(notices)) return nothing;
  const known = new Set(notices.watched.filter((one) => one.overdue).map(({ schedule }) => schedule));
  // why: one that can't be kept in mind would be noted again and again
  const room = mostWatched - known.size;
  return E.right(
    overdue
      .flatMap(({ schedule, newestGood, cause }): ReadonlyArray<Event> => {
        const line = lines.find((one) => one.schedule.id === schedule);
        if (line === undefined || known.has(schedule)) return [];
        const { path, name } = line.schedule.spec;
        return [{ type: 'BackupOverdue', schedule, path, name, newestGood, cause }];
      })
      .slice(0, room),
  );
};
