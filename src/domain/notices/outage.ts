/**
 * What keeps the service from its work and stands in no journal, as a full disk under it: told once to each while it lasts, and
 * once that it is over. Pure.
 */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { Timestamp } from '../time/time';
import type { Fact } from './fact';
import type { NoticeTarget } from './notices';

/**
 * `work`: what it does can't be journalled, or read. `workspace`: its disk is away. `schedules`: their file is gone. `start`: it
 * can't begin. `verification`: an archive can't be read, so that nobody knows whether it is whole.
 */
const OutageCause = t.keyof(
  { work: null, workspace: null, schedules: null, start: null, verification: null },
  'OutageCause',
);
export type OutageCause = t.TypeOf<typeof OutageCause>;

/** Why a pass could not do its work. */
export interface Trouble {
  readonly cause: OutageCause;
  readonly reason: string;
  /** It does not pass by itself. */
  readonly isSure: boolean;
}

export const Outages = t.strict(
  {
    outage: orNull(
      t.strict({
        cause: OutageCause,
        since: Timestamp,
        reason: t.string,
        /** It was there at two looks: what passes between them is not told. */
        lasts: t.boolean,
      }),
    ),
    /** Keys of those who were told of it. */
    told: t.readonlyArray(t.string),
    /** Keys of those who were told of any, and not yet that it is over. */
    alarmed: t.readonlyArray(t.string),
    /** The last that is over. */
    over: orNull(t.strict({ cause: OutageCause, at: Timestamp })),
  },
  'Outages',
);
export type Outages = Readonly<t.TypeOf<typeof Outages>>;

export const noOutages: Outages = { outage: null, told: [], alarmed: [], over: null };

const ended = (outages: Outages, at: Timestamp): Outages => {
  const { outage, alarmed } = outages;
  if (outage === null) return outages;
  return { outage: null, told: [], alarmed, over: { cause: outage.cause, at } };
};

/** What a look came to: `trouble`, or none. The same value where nothing is new. */
export const seeTrouble = (outages: Outages, trouble: Trouble | null, at: Timestamp): Outages => {
  const { outage, alarmed } = outages;
  if (trouble === null) return ended(outages, at);
  const { cause, reason, isSure } = trouble;
  if (outage?.cause !== cause)
    return { outage: { cause, since: at, reason, lasts: isSure }, told: [], alarmed, over: null };
  return outage.lasts ? outages : { ...outages, outage: { ...outage, reason, lasts: true } };
};

const summaries: Readonly<Record<OutageCause, string>> = {
  work: 'backup_service can’t do its work: what is due is not backed up until that is mended',
  workspace: 'the workspace is away: nothing is backed up until it is back',
  schedules: 'backup_schedules.txt is gone: nothing is backed up until it is back',
  start: 'backup_service can’t start: nothing is backed up until it does',
  verification: 'backup_service can’t verify what it should: nobody knows whether it is whole',
};

const overTexts: Readonly<Record<OutageCause, string>> = {
  work: 'backup_service does its work again: what was due is made up for',
  workspace: 'the workspace is back: backups go on',
  schedules: 'backup_schedules.txt is there again: backups go on',
  start: 'backup_service runs again',
  verification: 'backup_service can verify what it should again',
};

const abouts: Readonly<Record<OutageCause, Fact['about']>> = {
  work: 'service',
  workspace: 'service',
  schedules: 'schedules',
  start: 'service',
  verification: 'archive',
};

/** It stands in no line of the journal. */
const general = { seq: 0, name: null, path: null, due: null, lastGood: null, unless: [] };

/** What a target is to be told now; null for nothing. */
export const outageFactFor = (
  { outage, told, alarmed, over }: Outages,
  { key, on }: Pick<NoticeTarget, 'key' | 'on'>,
): Fact | null => {
  if (outage !== null) {
    if (!outage.lasts || told.includes(key) || !on.includes('failed')) return null;
    const { cause, since, reason } = outage;
    return {
      ...general,
      at: since,
      kind: 'failed',
      about: abouts[cause],
      summary: summaries[cause],
      why: [reason],
    };
  }
  if (over === null || !alarmed.includes(key) || !on.includes('recovered')) return null;
  // why: that it was away and is back stands in the journal, too, as that the service stopped and goes on
  if (over.cause === 'workspace' && on.includes('stopped')) return null;
  return {
    ...general,
    at: over.at,
    kind: 'recovered',
    about: abouts[over.cause],
    summary: overTexts[over.cause],
    why: [],
  };
};

const withKey = (keys: ReadonlyArray<string>, key: string): ReadonlyArray<string> =>
  keys.includes(key) ? keys : [...keys, key];

/** A target has taken one of these facts; meanwhile things may have changed. */
export const noteTaken = (outages: Outages, key: string, { kind, at }: Fact): Outages => {
  const { outage, told, alarmed } = outages;
  if (kind === 'failed')
    return {
      ...outages,
      told: outage?.since === at ? withKey(told, key) : told,
      alarmed: withKey(alarmed, key),
    };
  return outage === null ? { ...outages, alarmed: alarmed.filter((one) => one !== key) } : outages;
};
