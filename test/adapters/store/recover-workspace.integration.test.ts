/** A workspace that is recovered from a place, while somebody else works in the directory: nothing of theirs is taken away. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { makeCopies } from '../../../src/adapters/store/copies';
import type { CopyRequest } from '../../../src/ports/copies';
import { objectsInMemory } from '../../support/objects-in-memory';
import { temporaryDirectory } from '../../support/temporary-directory';

const program = join(__dirname, '..', '..', '..', 'dist', 'backup_manager.js');
const never = new AbortController().signal;
const digest = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');

/** The journal of a workspace in which one schedule was made. */
const journalOf = (directory: string): CopyRequest['journal'] => {
  execFileSync(process.execPath, [program, 'create', 'docs;daily@03:00;docs'], { cwd: directory });
  const lines = readFileSync(join(directory, '.backup_manager', 'journal.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1);
  return {
    digests: (seqs) =>
      TE.right({
        of: new Map([...seqs].map((seq) => [seq, digest(lines[seq - 1] ?? '')])),
        first: digest(lines[0] ?? ''),
        last: lines.length,
        lastDigest: digest(lines.at(-1) ?? ''),
      }),
    part: (first, last) => TE.right({ text: `${lines.slice(first - 1, last).join('\n')}\n`, first, last }),
  };
};

/** Recovers from a place in memory; `meanwhile` is called when the journal there is read, and may have that fail. */
const recovered = async (meanwhile: (to: string) => PlaceFault | null) => {
  const from = temporaryDirectory();
  mkdirSync(join(from, 'docs'));
  const to = join(temporaryDirectory(), 'new');
  let isRecovering = false;
  const { store } = objectsInMemory((operation, name) =>
    isRecovering && operation === 'read' && name.startsWith('journal/') ? meanwhile(to) : null,
  );
  const journal = journalOf(from);
  const copies = makeCopies(join(from, '.backup_manager'));
  const copied = await copies.copy(
    {
      ...{ store, recipients: [], destination: 1, versions: [], journal, line: 0 },
      ...{ mayRemove: true, identity: null, leaving: [], others: [] },
    },
    () => undefined,
    () => TE.right(undefined),
    never,
  )();
  expect(copied._tag).toBe('Right');
  isRecovering = true;
  const result = await makeCopies(join(to, '.backup_manager')).recover(
    { store, identity: null },
    'file:/nowhere',
    to,
    never,
  )();
  return { result, to };
};

const cut = new PlaceFault('unreachable', 'the connection was cut');

it('makes a workspace of it, and leaves no draft', async () => {
  const { result, to } = await recovered(() => null);
  expect(result).toMatchObject({ right: { schedules: 1 } });
  expect(readdirSync(to).sort()).toEqual(['.backup_manager', 'backup_schedules.txt', 'backups']);
  expect(readFileSync(join(to, 'backup_schedules.txt'), 'utf8')).toContain('docs;');
  expect(readdirSync(join(to, '.backup_manager')).filter((name) => name.includes('recovered'))).toEqual([]);
});

it('one that fails leaves nothing of its own', async () => {
  const { result, to } = await recovered(() => cut);
  expect(E.isLeft(result)).toBe(true);
  expect(readdirSync(to)).toEqual([]);
});

it.each([
  ['fails', cut],
  ['would go on', null],
])('archives and schedules that came meanwhile stay where it %s', async (_, fault) => {
  const { result, to } = await recovered((there) => {
    mkdirSync(join(there, 'backups'), { recursive: true });
    writeFileSync(join(there, 'backups', 'docs.tar'), 'theirs');
    writeFileSync(join(there, 'backup_schedules.txt'), 'theirs');
    return fault;
  });
  expect(E.isLeft(result)).toBe(true);
  if (fault === null) expect(JSON.stringify(result)).toContain('backup_schedules.txt is there already');
  expect(readdirSync(to).sort()).toEqual(['backup_schedules.txt', 'backups']);
  expect(readFileSync(join(to, 'backups', 'docs.tar'), 'utf8')).toBe('theirs');
  expect(readFileSync(join(to, 'backup_schedules.txt'), 'utf8')).toBe('theirs');
});

it.each([
  ['fails', cut],
  ['would go on', null],
])('a journal that was begun meanwhile stays where it %s', async (_, fault) => {
  const { result, to } = await recovered((there) => {
    writeFileSync(join(there, '.backup_manager', 'journal.jsonl'), 'theirs');
    return fault;
  });
  expect(E.isLeft(result)).toBe(true);
  if (fault === null) expect(JSON.stringify(result)).toContain('journal.jsonl is there already');
  expect(readFileSync(join(to, '.backup_manager', 'journal.jsonl'), 'utf8')).toBe('theirs');
  expect(existsSync(join(to, '.backup_manager', 'journal.recovered'))).toBe(false);
  expect(existsSync(join(to, 'backup_schedules.txt'))).toBe(false);
  expect(existsSync(join(to, 'backups'))).toBe(false);
});
