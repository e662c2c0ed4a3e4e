/** A journal that a crash has cut or filled with NUL bytes: a valid prefix is recovered, and no byte is thrown away. */
import { replay } from '../../../src/domain/decider/evolve';
import type { Event } from '../../../src/domain/events/event';
import { initialState } from '../../../src/domain/decider/state';
import { rightOf } from '../../support/decoded';
import { appended, headOf, journalBytes, journalOnDisk, recordsOf } from '../../support/journal-on-disk';

const newline = 0x0a;
const goodbye: Event = { type: 'ServiceStopped', pid: 7, reason: 'after the crash' };

const linesIn = (bytes: Buffer): number => bytes.filter((byte) => byte === newline).length;

describe('a journal', () => {
  const disk = journalOnDisk();
  afterAll(disk.remove);

  /** Opens a journal of `bytes`, of which all from `end` on is torn, and checks all that must hold. */
  const recovers = async (bytes: Buffer, end: number, whole: Buffer): Promise<void> => {
    disk.put(bytes);
    disk.warnings.length = 0;
    const lines = linesIn(whole.subarray(0, end));
    const torn = bytes.subarray(end);
    await disk.opened(async (journal) => {
      expect(rightOf(await journal.readFrom(null, () => undefined)())).toMatchObject({
        seq: lines,
        torn: torn.length,
      });
      const head = rightOf(await headOf(journal)());
      const records = await recordsOf(journal);
      expect(head).toMatchObject({ seq: lines, state: replay(records, initialState) });
      expect(disk.bytes()).toEqual(whole.subarray(0, end));
      expect([...disk.beside()]).toEqual(torn.length === 0 ? [] : [[`journal.torn-${lines + 1}`, torn]]);
      expect(disk.warnings).toEqual(
        torn.length === 0
          ? []
          : [
              `the journal's end was torn by a crash: ${torn.length === 1 ? '1 byte' : `${torn.length} bytes`} moved to journal.torn-${lines + 1}`,
            ],
      );
      expect(rightOf(await appended(journal, [goodbye])()).seq).toBe(lines + 1);
      expect((await recordsOf(journal)).at(-1)?.events).toEqual([goodbye]);
    });
  };

  it('cut at every byte recovers every whole line, moves the rest aside, and goes on', async () => {
    const whole = await journalBytes();
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const bytes = whole.subarray(0, cut);
      await recovers(bytes, bytes.lastIndexOf(newline) + 1, whole);
    }
  });

  it('whose last line was filled with NUL bytes from any byte on recovers what is before it', async () => {
    const whole = await journalBytes();
    const lastLine = whole.lastIndexOf(newline, -2) + 1;
    for (let cut = lastLine; cut < whole.length; cut += 1) {
      const zeros = Buffer.alloc(whole.length - cut);
      await recovers(Buffer.concat([whole.subarray(0, cut), zeros]), lastLine, whole);
      const withNewline = Buffer.concat([whole.subarray(0, cut), zeros, Buffer.from('\n')]);
      await recovers(withNewline, lastLine, whole);
    }
    const pageful = Buffer.concat([whole, Buffer.alloc(4096)]);
    await recovers(pageful, whole.length, whole);
  });

  it('torn twice at the same place keeps both tails', async () => {
    const whole = await journalBytes();
    disk.put(Buffer.concat([whole, Buffer.from('{"v":1')]));
    await disk.opened((journal) => headOf(journal)());
    await disk.opened(async (journal) => {
      const { appendFileSync } = await import('node:fs');
      appendFileSync(disk.workspace.journal, '{"v"');
      rightOf(await headOf(journal)());
    });
    expect([...disk.beside()]).toEqual([
      ['journal.torn-5', Buffer.from('{"v":1')],
      ['journal.torn-5-2', Buffer.from('{"v"')],
    ]);
  });

  it('that is only read is left as it is', async () => {
    const bytes = Buffer.concat([await journalBytes(), Buffer.from('{"v":1')]);
    disk.put(bytes);
    await disk.opened(recordsOf);
    expect(disk.bytes()).toEqual(bytes);
    expect(disk.beside().size).toBe(0);
  });
});
