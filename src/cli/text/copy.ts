/** What `copy` says: what was sent to each place, and what could not be. */
import { counted } from '../../domain/counted';
import { advice, type BackupError, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import type { Destination } from '../../domain/events/destination';
import { showSize } from '../../domain/size';
import { wallDateTime } from '../../domain/time/time';
import type { CopyReport } from '../../ports/copies';
import { type Output, replied } from '../output';

/** One place, and what came of it. */
export type OneCopy =
  | { readonly destination: Destination; readonly report: CopyReport }
  | { readonly destination: Destination; readonly error: BackupError };

const sentBytes = ({ copied }: CopyReport): number => copied.reduce((sum, { sent }) => sum + sent, 0);

const line = (one: OneCopy): ReadonlyArray<string> => {
  if ('error' in one) return [];
  const { destination, report } = one;
  const { copied, there, failed } = report;
  if (copied.length === 0 && failed.length === 0)
    return [
      `${destination.name}: nothing is new, ${counted(there, 'archive')} ${there === 1 ? 'stands' : 'stand'} there`,
    ];
  const packs = copied.reduce((sum, version) => sum + version.packs, 0);
  return [
    `${destination.name}: ${counted(copied.length, 'archive')} copied, ${showSize(sentBytes(report))} of ${showSize(
      copied.reduce((sum, { version }) => sum + version.bytes, 0),
    )} new in ${counted(packs, 'pack')}; ${there} stood there before`,
  ];
};

const errors = (one: OneCopy): ReadonlyArray<string> =>
  'error' in one
    ? [`${one.destination.name}: ${showError(one.error)}`, ...advice(one.error).map((text) => `  ${text}`)]
    : one.report.failed.map(
        ({ version: { name, completed }, reason }) =>
          `${one.destination.name}: ${name} of ${wallDateTime(completed)} is not copied: ${reason}`,
      );

const asDocument = (one: OneCopy) => {
  const { name, url } = one.destination;
  const nothing = { copied: [], left: [], there: 0, line: null, written: 0 };
  if ('error' in one)
    return { ...{ name, url }, ...nothing, failure: { type: one.error.type, message: showError(one.error) } };
  const { copied, failed, there, line: last, written } = one.report;
  return {
    ...{ name, url },
    copied: copied.map(({ version, sent, packs }) => ({
      ...{ name: version.name, completed: version.completed, sha256: version.sha256, bytes: version.bytes },
      ...{ sent, packs },
    })),
    left: failed.map(({ version, reason }) => ({
      ...{ name: version.name, completed: version.completed, sha256: version.sha256, reason },
    })),
    ...{ there, line: last, written, failure: null },
  };
};

export const copiedAll = (copies: ReadonlyArray<OneCopy>): Output => {
  const wrong = copies.flatMap(errors);
  return replied(
    { command: 'copy', result: { destinations: copies.map(asDocument) } },
    {
      results: copies.flatMap(line).map(escapeControls),
      errors: wrong.map(escapeControls),
      status: wrong.length === 0 ? 0 : 1,
    },
  );
};
