/** How the objects of a store are called, and back. Tags are 64 hex digits: digests, or keyed ones where a store is for recipients. */
import { type Timestamp, instantOf } from '../../domain/time/time';

/** `edition` is a number from 1 on: of several the greatest counts. */
export const readmeName = (edition: number): string =>
  edition === 1 ? 'README.txt' : `README-${edition}.txt`;

const readmeForm = /^README(?:-([2-9]|[1-9]\d{1,3}))?\.txt$/;

/** Its edition; null for another name. */
export const readmeAt = (name: string): number | null => {
  const found = readmeForm.exec(name);
  return found === null ? null : Number(found[1] ?? '1');
};
export const workspaceName = 'workspace.json';
export const packsFolder = 'packs/';
export const versionsFolder = 'versions/';
export const journalFolder = 'journal/';
export const headsFolder = 'heads/';

export const packName = (id: string): string => `${packsFolder}${id.slice(0, 2)}/${id}.pack`;

const packForm = /^packs\/([0-9a-f]{2})\/(\1[0-9a-f]{62})\.pack$/;

/** Null for what is no pack. */
export const packIdIn = (name: string): string | null => packForm.exec(name)?.[2] ?? null;

/** As every file system takes it: what is no letter or digit of ASCII is written as %XX. */
const escaped = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** A longer one may be refused by some place. */
const longestFolder = 120;

/** The folder with all versions of a name, where names may be read; `tag` stands in for what is too long. */
export const plainFolder = (name: string, tag: string): string => {
  const folder = escaped(name);
  return folder.length > longestFolder ? tag : folder;
};

/** `20261127T160358123Z`. */
const stamp = (completed: Timestamp): string =>
  new Date(instantOf(completed)).toISOString().replace(/[-:.]/g, '');

/** `tag`: of the archive's digest. `edition`: from 2 on where its parts were packed anew since. */
export const listName = (folder: string, completed: Timestamp, tag: string, edition = 1): string =>
  `${versionsFolder}${folder}/${stamp(completed)}-${tag}${edition === 1 ? '' : `-${edition}`}.list`;

export interface ListAt {
  readonly folder: string;
  /** Orders the versions of a name by time. */
  readonly stamp: string;
  readonly tag: string;
  /** Of several lists of one version the one with the greatest counts. */
  readonly edition: number;
}

const listForm = /^versions\/([^/]+)\/(\d{8}T\d{9}Z)-([0-9a-f]{64})(?:-([2-9]|[1-9]\d{1,5}))?\.list$/;

/** Null for what is no list. */
export const listAt = (name: string): ListAt | null => {
  const [, folder = '', made = '', tag = '', edition = '1'] = listForm.exec(name) ?? [];
  return tag === '' ? null : { folder, stamp: made, tag, edition: Number(edition) };
};

/** The same for all lists of one version. */
export const listOf = ({ folder, stamp: made, tag }: Pick<ListAt, 'folder' | 'stamp' | 'tag'>): string =>
  `${versionsFolder}${folder}/${made}-${tag}.list`;

/** Ten digits, so that names sort as numbers do. */
const padded = (seq: number): string => String(seq).padStart(10, '0');

/** The name that the first list of that version has. */
export const firstOf = (list: string): string => {
  const place = listAt(list);
  return place === null ? list : listOf(place);
};

/** The name of the list that stands in the place of this one from then on. */
export const nextOf = (list: string): string =>
  firstOf(list).replace(/\.list$/, `-${(listAt(list)?.edition ?? 1) + 1}.list`);

export const segmentName = (first: number, last: number): string =>
  `${journalFolder}${padded(first)}-${padded(last)}.jsonl`;

export interface SegmentAt {
  readonly first: number;
  readonly last: number;
}

const segmentForm = /^journal\/(\d{10,16})-(\d{10,16})\.jsonl$/;

/** Null for what is no part of a journal. */
export const segmentAt = (name: string): SegmentAt | null => {
  const [, first, last] = segmentForm.exec(name) ?? [];
  const at = { first: Number(first), last: Number(last) };
  return at.first >= 1 && at.last >= at.first ? at : null;
};

export const headName = (seq: number, tag: string): string => `${headsFolder}${padded(seq)}-${tag}`;

export interface HeadAt {
  readonly seq: number;
  readonly tag: string;
}

const headForm = /^heads\/(\d{10,16})-([0-9a-f]{64})$/;

/** Null for what is no head. */
export const headAt = (name: string): HeadAt | null => {
  const [, seq, tag = ''] = headForm.exec(name) ?? [];
  return tag === '' ? null : { seq: Number(seq), tag };
};

/** Before every name of a head of that line, or of a later one, and of each part of the journal that begins at it or later. */
export const beforeHead = (seq: number): string => headsFolder + padded(seq);
export const beforeSegment = (first: number): string => journalFolder + padded(first);
