/** A prefix in a bucket as a place. Objects come to be whole or not at all; `If-None-Match: *` leaves alone what is there. */
import { join } from 'node:path';
import { isObjectName } from '../../../codecs/destinations/object-name';
import type { PlaceAddress } from '../../../codecs/destinations/place-address';
import type { ObjectEntry } from '../../../ports/object-store';
import { faultOf, PlaceFault } from '../fault';
import type { RawContent, RawLocks, RawRange, RawStore } from '../raw-store';
import { isSameAs } from '../same-bytes';
import { type Page, readPage } from './answers';
import {
  connectionFault,
  isCut,
  readAll,
  type S3Answer,
  s3Client,
  type S3Library,
  type S3Target,
} from './client';
import { findKeys } from './keys';

type S3Address = Extract<PlaceAddress, { readonly kind: 's3' }>;

/** Where the build puts it. */
const chunk = join(__dirname, 's3_library.js');
const s3Library = async (): Promise<S3Library> => (await import(chunk)) as S3Library; // why: it is built of that very file

/** A page of a thousand keys of 1 kB each, every byte of them written as three. */
const longestPage = 16 * 1024 * 1024;
/** How often one read goes on where a connection was cut. */
const mostResumed = 10;

/** What the environment says of where S3 is; an address that does not say so goes nowhere without TLS. */
const endpointInEnvironment = (): string | null => {
  const said = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'] ?? '';
  if (said === '') return null;
  if (!URL.canParse(said) || !said.startsWith('https://'))
    throw new PlaceFault('unusable', 'AWS_ENDPOINT_URL in the environment is no https:// address', [
      'what is not encrypted is named in the address of the destination: ?endpoint=HOST&tls=no',
    ]);
  return said.replace(/\/+$/, '');
};

export const bucketUrl = (
  { bucket, pathStyle }: Pick<S3Address, 'bucket' | 'pathStyle'>,
  endpoint: string | null,
  region: string,
): string => {
  const at = endpoint ?? `https://s3.${region}.amazonaws.com`;
  // why: a certificate for *.s3... holds for no bucket with a point in its name
  if (pathStyle ?? (endpoint !== null || bucket.includes('.'))) return `${at}/${bucket}/`;
  return `${at.replace('://', `://${bucket}.`)}/`;
};

const targetOf = async (address: S3Address, credentials: string | null): Promise<S3Target> => {
  const { keys, region: found } = await findKeys(credentials, address.profile);
  const region = address.region ?? found ?? 'us-east-1';
  const endpoint = address.endpoint ?? endpointInEnvironment();
  return { bucket: bucketUrl(address, endpoint, region), region, keys };
};

/** What of a range an answer holds: its beginning and, where it is told, the end of the object. */
const spanOf = (answer: S3Answer): { readonly begin: number } | null => {
  const [, begin] =
    /^bytes (\d{1,15})-\d{1,15}\/(?:\d{1,15}|\*)$/.exec(answer.header('content-range') ?? '') ?? [];
  return begin === undefined ? null : { begin: Number(begin) };
};

const rangeHeader = (begin: number, end: number | null): Readonly<Record<string, string>> =>
  begin === 0 && end === null ? {} : { range: `bytes=${begin}-${end === null ? '' : end - 1}` };

/** Milliseconds. */
const minute = 60_000;
const tenDays = 10 * 24 * 60 * minute;

/** What was looked up of an object: until when it is locked, in milliseconds since 1970, and which version of it is the present one. */
interface Kept {
  readonly until: number | null;
  readonly version: string | null;
}

const keptIn = (answer: S3Answer): Kept => {
  const until = Date.parse(answer.header('x-amz-object-lock-retain-until-date') ?? '');
  return { until: Number.isNaN(until) ? null : until, version: answer.header('x-amz-version-id') };
};

const contentOf = (text: string): RawContent => {
  const bytes = Buffer.from(text);
  const chunks = (): ReadonlyArray<Uint8Array> => [bytes];
  return { size: bytes.length, chunks, here: chunks };
};

