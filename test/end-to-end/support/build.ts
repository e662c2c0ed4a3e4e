/** Builds the two bins before the first test, unless they are newer than everything they are made of. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

const filesBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const modified = (file: string): number => statSync(file).mtimeMs;

const isFresh = (): boolean => {
  const sources = ['src', 'machines', 'scripts'].flatMap((directory) => filesBelow(join(root, directory)));
  const built = ['backup_manager.js', 'backup_service.js'].map((bin) => join(root, 'dist', bin));
  try {
    const newestSource = Math.max(...[...sources, join(root, 'package-lock.json')].map(modified));
    return Math.min(...built.map(modified)) > newestSource;
  } catch {
    return false;
  }
};

export default (): void => {
  if (!isFresh()) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
};
