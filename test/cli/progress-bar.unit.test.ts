/** The progress bar on a terminal: a note beside it has a line of its own. */
import { PassThrough } from 'node:stream';
import { noBar, openBar } from '../../src/cli/text/progress-bar';

/** A terminal, as far as a bar asks for one. */
const terminal = () => {
  const written: Array<string> = [];
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 60 });
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
