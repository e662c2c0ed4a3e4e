/** Writes the manual page from the table of commands, or says that it is stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { version } from '../package.json';
import { commandTable } from '../src/cli/program';
import { manPage } from './man-page';

const textOf = (page: string): string => {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return '';
  }
};

/** `isCheck`: nothing is written. */
export const written = async (page: string, isCheck: boolean): Promise<void> => {
  const made = manPage(await commandTable(null), version);
  if (!isCheck) {
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(page, made);
  } else if (textOf(page) !== made) {
    process.stderr.write('man/backup_manager.1 is stale: run npm run man and commit it.\n');
    process.exitCode = 1;
  }
};
