/** The bin `backup_service`: runs the service in the current directory, and exits. */
import { runBackupService } from './production/service';

void runBackupService(process.cwd(), process.argv.slice(2)).then((status) => process.exit(status));
