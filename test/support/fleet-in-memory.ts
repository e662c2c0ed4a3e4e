/** What passes leave at a place in memory, of hosts whose journals hold the golden lines. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headName, segmentName } from '../../src/codecs/store/object-names';
import { writeWorkspaceDocument } from '../../src/codecs/store/workspace-document';
import type { ObjectsInMemory } from './objects-in-memory';

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export const golden: ReadonlyArray<string> = readFileSync(
  join(__dirname, '../golden/journal-v2-proofs.jsonl'),
  'utf8',
)
  .trimEnd()
  .split('\n');

/** What a pass leaves there that brings the lines from `first` to `last`. */
export const pass = (
  { objects }: Pick<ObjectsInMemory, 'objects'>,
  host: string,
  first: number,
  last: number,
  lines: ReadonlyArray<string> = golden,
): void => {
  const at = `${host}/`;
  const own = lines.slice(first - 1, last);
  const text = writeWorkspaceDocument(
    { format: 1, workspace: digest(lines[0] ?? ''), host: `${host}.lan`, directory: '/srv', key: null },
    digest,
  );
  objects.set(`${at}workspace.json`, Buffer.from(text));
  objects.set(at + segmentName(first, last), Buffer.from(`${own.join('\n')}\n`));
  objects.set(at + headName(last, digest(own.at(-1) ?? '')), Buffer.from('a head'));
};
