/** README.txt of a store: written once, and anew where only an earlier version's text stands there. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PlaceFault } from '../../../src/adapters/destinations/fault';
import { listStore } from '../../../src/adapters/store/listing';
import { isReadme, keepReadme } from '../../../src/adapters/store/readmes';
import { readmeText } from '../../../src/codecs/store/readme-text';
import { objectsInMemory, type Operation } from '../../support/objects-in-memory';

const never = new AbortController().signal;

const former = (store: 'plain' | 'sealed'): Buffer =>
  execFileSync('tar', [
    '-xzOf',
    join(__dirname, '../../golden/workspaces/first-copies.tar.gz'),
    `./${store}/README.txt`,
  ]);

/** A store in which these texts stand, after a pass; `asked`: what was read there. */
const passed = async (texts: Readonly<Record<string, Buffer>>, isEncrypted = false, isReadable = true) => {
  const asked: string[] = [];
  const { store, objects } = objectsInMemory((operation: Operation, name: string) => {
    if (operation === 'read') asked.push(name);
    return operation === 'read' && !isReadable ? new PlaceFault('wrong', 'it is damaged') : null;
  });
  for (const [name, text] of Object.entries(texts)) objects.set(name, text);
  const names = await keepReadme(store, await listStore(store, never), isEncrypted, never);
  const stands = Object.fromEntries([...objects].map(([name, text]) => [name, Buffer.from(text).toString()]));
  expect([...names].sort()).toEqual(Object.keys(stands).sort());
  return { stands, asked };
};

describe.each([
  [false, former('plain'), former('sealed')],
  [true, former('sealed'), former('plain')],
])('where it is for recipients: %s', (isEncrypted, old, other) => {
  const text = readmeText(isEncrypted);

  it('it is written where none stands, and not again', async () => {
    const { stands } = await passed({}, isEncrypted);
    expect(stands).toEqual({ 'README.txt': text });
    expect(await passed({ 'README.txt': Buffer.from(text) }, isEncrypted)).toEqual({ stands, asked: [] });
  });

  it('one of an earlier version stays, and that of now comes to stand beside it, once', async () => {
    const both = { 'README.txt': old.toString(), 'README-2.txt': text };
    expect((await passed({ 'README.txt': old }, isEncrypted)).stands).toEqual(both);
    const again = { 'README.txt': old, 'README-2.txt': Buffer.from(text) };
    expect(await passed(again, isEncrypted)).toEqual({ stands: both, asked: [] });
    expect((await passed({ 'README.txt': old, 'README-4.txt': old }, isEncrypted)).stands).toHaveProperty(
      ['README-5.txt'],
      text,
    );
  });

  it('the first one comes to stand again where it is gone, whatever stands beside it', async () => {
    const both = { 'README.txt': text, 'README-2.txt': text };
    expect(await passed({ 'README-2.txt': Buffer.from(text) }, isEncrypted)).toEqual({
      ...{ stands: both, asked: [] },
    });
    expect((await passed({ 'README-2.txt': old }, isEncrypted)).stands).toEqual({
      ...{ 'README.txt': text, 'README-2.txt': old.toString(), 'README-3.txt': text },
    });
  });

  it('what nobody of ours wrote, or can not be read, is left to a check', async () => {
    for (const strange of [Buffer.from('strange'), other])
      expect((await passed({ 'README.txt': strange }, isEncrypted)).stands).toEqual({
        'README.txt': strange.toString(),
      });
    expect((await passed({ 'README.txt': old }, isEncrypted, false)).stands).toEqual({
      'README.txt': old.toString(),
    });
  });

  it('a check takes what was written for a store of its kind, and nothing else', () => {
    expect(isReadme(Buffer.from(text), isEncrypted)).toBe(true);
    expect(isReadme(old, isEncrypted)).toBe(true);
    expect(isReadme(other, isEncrypted)).toBe(false);
    expect(isReadme(Buffer.from(readmeText(!isEncrypted)), isEncrypted)).toBe(false);
    expect(isReadme(Buffer.from(`${text} `), isEncrypted)).toBe(false);
    // why: whether it is today's text is seen by its length
    expect(old.length).not.toBe(text.length);
  });
});
