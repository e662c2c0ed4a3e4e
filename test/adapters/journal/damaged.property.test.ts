/** A journal that somebody changed: the line is named, with the reason, and nothing is written. */
import * as fc from 'fast-check';
import { digestOf } from '../../../src/adapters/journal/fold';
import { sealLength, sealOf } from '../../../src/codecs/journal-line';
import type { BackupError } from '../../../src/domain/error';
import { leftOf, rightOf } from '../../support/decoded';
import { appended, headOf, journalBytes, journalOnDisk } from '../../support/journal-on-disk';
import { runs } from '../../support/runs';

const broken = 'it does not continue the chain: a line before it was changed, lost or moved';

const changed = 'it was changed: it has not the digest that it carries';

/** The line with the digest that it should have. */
const sealed = (line: string): string => {
  const covered = line.slice(0, -sealLength);
  return `${covered}${sealOf(digestOf(covered))}`;
};

describe('a damaged journal', () => {
  const disk = journalOnDisk();
  afterAll(disk.remove);

  const damageOf = (error: BackupError): { line: number; reason: string } => {
    if (error.type !== 'JournalDamaged') throw new Error(`another error: ${error.type}`);
    return error;
  };

  /** What is said of a journal of these lines, by every way to open it, when nothing may be written. */
  const damageIn = async (lines: ReadonlyArray<string>): Promise<{ line: number; reason: string }> => {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    disk.put(bytes);
    const damage = await disk.opened(async (journal) => {
      const first = damageOf(leftOf(await headOf(journal)()));
      expect(damageOf(leftOf(await appended(journal, [])()))).toEqual(first);
      expect(damageOf(leftOf(await journal.readFrom(null, () => undefined)()))).toEqual(first);
      return first;
    });
    expect(disk.bytes()).toEqual(bytes);
    expect(disk.beside().size).toBe(0);
    return damage;
  };

  const goodLines = async () => (await journalBytes()).toString().split('\n').slice(0, -1);

  it('has a line edited, be it the last', async () => {
    const lines = await goodLines();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(lines.length - 1),
        fc.nat(),
        fc.constantFrom('0', 'a', '"', 'x', '{', '}', ' ', 'é'),
        async (index, position, character) => {
          const line = lines[index] ?? '';
          const at = position % line.length;
          const edited = line.slice(0, at) + character + line.slice(at + 1);
          fc.pre(edited !== line);
          const { line: named, reason } = await damageIn(lines.with(index, edited));
          expect({ named, reason }).toEqual({ named: index + 1, reason: expect.stringMatching(/./) });
        },
      ),
      runs(200),
    );
  });

  it('has one bit of any line flipped, be it the last', async () => {
    const bytes = await journalBytes();
    const feeds = [...bytes.keys()].filter((at) => bytes[at] === 0x0a);
    const where = fc.oneof({ weight: 3, arbitrary: fc.nat(bytes.length - 1) }, fc.constantFrom(...feeds));
    await fc.assert(
      fc.asyncProperty(where, fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (bytes[at] ?? 0) ^ (1 << bit);
        disk.put(flipped);
        await disk.opened(async (journal) => {
          const { line } = damageOf(leftOf(await journal.readFrom(null, () => undefined)()));
          expect(line).toBe(feeds.findIndex((feed) => feed >= at) + 1);
        });
      }),
      runs(1000),
    );
  });

  it('calls a line of version 2 one of version 1, which needs no digest', async () => {
    const [first = ''] = await goodLines();
    const damage = await damageIn([sealed(first.replace('"v":2', '"v":1'))]);
    expect(damage.reason).toContain('calls itself of version 1');
  });

  it('carries no digest at its end', async () => {
    const [first = ''] = await goodLines();
    const { digest, ...rest } = JSON.parse(first) as { digest: string };
    const damage = await damageIn([JSON.stringify({ digest, ...rest })]);
    expect(damage).toEqual({ line: 1, reason: 'it was changed: its digest is gone', type: 'JournalDamaged' });
  });

  it('has a line of something else, though its digest is right: as of a newer version', async () => {
    const [first = ''] = await goodLines();
    const damage = await damageIn([sealed(first.replace('ServiceStarted', 'ServiceBegun'))]);
    expect(damage.reason).toMatch(/\(as a newer version may have written it\)$/);
  });

  it.each([1, 2, 3])('has line %d dropped', async (n) => {
    const lines = await goodLines();
    const damage = await damageIn(lines.filter((_, index) => index !== n - 1));
    expect(damage).toMatchObject({ line: n, reason: broken });
  });

  it.each([1, 2, 3, 4])('has line %d twice', async (n) => {
    const lines = await goodLines();
    const damage = await damageIn([...lines.slice(0, n), ...lines.slice(n - 1)]);
    expect(damage).toMatchObject({ line: n + 1, reason: broken });
  });

  it.each([1, 2, 3])('has lines %d and the next one in each other’s place', async (n) => {
    const lines = await goodLines();
    const swapped = lines.with(n - 1, lines[n] ?? '').with(n, lines[n - 1] ?? '');
    expect(await damageIn(swapped)).toMatchObject({ line: n, reason: broken });
  });

  it.each([
    ['', 'it is not JSON'],
    ['hello', 'it is not JSON'],
    ['{"v":3}', 'v should be 2, and is 3'],
    ['null', 'it should be'],
  ])('ends with the whole line %j', async (line, reason) => {
    const damage = await damageIn([...(await goodLines()), line]);
    expect(damage.line).toBe(5);
    expect(damage.reason).toContain(reason);
  });

  it('has one NUL byte in its last line, within it', async () => {
    const lines = await goodLines();
    const last = lines.at(-1) ?? '';
    const damage = await damageIn(lines.with(-1, last.replace('"pid":333', '"pid":\u0000333')));
    expect(damage).toMatchObject({ line: 4, reason: 'it was changed: a byte of it is NUL' });
  });

  it('has NUL bytes in a line that others follow', async () => {
    const lines = await goodLines();
    const damage = await damageIn(lines.with(1, '\0\0\0'));
    expect(damage).toMatchObject({ line: 2, reason: 'it holds NUL bytes, and lines follow it' });
  });

  it('has a line with another number, though the chain holds', async () => {
    const [first = ''] = await goodLines();
    const damage = await damageIn([sealed(first.replace('"seq":1', '"seq":2'))]);
    expect(damage).toMatchObject({ line: 1, reason: 'its seq is 2, and should be 1' });
  });

  it('is found by a walk from its first line, though a checkpoint spares commands that way', async () => {
    disk.put(await journalBytes());
    await disk.opened((journal) => appended(journal, [])(), { checkpointEvery: { lines: 1, bytes: 1 } });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(disk.workspace.journal, disk.bytes().toString().replace('SIGTERM', 'SIGKILL'));
    await disk.opened(async (journal) => {
      rightOf(await headOf(journal)());
      const { line, reason } = damageOf(leftOf(await journal.readFrom(null, () => undefined)()));
      expect({ line, reason }).toEqual({ line: 2, reason: changed });
    });
  });
});
