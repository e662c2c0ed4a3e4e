/** What an S3 server answers: its documents, read strictly, and its refusals as faults. */
import { STATUS_CODES } from 'node:http';
import { escapeControls } from '../../../domain/events/log-line';
import type { StoreFailureCause } from '../../../domain/store-failure';
import { PlaceFault } from '../fault';
import type { Element } from './s3-library';

type ReadXml = (text: string) => Element;

export interface Page {
  readonly entries: ReadonlyArray<{ readonly key: string; readonly size: number }>;
  /** What keys have in common up to the delimiter, where one was asked for. */
  readonly prefixes: ReadonlyArray<string>;
  /** What the next page is asked for with; null after the last one. */
  readonly next: string | null;
}

export const noDocument = (): PlaceFault => new PlaceFault('wrong', 'its answer is no document of S3');

const only = ({ children }: Element, name: string): string | null => {
  const found = children.filter((child) => child.name === name);
  if (found.length > 1) throw noDocument();
  return found[0]?.text ?? null;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw noDocument();
  }
};

const parsed = (readXml: ReadXml, text: string): Element => {
  try {
    return readXml(text);
  } catch {
    throw noDocument();
  }
};

/** An answer of ListObjectsV2. */
export const readPage = (readXml: ReadXml, text: string): Page => {
  const root = parsed(readXml, text);
  if (root.name !== 'ListBucketResult') throw noDocument();
  const truncated = only(root, 'IsTruncated');
  const next = only(root, 'NextContinuationToken');
  if (truncated !== 'true' && truncated !== 'false') throw noDocument();
  if (truncated === 'true' && (next === null || next === '')) throw noDocument();
  const plain = only(root, 'EncodingType') === 'url' ? decoded : (key: string) => key;
  const entries = root.children
    .filter(({ name }) => name === 'Contents')
    .map((child) => {
      const key = only(child, 'Key');
      const size = only(child, 'Size');
      if (key === null || size === null || !/^\d{1,15}$/.test(size)) throw noDocument();
      return { key: plain(key), size: Number(size) };
    });
  const prefixes = root.children
    .filter(({ name }) => name === 'CommonPrefixes')
    .map((child) => {
      const prefix = only(child, 'Prefix');
      if (prefix === null) throw noDocument();
      return plain(prefix);
    });
  return { entries, prefixes, next: truncated === 'true' ? next : null };
};

export interface Refusal {
  readonly status: number;
  /** As S3 names it; empty where it says nothing. */
  readonly code: string;
  readonly message: string;
  /** The region that it wants to be asked for in. */
  readonly region: string | null;
}

/** Of a body that need not be a document: a proxy in between answers as it likes. */
export const readRefusal = (
  readXml: ReadXml,
  status: number,
  text: string,
  region: string | null,
): Refusal => {
  const none = { status, code: '', message: '', region };
  if (!text.includes('<Error')) return none;
  try {
    const root = readXml(text);
    if (root.name !== 'Error') return none;
    const [code, message] = ['Code', 'Message'].map((name) => (only(root, name) ?? '').slice(0, 200));
    return {
      ...{ status, code: code ?? '', message: message ?? '' },
      region: only(root, 'Region') ?? region,
    };
  } catch {
    return none;
  }
};

type Known = readonly [cause: StoreFailureCause, reason: string, ...advice: ReadonlyArray<string>];

const known: Readonly<Record<string, Known>> = {
  NoSuchKey: ['absent', 'there is no such object'],
  NoSuchBucket: ['unusable', 'there is no such bucket', 'make it first; nothing here makes one'],
  AccessDenied: ['forbidden', 'permission denied'],
  InvalidAccessKeyId: ['unusable', 'it does not know our access key'],
  SignatureDoesNotMatch: ['unusable', 'our secret key is not the one of our access key'],
  ExpiredToken: ['unusable', 'our session is over: its token has expired'],
  InvalidToken: ['unusable', 'it does not know our session token'],
  RequestTimeTooSkewed: [
    'unusable',
    'its clock and ours differ by too much',
    'set the clock of this machine',
  ],
  QuotaExceeded: ['full', 'no room is left there'],
  XMinioStorageFull: ['full', 'no room is left there'],
  InvalidRange: ['wrong', 'it ends before what was asked for'],
};

/** What is said of a bucket that was made without locks goes by one code with much else. */
const noLocks: Known = [
  'unusable',
  'the bucket has no locks',
  'a bucket has them when it is made with object lock; without, the destination is added without --lock',
];

const byStatus: Readonly<Record<number, Known>> = {
  403: ['forbidden', 'permission denied'],
  404: ['absent', 'there is no such object'],
  416: ['wrong', 'it ends before what was asked for'],
  507: ['full', 'no room is left there'],
};

export const isPassing = ({ status, code }: Refusal): boolean =>
  [429, 500, 502, 503, 504].includes(status) ||
  ['RequestTimeout', 'OperationAborted', 'ConditionalRequestConflict', 'SlowDown'].includes(code);

/** `isLocking`: something was to be locked. */
export const faultIn = (refusal: Refusal, isLocking = false): PlaceFault => {
  const { status, code, message, region } = refusal;
  const words = STATUS_CODES[status];
  const said = `it answered ${status}${words === undefined ? '' : ` (${words})`}`;
  const isElsewhere = (status >= 300 && status < 400) || code === 'AuthorizationHeaderMalformed';
  if (isElsewhere)
    return new PlaceFault('unusable', `${said}: the bucket is somewhere else`, [
      region === null
        ? 'name its region and its endpoint in the address: ?endpoint=HOST&region=REGION'
        : `name its region in the address: ?region=${escapeControls(region.slice(0, 60))}`,
    ]);
  if (isPassing(refusal)) return new PlaceFault('unreachable', `${said}, again and again`);
  const meant = isLocking && code === 'InvalidRequest' ? noLocks : (known[code] ?? byStatus[status]);
  if (meant !== undefined) {
    const [cause, reason, ...advice] = meant;
    return new PlaceFault(cause, reason, advice);
  }
  return new PlaceFault(
    'wrong',
    [said, code, escapeControls(message)].filter((text) => text !== '').join(': '),
  );
};
