/** What names are made of: digests, or digests under a key, which tell nothing of the content to who has not got that key. */
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** 64 hex digits for a text. `purpose` keeps tags of one kind from being those of another. */
export type Tag = (purpose: 'pack' | 'name' | 'archive' | 'line', text: string) => string;

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Without a key what is a digest stands as it is, so that anybody can check it. */
export const tagger = (key: string | null): Tag =>
  key === null
    ? (purpose, text) => (purpose === 'name' ? sha256(text) : text)
    : (purpose, text) =>
        createHmac('sha256', Buffer.from(key, 'hex')).update(`${purpose} ${text}`).digest('hex');

export const newKey = (): string => randomBytes(32).toString('hex');
