/** What is said of copies elsewhere that were read: checked, or made a workspace again. */
import type { CopiesChecked } from '../../app/copies/read-copies';
import { counted } from '../../domain/counted';
import { isForbidden, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { shellArgument } from '../../domain/shell-argument';
import { showSize } from '../../domain/size';
import { wallDateTime } from '../../domain/time/time';
import type { RecoveredWorkspace } from '../../ports/copies';
import { type Output, replied } from '../output';

const fineText = (packs: number, read: number): string =>
  packs > 0 && read === 0 ? 'what tells of them is as it was written' : 'all of it is as it was written';

export const checkedCopies =
  (place: string) =>
  ({ check, unrecorded, elsewhere }: CopiesChecked): Output => {
    const { versions, packs, read, bytes, faults, faultCount, damaged } = check;
    const more = faultCount - faults.length;
    // why: who may not write here has what was asked for; a journal that fails has lost something
    const isLost = unrecorded !== null && !isForbidden(unrecorded);
    const untold = unrecorded === null ? [] : [`what was found is not journalled: ${showError(unrecorded)}`];
    return replied(
      {
        command: 'verify',
        result: {
          holds: faultCount === 0,
          place,
          ...{ versions, packs, read, bytes, faultCount, faults },
          damaged: damaged.map((version) => {
            const { name, completed, sha256 } = version;
            const found = elsewhere?.find((one) => one.version === version)?.found ?? null;
            return { name, completed, sha256, elsewhere: found };
          }),
        },
      },
      {
        results: [
          `${place}: ${counted(versions, 'archive')} in ${counted(packs, 'pack')}, ${read} of them read (${showSize(bytes)}): ${
            faultCount === 0 ? fineText(packs, read) : counted(faultCount, 'fault')
          }`,
        ].map(escapeControls),
        errors: [
          ...faults.map(({ object, reason }) => `${place}: ${object}: ${reason}`),
          ...(more > 0 ? [`${place}: and ${more} more`] : []),
          ...damaged.flatMap((version) => [
            `${place}: ${version.name} of ${wallDateTime(version.completed)} can't be restored whole from there`,
            ...(elsewhere?.find((one) => one.version === version)?.advice ?? []).map((line) => `  ${line}`),
          ]),
          ...(isLost ? untold : []),
        ].map(escapeControls),
        ...(isLost ? {} : { notes: untold.map(escapeControls) }),
        status: faultCount === 0 && !isLost ? 0 : 1,
      },
    );
  };

export const recovered = (workspace: RecoveredWorkspace & { readonly target: string }): Output => {
  const { host, directory, lines, schedules, versions, destination, missing, target } = workspace;
  return replied(
    {
      command: 'recover',
      result: { target, host, directory, lines, schedules, versions, destination, missing },
    },
    {
      results: [
        `recovered ${directory} of ${host} in ${target}: ${counted(schedules, 'schedule')}, ${counted(lines, 'line')} of its journal`,
      ].map(escapeControls),
      notes: [
        `${counted(versions, 'archive')} ${versions === 1 ? 'stands' : 'stand'} there; with cd ${shellArgument(target)} backup_manager restore NAME --from ${shellArgument(destination ?? 'URL')} brings one`,
        ...missing.map(
          ({ destination: name, file }) =>
            `${file} is not on this machine, and destination ${name} names it: put it there with mode 0600, or add the destination anew`,
        ),
      ].map(escapeControls),
    },
  );
};
