/** How it stands with a place elsewhere, in words: what it lacks, why, what was found there, and what is done next. Pure. */
import { counted } from '../counted';
import type { CopyRecord } from '../events/copy';
import type { PlaceProof } from '../events/proof';
import { shellArgument } from '../shell-argument';
import { instantOf, type Now, shown, type Timestamp } from '../time/time';

/** What is known of a place. */
export interface PlaceFacts {
  readonly name: string;
  /** How many archives that are to stand there do not, and since when. */
  readonly behind: number;
  readonly since: Timestamp | null;
  /** One of them is older than it may be. */
  readonly isLate: boolean;
  readonly failing: CopyRecord['failing'];
  readonly checked: PlaceProof['checked'];
  readonly drilled: PlaceProof['drilled'];
  readonly missed: PlaceProof['missed'];
}

/** The journal there is not the one here: nothing is copied until somebody decides. */
export const isOfHistory = (failing: CopyRecord['failing']): boolean => failing?.historyDiffers === true;

/** What was found at it the last time is in order. */
export const isSoundPlace = ({ checked, drilled }: Pick<PlaceFacts, 'checked' | 'drilled'>): boolean =>
  (checked?.finding ?? null) === null && (drilled?.finding ?? null) === null;

/** That it is later than it may be; empty where it is not. */
export const lateText = ({ isLate }: Pick<PlaceFacts, 'isLate'>): string =>
  isLate ? ', which is later than a day' : '';

/** When the service tries again what failed; null where that is nothing of the service. */
export const retryText = (failing: CopyRecord['failing'], isServiceUp: boolean, now: Now): string | null => {
  if (failing === null || failing.next === null || isOfHistory(failing)) return null;
  if (!isServiceUp) return 'the service, which is not running, tries it again once it runs';
  return instantOf(failing.next) <= now.instant
    ? // why: a failure that is known is journalled once an hour, and tried again more often
      'it is tried again within three hours'
    : `it is tried again at ${shown(now)(failing.next)}`;
};

/** What the last look at what stands there found; null where nobody looked, or all was as it was written. */
export const faultText = ({ checked }: Pick<PlaceFacts, 'checked'>, now: Now): string | null =>
  checked === null || checked.finding === null
    ? null
    : `${counted(checked.faults, 'fault')} at its check of ${shown(now)(checked.at)}: ${checked.finding}`;

/** What did not come back from there as it was, at the last drill; null where none was held, or all did. */
export const drillText = ({ drilled }: Pick<PlaceFacts, 'drilled'>, now: Now): string | null =>
  drilled === null || drilled.finding === null
    ? null
    : `${drilled.name} could not be restored from there as it was, as tried at ${shown(now)(drilled.at)}: ${drilled.finding}`;

/** That no drill can be held; null where one can, as far as is known. */
export const missedText = ({ missed }: Pick<PlaceFacts, 'missed'>, now: Now): string | null =>
  missed === null
    ? null
    : `no drill can be held from there since ${shown(now)(missed.since)}: ${missed.reason}`;

/** Since when it fails, why, and when it is tried again; null where it does not. */
export const failingText = (
  { failing }: Pick<PlaceFacts, 'failing'>,
  isServiceUp: boolean,
  now: Now,
): string | null => {
  if (failing === null) return null;
  const since = shown(now)(failing.since);
  if (isOfHistory(failing)) return `nothing is copied there since ${since}: ${failing.reason}`;
  const retry = retryText(failing, isServiceUp, now);
  return `copying there fails since ${since}, ${counted(failing.attempts, 'attempt')} in a row: ${failing.reason}${retry === null ? '' : `; ${retry}`}`;
};

/** What does not stand there, since when, and who brings it; null where nothing is lacking. */
const behindText = (
  { name, behind, since, failing, isLate }: PlaceFacts,
  isServiceUp: boolean,
  now: Now,
): string | null => {
  if (behind === 0 || since === null) return null;
  const what = `${counted(behind, 'archive')} ${behind === 1 ? 'does' : 'do'} not stand there, the oldest of ${shown(now)(since)}${lateText({ isLate })}`;
  if (failing !== null) return what;
  const copy = `backup_manager copy ${shellArgument(name)}`;
  return isServiceUp
    ? `${what}; the service sends what is new within a minute, ${copy} at once`
    : `${what}; ${copy} sends it now, the service, which is not running, once it runs`;
};

/** In a word, and everything that is not as it should be, what weighs most first; nothing where all is there. */
export const complaintsOf = (
  place: PlaceFacts,
  isServiceUp: boolean,
  now: Now,
): { readonly outcome: string; readonly complaints: ReadonlyArray<string> } => {
  const { failing, behind, isLate } = place;
  const outcome = isOfHistory(failing)
    ? 'journal differs'
    : failing !== null
      ? 'failing'
      : isLate
        ? 'late'
        : !isSoundPlace(place)
          ? 'faulty'
          : behind > 0
            ? 'behind'
            : 'all there';
  const found = [faultText(place, now), drillText(place, now)];
  const lacking = behindText(place, isServiceUp, now);
  const ordered = [
    failingText(place, isServiceUp, now),
    ...(isLate ? [lacking, ...found] : [...found, lacking]),
    missedText(place, now),
  ];
  return { outcome, complaints: ordered.flatMap((text) => text ?? []) };
};
