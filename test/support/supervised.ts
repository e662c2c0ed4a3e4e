/**
 * A command under a supervisor in a hurry. It works in a directory: `blocked` with its only thread, `beside` with another
 * one, before it ends with status 1.
 */
import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { supervise } from '../../src/adapters/supervision';
import { followSupervisor } from '../../src/adapters/supervised';

const [how = '', directory = ''] = process.argv.slice(2);
const timeout = { answer: 500, end: 500, quiet: 500, silence: 1000 };

if (!followSupervisor()) void supervise(__filename, process.argv.slice(2), timeout);
else if (how === 'blocked') readdirSync(directory);
else {
  void readdir(directory);
  process.exit(1);
}
