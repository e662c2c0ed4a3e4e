/** What `copy` says: what was sent to each place, and what could not be. */
import { counted } from '../../domain/counted';
import { advice, type BackupError, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import type { Destination } from '../../domain/events/destination';
import { shellArgument } from '../../domain/shell-argument';
import { showSize } from '../../domain/size';
import { wallDateTime } from '../../domain/time/time';
import type { CopiedAndKept } from '../../app/copies/copy-and-keep';
import type { CopyReport } from '../../ports/copies';
import { segmentAt } from '../../codecs/store/object-names';
import { type Output, replied } from '../output';

/** One place, and what came of it. */
export type OneCopy =
  | ({ readonly destination: Destination } & CopiedAndKept)
  | { readonly destination: Destination; readonly error: BackupError };

const sentBytes = ({ copied }: CopyReport): number => copied.reduce((sum, { sent }) => sum + sent, 0);

/** What went there, and what stays for now. */
const prunedLines = ({
  destination: { name },
  pruned: { removed, packs, freed, repacked, waiting },
}: Extract<OneCopy, CopiedAndKept>): ReadonlyArray<string> => [
  ...removed.map(
    (version) =>
      `${name}: ${version.name} of ${wallDateTime(version.completed)} removed there: ${version.reason}`,
  ),
  ...(packs === 0
    ? []
    : [
        `${name}: ${counted(packs, 'pack')} removed there${repacked === 0 ? '' : `, ${repacked} of them packed anew`}, ${showSize(freed)}`,
      ]),
  ...(waiting === null
    ? []
    : [
        `${name}: ${counted(waiting.versions, 'archive')} and ${counted(waiting.packs, 'pack')} could go there, and stay: ${waiting.why}`,
      ]),
];

const line = (one: OneCopy): ReadonlyArray<string> =>
  'error' in one ? [] : [...sentLines(one), ...prunedLines(one)];

const sentLines = ({ destination, report }: Extract<OneCopy, CopiedAndKept>): ReadonlyArray<string> => {
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

/** What of a store was sent again: the journal by its lines, since its parts may have been others. */
const sentAgain = (object: string): string => {
  const lines = segmentAt(object);
  if (lines === null) return `${object} stood there, and was gone; it was sent again`;
  const { first, last } = lines;
  return first === last
    ? `line ${first} of the journal stood there, and was gone; it was sent again`
    : `lines ${first} to ${last} of the journal stood there, and were gone; they were sent again`;
};

const brokenText = (place: string, broken: number): string =>
  `${place}: ${counted(broken, 'archive')} there ${broken === 1 ? 'lacks parts and was' : 'lack parts and were'} not sent again; backup_manager verify --at ${shellArgument(place)} tells which`;

const errors = (one: OneCopy): ReadonlyArray<string> =>
  'error' in one
    ? [`${one.destination.name}: ${showError(one.error)}`, ...advice(one.error).map((text) => `  ${text}`)]
    : [
        ...one.report.failed.map(
          ({ version: { name, completed }, reason }) =>
            `${one.destination.name}: ${name} of ${wallDateTime(completed)} is not copied: ${reason}`,
        ),
        ...one.vanished.map(
          ({ name, completed }) =>
            `${one.destination.name}: ${name} of ${wallDateTime(completed)} stood there, and is gone; it is not here, either`,
        ),
        ...one.report.resent.map(
          ({ name, completed }) =>
            `${one.destination.name}: ${name} of ${wallDateTime(completed)} stood there, and was gone; it was sent again`,
        ),
        ...one.report.resentObjects.map((object) => `${one.destination.name}: ${sentAgain(object)}`),
        ...(one.report.broken === 0 ? [] : [brokenText(one.destination.name, one.report.broken)]),
      ];

const notes = (one: OneCopy): ReadonlyArray<string> =>
  'error' in one || one.report.unknown === 0
    ? []
    : [
        `${one.destination.name}: nothing is swept there, since this machine can't tell what ${counted(one.report.unknown, 'list')} there ${one.report.unknown === 1 ? 'needs' : 'need'}: copy with --identity FILE once`,
      ];

const asDocument = (one: OneCopy) => {
  const { name, url } = one.destination;
  const nothing = {
    ...{
      copied: [],
      left: [],
      there: 0,
      line: null,
      written: 0,
      vanished: [],
      resent: [],
      resentObjects: [],
      broken: 0,
      removed: [],
    },
    ...{ packsRemoved: 0, packsAnew: 0, freed: 0, waiting: null },
  };
  if ('error' in one)
    return { ...{ name, url }, ...nothing, failure: { type: one.error.type, message: showError(one.error) } };
  const { copied, failed, there, line: last, written } = one.report;
  const { removed, packs: packsRemoved, repacked, freed, waiting } = one.pruned;
  return {
    ...{ name, url },
    copied: copied.map(({ version, sent, packs }) => ({
      ...{ name: version.name, completed: version.completed, sha256: version.sha256, bytes: version.bytes },
      ...{ sent, packs },
    })),
    left: failed.map(({ version, reason }) => ({
      ...{ name: version.name, completed: version.completed, sha256: version.sha256, reason },
    })),
    ...{ there, line: last, written, vanished: one.vanished, resent: one.report.resent, removed },
    ...{ resentObjects: one.report.resentObjects, broken: one.report.broken },
    ...{ packsRemoved, packsAnew: repacked, freed, waiting, failure: null },
  };
};

export const copiedAll = (copies: ReadonlyArray<OneCopy>): Output => {
  const wrong = copies.flatMap(errors);
  return replied(
    { command: 'copy', result: { destinations: copies.map(asDocument) } },
    {
      results: copies.flatMap(line).map(escapeControls),
      notes: copies.flatMap(notes).map(escapeControls),
      errors: wrong.map(escapeControls),
      status: wrong.length === 0 ? 0 : 1,
    },
  );
};
