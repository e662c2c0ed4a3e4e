/** `npm run diagram` writes docs/machine.md from the machines; with `--check` it fails when that page is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupMachine } from '../machines/backup.machine';
import { backupServiceMachine } from '../machines/backup-service.machine';
import { verifierMachine } from '../machines/verifier.machine';
import { notifierMachine } from '../machines/notifier.machine';
import { copierMachine } from '../machines/copier.machine';
import { exporterMachine } from '../machines/exporter.machine';
import { drawMachines } from './machine-page';

const page = join(__dirname, '..', 'docs', 'machine.md');

const written = (): string => {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return '';
  }
};

const drawn = drawMachines([
  [backupServiceMachine, 'machines/backup-service.machine.ts'],
  [backupMachine, 'machines/backup.machine.ts'],
  [verifierMachine, 'machines/verifier.machine.ts'],
  [notifierMachine, 'machines/notifier.machine.ts'],
  [exporterMachine, 'machines/exporter.machine.ts'],
  [copierMachine, 'machines/copier.machine.ts'],
]);

if (!process.argv.includes('--check')) writeFileSync(page, drawn);
else if (written() !== drawn) {
  process.stderr.write('docs/machine.md is stale: run npm run diagram and commit it.\n');
  process.exitCode = 1;
}
