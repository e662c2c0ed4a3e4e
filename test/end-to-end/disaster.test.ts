/** A machine is destroyed, and another one has everything again from an encrypted directory: every version, byte for byte. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const Copied = t.type({
  result: t.type({
    destinations: t.array(
      t.type({ copied: t.array(t.type({ name: t.string, completed: t.string, sha256: t.string })) }),
    ),
  }),
});

it('every version of host A comes back on host B, which has the key and the address alone', async () => {
  const a = makeWorkspace();
  const vault = join(a.home, 'vault');
  const key = join(a.home, 'key');
  mkdirSync(vault);
  const { stdout: recipient } = await a.run('key', 'new', key);
  a.write('docs/letter', 'one\n');
  a.write('pics/a.raw', 'x'.repeat(200_000));
  await a.succeed('create', 'docs;daily@02:00;docs');
  await a.succeed('create', 'pics;sun@03:00;pics;compress=zstd');
  await a.run('destination', 'add', 'vault', `file:${vault}`, '--recipient', recipient.trim());
  const states = ['one\n', 'two\n', 'three, and longer\n'];
  const copied: Array<{ readonly name: string; readonly completed: string; readonly sha256: string }> = [];
  for (const text of states) {
    writeFileSync(a.path('docs/letter'), text);
    await a.run('run', 'docs');
    await a.run('run', 'pics');
    const said = Copied.decode(JSON.parse((await a.run('copy', '--json')).stdout));
    if (said._tag === 'Left') throw new Error('copy said nothing that is understood');
    copied.push(...said.right.result.destinations.flatMap((one) => one.copied));
  }
  expect(copied).toHaveLength(6);
  const versions = (
    JSON.parse((await a.run('backups', '--long', '--json')).stdout) as {
      result: { versions: ReadonlyArray<{ name: string; version: string }> };
    }
  ).result.versions;
  expect((await a.run('backups', '--long')).stdout).toMatch(/ elsewhere\ndocs .* vault\n/);
  // the machine burns
  rmSync(a.directory, { recursive: true });

  const b = makeWorkspace();
  const recovered = await b.run('recover', `file:${vault}`, '--identity', key);
  expect(recovered).toMatchObject({ status: 0 });
  expect(await b.run('verify', '--at', 'vault', '--identity', key)).toMatchObject({ status: 0 });
  expect(await b.run('drill', '--at', 'vault', '--identity', key)).toMatchObject({ status: 0, stderr: '' });
  // each state of the letter, and of what did not change
  const letters: Array<string | null> = [];
  for (const [index, { name, version }] of versions.entries()) {
    const to = `back${index}`;
    const back = await b.run(
      ...['restore', name, '--version', version, '--from', 'vault', '--identity', key, '--to', to],
    );
    expect(back).toMatchObject({ status: 0 });
    if (name === 'docs') letters.push(b.read(`${to}/docs/letter`));
    else expect(b.read(`${to}/pics/a.raw`)).toBe('x'.repeat(200_000));
  }
  expect(versions).toHaveLength(6);
  expect(letters.sort()).toEqual([...states].sort());
  expect((await b.run('list')).stdout).toContain('docs;daily@02:00;docs');
}, 180_000);