/** `lock`: minutes for which what is put is locked at the least; null: it is not. */
export const s3StoreAt = (
  target: S3Target,
  prefix: string,
  where: string,
  library: S3Library,
  lock: number | null = null,
): RawStore => {
  const client = s3Client(target, library);
  const before = prefix === '' ? '' : `${prefix}/`;
  const keyOf = (name: string): string => `${before}${name}`;
  /** Whether it has said that it knows no `If-None-Match`. */
  let isUnconditional = false;

  const isThere = async (name: string, signal: AbortSignal): Promise<boolean> => {
    // why: who may not list is told 403 of what is not there; then the storing itself tells
    const { status, skip } = await client.ask({ method: 'HEAD', key: keyOf(name) }, signal, [403, 404]);
    skip();
    return status >= 200 && status < 300;
  };

  const read = async function* (
    name: string,
    range: RawRange | null,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    let at = range?.offset ?? 0;
    const length = range?.length ?? null;
    const end = length === null ? null : at + length;
    let tag: string | null = null;
    for (let resumed = 0; ; resumed += 1) {
      const headers = { ...rangeHeader(at, end), ...(tag === null ? {} : { 'if-match': tag }) };
      const answer = await client.ask({ method: 'GET', key: keyOf(name), headers }, signal);
      try {
        if ('range' in headers) {
          if (answer.status !== 206) throw new PlaceFault('wrong', 'it gives no parts of objects');
          if (spanOf(answer)?.begin !== at)
            throw new PlaceFault('wrong', 'it gives another part than was asked for');
        }
        // why: without either nobody can tell the end from a connection that was cut
        if (answer.header('content-length') === null && answer.header('transfer-encoding') !== 'chunked')
          throw new PlaceFault('wrong', 'it does not tell how long its answer is');
        tag = answer.header('etag');
        for await (const bytes of answer.body) {
          at += bytes.length;
          yield bytes;
        }
        return;
      } catch (error) {
        if (signal.aborted) throw faultOf(signal.reason);
        if (!isCut(error) || resumed >= mostResumed || tag === null) throw connectionFault(error);
        // why: all of it had come
        if (at === end) return;
      } finally {
        answer.drop();
      }
    }
  };

  /** Whether what is there is ours: said of an attempt that was cut, when the next one finds the name taken. */
  const isOurs = (name: string, content: RawContent, signal: AbortSignal): Promise<boolean> =>
    isSameAs(content, read(name, null, signal));

  const least = (lock ?? 0) * minute;
  // why: what each version needs is locked anew when a pass finds less than that left, not by each pass
  const time = least + Math.min(least / 3, tenDays);
  // why: the other mode, GOVERNANCE, is one that whoever owns the bucket may lift, as who took its keys would
  const mode = 'COMPLIANCE';
  const locking = (): Readonly<Record<string, string>> =>
    lock === null
      ? {}
      : {
          'x-amz-object-lock-mode': mode,
          'x-amz-object-lock-retain-until-date': new Date(Date.now() + time).toISOString(),
        };

  const keptOf = async (name: string, signal: AbortSignal): Promise<Kept> => {
    const answer = await client.ask({ method: 'HEAD', key: keyOf(name) }, signal);
    answer.skip();
    return keptIn(answer);
  };

  /** That version, and not only what hides it: a bucket with locks keeps what was there. */
  const removeVersion = async (name: string, { version }: Kept, signal: AbortSignal): Promise<void> => {
    const query = version === null ? {} : { versionId: version };
    (await client.ask({ method: 'DELETE', key: keyOf(name), query }, signal, [404])).skip();
  };

  const locks: RawLocks = {
    ...{ least, time },
    until: async (name, signal) => (await keptOf(name, signal)).until,
    extend: async (name, until, signal) => {
      const date = new Date(until).toISOString();
      const text = `<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Mode>${mode}</Mode><RetainUntilDate>${date}</RetainUntilDate></Retention>`;
      const asked = {
        method: 'PUT',
        key: keyOf(name),
        query: { retention: '' },
        content: contentOf(text),
      } as const;
      const answer = await client.ask({ ...asked, isLocking: true }, signal, [403]);
      answer.skip();
      if (answer.status !== 403) return;
      // why: nobody may make it shorter
      const there = await keptOf(name, signal);
      if (there.until === null || there.until < until)
        throw new PlaceFault('forbidden', 'it may not be locked for longer', [
          'what lets in there needs s3:PutObjectRetention',
        ]);
    },
    defy: async (name, signal) => removeVersion(name, await keptOf(name, signal), signal),
  };

  const put: RawStore['put'] = async (name, content, signal) => {
    if (await isThere(name, signal)) return 'exists';
    const store = (headers: Readonly<Record<string, string>>): Promise<S3Answer> =>
      client.ask(
        {
          ...{ method: 'PUT', key: keyOf(name), content, isLocking: lock !== null },
          headers: { ...headers, ...locking() },
        },
        signal,
        [412, 501],
      );
    let answer = await store(isUnconditional ? {} : { 'if-none-match': '*' });
    answer.skip();
    if (answer.status === 501 && !isUnconditional) {
      isUnconditional = true;
      answer = await store({});
      answer.skip();
    }
    if (answer.status === 501) throw new PlaceFault('wrong', 'it answered 501 (Not Implemented)');
    if (answer.status !== 412) return 'stored';
    return answer.isDoubtful && (await isOurs(name, content, signal)) ? 'stored' : 'exists';
  };

  const pageOf = async (
    asked: string,
    token: string | null,
    most: number,
    signal: AbortSignal,
    delimiter: string | null = null,
  ): Promise<{ readonly page: Page; readonly date: string | null }> => {
    const query = {
      ...{ 'list-type': '2', 'encoding-type': 'url', prefix: asked, 'max-keys': String(most) },
      ...(token === null ? {} : { 'continuation-token': token }),
      ...(delimiter === null ? {} : { delimiter }),
    };
    for (let resumed = 0; ; resumed += 1)
      try {
        const answer = await client.ask({ method: 'GET', key: null, query }, signal);
        const text = await readAll(answer, longestPage);
        return { page: readPage(library.readXml, text), date: answer.header('date') };
      } catch (error) {
        if (signal.aborted) throw faultOf(signal.reason);
        if (!isCut(error) || resumed >= mostResumed) throw connectionFault(error);
      }
  };

  /** Page after page; a server that gives one again is not believed. */
  const pagesOf = async function* (
    asked: string,
    delimiter: string | null,
    signal: AbortSignal,
  ): AsyncIterable<Page> {
    const begun = new Set<string>();
    const seen = (text: string): void => {
      if (begun.has(text)) throw new PlaceFault('wrong', 'its list begins again, and does not end');
      begun.add(text);
    };
    for (let token: string | null = null; ;) {
      const { page }: { readonly page: Page } = await pageOf(keyOf(asked), token, 1000, signal, delimiter);
      const first = page.entries[0]?.key ?? page.prefixes[0];
      if (first !== undefined) seen(`key ${first}`);
      for (const key of [...page.entries.map((entry) => entry.key), ...page.prefixes])
        if (!key.startsWith(keyOf(asked))) throw new PlaceFault('wrong', 'it lists what was not asked for');
      yield page;
      if (page.next === null) return;
      seen(`token ${page.next}`);
      token = page.next;
    }
  };

  const list = async function* (asked: string, signal: AbortSignal): AsyncIterable<ObjectEntry> {
    for await (const { entries } of pagesOf(asked, null, signal))
      for (const { key, size } of entries) {
        const name = key.slice(before.length);
        if (isObjectName(name)) yield { name, size };
      }
  };

  const folders = async function* (signal: AbortSignal): AsyncIterable<string> {
    for await (const { prefixes } of pagesOf('', '/', signal))
      for (const prefix of prefixes) yield prefix.slice(before.length).replace(/\/$/, '');
  };

  const removeUnlocked = async (name: string, signal: AbortSignal): Promise<void> => {
    const answer = await client.ask({ method: 'HEAD', key: keyOf(name) }, signal, [404]);
    answer.skip();
    if (answer.status === 404) return;
    const kept = keptIn(answer);
    if (kept.until !== null && kept.until > Date.now())
      throw new PlaceFault('locked', `it is locked until ${new Date(kept.until).toISOString()}`);
    await removeVersion(name, kept, signal);
  };

  const remove: RawStore['remove'] = async (name, signal) => {
    if (lock !== null) return removeUnlocked(name, signal);
    (await client.ask({ method: 'DELETE', key: keyOf(name) }, signal, [404])).skip();
  };

  const overwrite: RawStore['overwrite'] = async (name, content, signal) => {
    (await client.ask({ method: 'PUT', key: keyOf(name), content }, signal)).skip();
  };

  /** What it has room for nobody tells. */
  const look: RawStore['look'] = async (signal) => {
    const ours = Date.now();
    const { date } = await pageOf(before, null, 1, signal);
    const theirs = Date.parse(date ?? '');
    // why: it has no parts of seconds, and was written between our two moments
    const clockAhead = Number.isNaN(theirs) ? null : Math.round(theirs + 500 - (ours + Date.now()) / 2);
    return { free: null, clockAhead };
  };

  return {
    ...{ where, put, read, list, folders, remove, overwrite, look },
    ...(lock === null ? {} : { locks }),
    close: async () => client.close(),
  };
};

export const s3Store = async (
  address: S3Address,
  credentials: string | null,
  where: string,
  lock: number | null,
): Promise<RawStore> =>
  s3StoreAt(await targetOf(address, credentials), address.prefix, where, await s3Library(), lock);
