/** The progress bar on a terminal: a note beside it has a line of its own. */
import { PassThrough } from 'node:stream';
import { noBar, openBar } from '../../src/cli/text/progress-bar';

/** A terminal, as far as a bar asks for one. */
const terminal = (columns = 60) => {
  const written: Array<string> = [];
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  stream.on('data', (bytes: Buffer) => written.push(bytes.toString()));
  const methods = ['cursorTo', 'clearLine', 'moveCursor', 'clearScreenDown'];
  for (const method of methods) Object.assign(stream, { [method]: () => true });
  // why: a bar uses of a terminal what is there now
  return { stream: stream as unknown as NodeJS.WriteStream, written };
};

it('clears its line before a note, and is drawn again after it', async () => {
  const { stream, written } = terminal();
  const bar = await openBar('docs', stream);
  bar.show({ contentBytes: 10, entries: 1, path: '', totalEntries: 2, totalContentBytes: 20 });
  bar.aside(() => void stream.write('note: one\n'));
  const noted = written.join('');
  expect(noted).toMatch(/docs.*\r\u001b\[Knote: one\n$/su);
  await new Promise<void>((resolve) => {
    stream.on('data', () => {
      if (written.join('').slice(noted.length).includes('docs')) resolve();
    });
  });
  bar.end();
});

it('says the note where there is no bar', () => {
  let said = 0;
  noBar.aside(() => {
    said += 1;
  });
  expect(said).toBe(1);
});

/** What a bar shows of `bytes` of `total` after ten seconds. */
const shownOf = async (bytes: number, total: number | null, title = 'docs'): Promise<string> => {
  const { stream, written } = terminal(200);
  const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
  const bar = await openBar(title, stream);
  clock.mockReturnValue(10_000);
  const drawn = new Promise<string>((resolve) => {
    stream.on('data', () => {
      const text = written.at(-1) ?? '';
      if (text.includes('7 files')) resolve(text);
    });
  });
  bar.show({ contentBytes: bytes, entries: 7, path: '', totalEntries: null, totalContentBytes: total });
  const text = await drawn;
  bar.end();
  clock.mockRestore();
  return text;
};

it.each<[number, number | null, string]>([
  [10, 20, ' 50% 10 bytes 7 files 1 byte/s 10 s left'],
  [10, 69, ' 14% 10 bytes 7 files 1 byte/s 59 s left'],
  [10, 100, ' 10% 10 bytes 7 files 1 byte/s 1 min 30 s left'],
  [0, 20, ' 0% 0 bytes 7 files 0 bytes/s '],
  [0, 0, ' 0% 0 bytes 7 files 0 bytes/s '],
  [100, 1_297, ' 7% 100 bytes 7 files 10 bytes/s 2 min 0 s left'],
  [100, 696, ' 14% 100 bytes 7 files 10 bytes/s 1 min 0 s left'],
  [30, 20, ' 100% 30 bytes 7 files 3 bytes/s 0 s left'],
  [10, null, ' 0% 10 bytes 7 files 1 byte/s '],
])('%p bytes of %p are told with their rate and the time that is left', async (bytes, total, text) => {
  expect((await shownOf(bytes, total)).replace(/^.*[█░] /u, ' ')).toBe(text);
});

it('takes no part of a title for a field of its own', async () => {
  expect(await shownOf(1, 2, 'a{percentage}b')).toContain('apercentageb ');
});

it('outlives its terminal', async () => {
  const { stream } = terminal();
  const bar = await openBar('docs', stream);
  expect(() => stream.emit('error', new Error('EIO'))).not.toThrow();
  bar.end();
});

it.each([
  [200, 24],
  [84, 24],
  [70, 10],
  [60, 5],
  [20, 5],
])('in %d columns has room for what stands behind it: %d cells', async (columns, cells) => {
  const { stream, written } = terminal(columns);
  const bar = await openBar('docs', stream);
  bar.end();
  expect(/░+/.exec(written.join(''))?.[0]).toHaveLength(Math.min(cells, columns));
});
