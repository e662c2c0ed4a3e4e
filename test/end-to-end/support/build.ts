/** Builds the bins, and the types of the library, before the first test, unless they are newer than what they are made of. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

const filesBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const modified = (file: string): number => statSync(file).mtimeMs;

const isFresh = (made: ReadonlyArray<string>, sources: ReadonlyArray<string>): boolean => {
  const files = sources.flatMap((directory) => filesBelow(join(root, directory)));
  try {
    const newestSource = Math.max(...[...files, join(root, 'package-lock.json')].map(modified));
    return Math.min(...made.map((file) => modified(join(root, file)))) > newestSource;
  } catch {
    return false;
  }
};

const run = (script: string): void => {
  execFileSync('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' });
};

export default (): void => {
  const bins = ['dist/backup_manager.js', 'dist/backup_service.js'];
  if (!isFresh(bins, ['src', 'machines', 'scripts'])) run('build');
  if (!isFresh(['types/index.d.ts'], ['machines', 'docs/schemas', 'scripts/types'])) run('types');
};
