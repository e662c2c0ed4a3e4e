/** The files of the inspector's pages, and the headers that fence them in. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the official page lives, which `stately.html` frames. */
const statelyOrigin = 'https://stately.ai';

interface Kind {
  readonly file: string;
  readonly type: string;
}

const html = 'text/html; charset=utf-8';
const javascript = 'text/javascript; charset=utf-8';

/** By the name in the address; nothing else is served. */
const kinds = (stately: boolean): Readonly<Record<string, Kind>> => ({
  '': { file: stately ? 'stately.html' : 'index.html', type: html },
  'page.js': { file: 'page.js', type: javascript },
  'page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  'layout.js': { file: 'layout.js', type: javascript },
  'stately.js': { file: 'stately.js', type: javascript },
});

/** A file and its headers; null when there is none of that name. */
export const readAsset = async (
  assetsDir: string,
  stately: boolean,
  name: string,
): Promise<{ readonly type: string; readonly body: Buffer } | null> => {
  const kind = Object.entries(kinds(stately)).find(([key]) => key === name)?.[1];
  return kind === undefined ? null : { type: kind.type, body: await readFile(join(assetsDir, kind.file)) };
};

/**
 * The headers of every answer. The page runs nothing that is written into it, loads nothing but its own files, talks
 * to its own relay alone, can't be framed, and tells nobody its address, which holds the token.
 */
export const fence = (port: number, stately: boolean): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "img-src 'self' data:",
    stately ? `frame-src ${statelyOrigin}` : "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
});
