/** What is restored or proven is the very file whose digest was checked, whatever takes its place meanwhile. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { failure, namesIn, unarchiver, unpack, workspace } from './support/restoring';

const fileDigest = (path: string): string => createHash('sha256').update(fs.readFileSync(path)).digest('hex');

/** Never aborts; before its look of that number something happens. */
const actingAt = (look: number, act: () => void): AbortSignal => {
  const { signal } = new AbortController();
  let looks = 0;
  Object.defineProperty(signal, 'aborted', {
    get: () => {
      looks += 1;
      if (looks === look) act();
      return false;
    },
  });
  return signal;
};

/** An archive of two members and one of three that waits to take its place. */
const twoArchives = (pack: string, size: number) => {
  const dir = workspace();
  const make = (name: string, ...files: ReadonlyArray<string>): Buffer => {
    for (const file of files) {
      fs.mkdirSync(join(dir, name), { recursive: true });
      fs.writeFileSync(join(dir, name, file), randomBytes(size));
    }
    const path = join(dir, `${name}.tar`);
    execFileSync('sh', ['-c', `tar -cf - ${name} | ${pack} > ${path}`], { cwd: dir });
    return fs.readFileSync(path);
  };
  const bytes = make('wanted', 'a');
  make('other', 'a', 'b');
  const path = join(dir, 'wanted.tar');
  return {
    path,
    sha256: fileDigest(path),
    target: join(dir, 'target'),
    /** Everything as it was. */
    reset: () => {
      fs.writeFileSync(path, bytes);
      fs.rmSync(join(dir, 'target'), { recursive: true, force: true });
    },
    replace: () => {
      fs.copyFileSync(join(dir, 'other.tar'), join(dir, 'newer'));
      fs.renameSync(join(dir, 'newer'), path);
    },
    remove: () => fs.rmSync(path),
  };
};

type Archives = ReturnType<typeof twoArchives>;

/** Does something before every `step`th look of a use, until it has no more looks. Gives how many uses came to an answer. */
const atEachLook = async (
  archives: Archives,
  how: 'replace' | 'remove',
  step: number,
  use: (signal: AbortSignal) => Promise<boolean>,
): Promise<number> => {
  let answers = 0;
  for (let look = 1; ; look += step) {
    archives.reset();
    const seen = { acted: false };
    const signal = actingAt(look, () => {
      seen.acted = true;
      archives[how]();
    });
    if (await use(signal)) answers += 1;
    if (!seen.acted) return answers;
  }
};

describe.each([
  ['gzip', 'gzip -1', 500_000, 1],
  ['zstd', 'zstd -q', 500_000, 1],
  ['zstd in a large frame', 'zstd -q', 9_000_000, 13],
  ['tar', 'cat', 500_000, 1],
])('%s', (_, pack, size, step) => {
  it.each([
    ['replace', 'changed'],
    ['remove', 'missing'],
  ] as const)('restore, with a newer archive or none in its place: %s', async (how, kind) => {
    const archives = twoArchives(pack, size);
    const { path: archive, sha256, target } = archives;
    const answers = await atEachLook(archives, how, step, async (signal) => {
      const outcome = await unpack(archive, target, { sha256 }, signal);
      if (outcome._tag === 'Right') {
        expect(namesIn(target)).toEqual(['wanted']);
        return true;
      }
      expect(failure(outcome).kind).toBe(kind);
      expect(fs.existsSync(target)).toBe(false);
      return false;
    });
    expect(answers).toBeGreaterThan(1);
  });

  it('examine, with a newer archive in its place', async () => {
    const archives = twoArchives(pack, size);
    const { path, sha256 } = archives;
    const answers = await atEachLook(archives, 'replace', step, async (signal) => {
      const outcome = await unarchiver.examine(path, sha256, null, () => undefined, signal)();
      expect(outcome).toMatchObject(
        outcome._tag === 'Right' ? { right: { entries: 2 } } : { left: { kind: 'changed' } },
      );
      return outcome._tag === 'Right';
    });
    expect(answers).toBeGreaterThan(1);
  });
});
