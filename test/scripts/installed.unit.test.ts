/** When `npm test` and `npm run demo` install: only where node_modules is not as the lock file has it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '../support/temporary-directory';

interface Entry {
  readonly version: string;
  readonly integrity: string;
  readonly optional?: boolean;
}
type Packages = Readonly<Record<string, Entry>>;

const { whyInstall } = createRequire(__filename)('../../scripts/installed') as {
  readonly whyInstall: (root: string) => string | undefined;
};

const a = 'node_modules/a';
const within = 'node_modules/a/node_modules/b';
const native = 'node_modules/fs-native-extensions';
const one: Entry = { version: '1.0.0', integrity: 'sha512-1' };
const wanted: Packages = { [a]: one, [within]: one };

describe('an installation is needed', () => {
  let root = '';
  beforeEach(() => {
    root = temporaryDirectory();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const list = (path: string, packages: Packages): void => write(path, JSON.stringify({ packages }));
  const why = (listed: Packages, present: Packages, main = ''): string | undefined => {
    list('package-lock.json', { '': one, ...listed });
    list('node_modules/.package-lock.json', present);
    for (const path of Object.keys(present)) {
      write(`${path}/package.json`, '{}');
      write(`${path}/index.js`, main);
    }
    return whyInstall(root);
  };

  it('not after npm ci, with optional packages of other machines left out', () => {
    const elsewhere = { ...one, optional: true };
    expect(why({ ...wanted, 'node_modules/elsewhere': elsewhere }, wanted)).toBeUndefined();
    expect(
      why({ ...wanted, 'node_modules/here': elsewhere }, { ...wanted, 'node_modules/here': elsewhere }),
    ).toBeUndefined();
  });

  it('not where machine code can be loaded by this Node.js', () => {
    expect(why({ [native]: one }, { [native]: one })).toBeUndefined();
  });

  it('where nothing was ever installed', () => {
    list('package-lock.json', wanted);
    expect(whyInstall(root)).toContain('no such file');
  });

  it('where a package is missing', () => {
    expect(why(wanted, { [a]: one })).toBe(`${within} is missing`);
  });

  it('where one is there that is not listed', () => {
    expect(why({ [a]: one }, wanted)).toBe(`${within} is another one`);
  });

  it.each([{ version: '1.0.1' }, { integrity: 'sha512-2' }])('where one differs in %j', (other) => {
    expect(why(wanted, { ...wanted, [within]: { ...one, ...other } })).toBe(`${within} is another one`);
  });

  it('where one was removed by hand', () => {
    why(wanted, wanted);
    rmSync(join(root, within), { recursive: true });
    expect(whyInstall(root)).toBe(`${within} is missing`);
  });

  it('where machine code can’t be loaded by this Node.js', () => {
    const listed = { ...wanted, [native]: one };
    expect(why(listed, listed, 'throw new Error("compiled against a different Node.js version")')).toBe(
      'compiled against a different Node.js version',
    );
  });
});
