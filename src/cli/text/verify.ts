/** What `verify` found. */
import type { Verified, VerifyReport } from '../../app/verify';
import { isForbidden, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { type Output, replied } from '../output';

export const differsIn = (count: number): string =>
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

export const verified = ({ archives, unknown }: VerifyReport): Output => {
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
