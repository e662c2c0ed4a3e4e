/** What a person reads of a check, as lines that a test compares. */
import type { CheckReport, Remedy } from '../../src/domain/doctor/finding';

const remedyText = (remedy: Remedy): string => {
  switch (remedy.type) {
    case 'tighten':
      return `tighten ${remedy.file} ${remedy.mode.toString(8)}`;
    case 'give':
      return `give ${remedy.file}`;
    case 'remove':
      return `remove ${remedy.name} of ${remedy.area} under ${remedy.under}`;
    case 'sweep':
      return `sweep ${remedy.file}`;
    case 'forget':
      return `forget ${remedy.version.file} of ${remedy.schedule}`;
    case 'forget-trashed':
      return `forget ${remedy.trash} of the trash`;
    case 'decide':
    case 'recover':
      return remedy.type;
  }
};

export const reportLines = ({
  unchecked,
  summary,
  findings,
  remarks,
}: CheckReport): ReadonlyArray<string> => [
  ...(unchecked === null ? [] : [`not checked: ${unchecked}`]),
  ...(summary === null ? [] : [`summary: ${summary}`]),
  ...findings.flatMap(({ id, where, what, advice, remedy }) => [
    `${id}: ${where}: ${what}`,
    ...advice.map((step) => `- ${step}`),
    ...(remedy === null ? [] : [`repair: ${remedyText(remedy)}`]),
  ]),
  ...remarks.map(({ id, where, what }) => `remark ${id}: ${where}: ${what}`),
];
