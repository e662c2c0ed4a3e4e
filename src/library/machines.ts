/** The statecharts of the service, for whoever simulates, draws or inspects them. */
export { backupMachine } from '../../machines/backup.machine';
export { backupServiceMachine } from '../../machines/backup-service.machine';
export { verifierMachine } from '../../machines/verifier.machine';
