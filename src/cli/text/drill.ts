/** What `drill` says: of each archive whether it came back as it was. */
import { isProven, type OneDrill } from '../../app/copies/drill';
import { counted } from '../../domain/counted';
import { isForbidden, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { showSize } from '../../domain/size';
import { wallDateTime } from '../../domain/time/time';
import { type Output, replied } from '../output';
import { showDuration } from './screen';

const called = ({ name, completed }: OneDrill): string =>
  completed === null ? name : `${name} of ${wallDateTime(completed)}`;

export const drilledOutput =
  (place: string | null) =>
  (drills: ReadonlyArray<OneDrill>): Output => {
    const where = place ?? 'backups/';
    const [unrecorded] = drills.flatMap((one) => one.unrecorded ?? []);
    // why: who may not write here has what was asked for; a journal that fails has lost something
    const isLost = unrecorded !== undefined && !isForbidden(unrecorded);
    const untold = unrecorded === undefined ? [] : [`it is not journalled: ${showError(unrecorded)}`];
    const proven = drills.every(isProven);
    return replied(
      {
        command: 'drill',
        result: {
          ...{ proven, place },
          drills: drills.map(({ unrecorded: why, ...one }) => ({ ...one, recorded: why === null })),
        },
      },
      {
        results: drills
          .filter(isProven)
          .map(
            (one) =>
              `${called(one)}: restored from ${where}, ${counted(one.files, 'file')} (${showSize(one.bytes)}) as they were, in ${showDuration(one.milliseconds)}`,
          )
          .map(escapeControls),
        errors: [
          ...drills.flatMap((one) => [
            ...(one.finding === null
              ? []
              : [`${called(one)} does not come back from ${where} as it was: ${one.finding}`]),
            ...(one.untried === null
              ? []
              : [`${called(one)} could not be tried from ${where}: ${one.untried}; that says nothing of it`]),
          ]),
          ...(isLost ? untold : []),
        ].map(escapeControls),
        ...(isLost ? {} : { notes: untold.map(escapeControls) }),
        status: proven && !isLost ? 0 : 1,
      },
    );
  };
