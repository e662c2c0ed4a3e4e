/** What was copied from the last archive, and why the rest was read, in words. */
import { counted } from '../counted';
import { showSize } from '../size';
import type { PackReport } from './pack-report';
import type { ReadReason, Reuse } from './reuse';
import { describeUnchanged, type Unchanged } from './unchanged';

const words: Readonly<Record<ReadReason, string>> = {
  new: 'new',
  type: 'type',
  size: 'size',
  mtime: 'mtime',
  ctime: 'ctime',
  inode: 'inode',
  mode: 'mode',
  owner: 'owner',
  link: 'links',
  racy: 'changed just then',
  old: 'due to be read again',
  rotted: 'damaged in the last archive',
  beside: 'beside these',
};

/** What was done first, and then how many were read, the most first. */
export const describeReuse = ({ files, bytes, read }: Reuse, unchanged?: Unchanged): string => {
  const total = read.reduce((sum, each) => sum + each.files, 0);
  const reasons = [...read]
    .sort((one, other) => other.files - one.files)
    .map(({ reason, files: count }) => `${words[reason]} ${count}`);
  const why = total === 0 ? 'none was read' : `${counted(total, 'was', 'were')} read: ${reasons.join(', ')}`;
  const done =
    unchanged?.as === 'link'
      ? `${counted(files, 'file is', 'files are')} as in the last archive`
      : `${counted(files, 'file')} copied from the last archive${bytes === 0 && files > 0 ? '' : ` (${showSize(bytes)})`}`;
  return `${done}; ${why}`;
};

/** How much of an archive was made anew, and why: a text for each. */
export const describeSharing = ({
  reuse,
  unchanged,
}: Pick<PackReport, 'reuse' | 'unchanged'>): ReadonlyArray<string> => [
  ...(unchanged === undefined ? [] : [describeUnchanged(unchanged)]),
  ...(reuse === undefined ? [] : [describeReuse(reuse, unchanged)]),
];

/** Whether the last archive was found to be damaged. */
export const foundRot = ({ read }: Reuse): boolean => read.some(({ reason }) => reason === 'rotted');

/** What was done about it, and what is to be done. */
export const rotAdvice =
  'what was damaged was read from the source, and the new archive is whole; verify shows what is lost';
