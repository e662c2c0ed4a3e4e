/** What `verify` found. */
import type { Verified, VerifyReport } from '../../app/verify';
import { isForbidden, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { counted } from '../../domain/counted';
import { type Output, replied } from '../output';

export const differsIn = (count: number): string => `differs from its source in ${counted(count, 'place')}`;

/** Where it was made of another place than its source, what it was compared with now. */
const comparedText = ({ comparedWith, archivedFrom }: Verified): string => {
  if (comparedWith === undefined || archivedFrom === undefined) return '';
  const place = escapeControls(comparedWith);
  return comparedWith === archivedFrom
    ? `; compared with ${place}, which was read for it`
    : `; compared with ${place}, for ${escapeControls(archivedFrom)}, which was read for it, is not there`;
};

const verifiedLine = (one: Verified): string => {
  const { file, level, finding, unchecked, differenceCount } = one;
  if (unchecked !== null)
    return `backups/${file}: it could not be looked into: ${escapeControls(unchecked)}; that says nothing of it`;
  if (finding !== null) return `backups/${file}: ${escapeControls(finding)}`;
  return `backups/${file}: ok (${level})${differenceCount === 0 ? '' : `, but it ${differsIn(differenceCount)}`}${comparedText(one)}`;
};

interface Counts {
  /** With a fault, or gone. */
  readonly wrong: number;
  /** In `backups/`, and not in the journal. */
  readonly unknown: number;
  readonly unchecked: number;
  readonly differing: number;
  readonly all: number;
}

const are = (count: number): string => (count === 1 ? 'is' : 'are');

/** Of those of which none has a fault. */
const fine = (all: number, unchecked: number): ReadonlyArray<string> => {
  const good = all - unchecked;
  if (unchecked === 0) return [all === 1 ? 'the archive is ok' : `all ${all} archives are ok`];
  return good === 0 ? [] : [`${good} of ${counted(all, 'archive')} ${are(good)} ok`];
};

const verdict = ({ wrong, unknown, unchecked, differing, all }: Counts): string => {
  if (all === 0) return 'there is no archive to verify';
  const faults = [
    ...(wrong === 0 ? [] : [`${wrong} of ${counted(all, 'archive')} ${are(wrong)} damaged or missing`]),
    ...(unknown === 0
      ? []
      : [
          `${unknown} of ${counted(all, 'archive')} ${are(unknown)} unknown (backup_manager adopt takes in what is whole)`,
        ]),
  ];
  const differs = differing === 1 ? '1 differs from its source' : `${differing} differ from their sources`;
  return [
    ...(faults.length === 0 ? fine(all, unchecked) : faults),
    ...(unchecked === 0 ? [] : [`${all === 1 ? 'the archive' : unchecked} could not be looked into`]),
    ...(differing === 0 ? [] : [all === 1 ? 'but it differs from its source' : differs]),
  ].join(', ');
};

export const verified = ({ archives, unknown }: VerifyReport): Output => {
  const wrong = archives.filter(({ finding }) => finding !== null).length;
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
        holds: wrong + unknown.length + unchecked === 0,
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
        verdict({
          ...{ wrong, unknown: unknown.length, unchecked, differing },
          all: archives.length + unknown.length,
        }),
      ],
      ...(why === undefined
        ? {}
        : { [isLost ? 'errors' : 'notes']: [`what was found is not journalled: ${showError(why)}`] }),
      status: wrong + unknown.length + unchecked + differing === 0 && !isLost ? 0 : 1,
    },
  );
};
