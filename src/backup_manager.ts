/** The bin `backup_manager`: runs one command, and exits. */
import { runBackupManager } from './production/command';

// why: all has been said and done, and to tidy up the heap of a process that ends takes 2 ms
void runBackupManager(process.argv.slice(2)).then((status) => process.exit(status));
