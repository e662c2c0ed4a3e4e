/** The bin `backup_manager`: runs one command, and exits. */
import { runBackupManager } from './production/command';

void runBackupManager(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
