/** `doctor`. */
import { Option } from 'commander';
import { example, type Instructions, later } from '../instruction';

export const doctorInstructions: Instructions = ({ instruction, ask, voice }) => {
  instruction('doctor', 'Examine the workspace: what is wrong with it, and how to mend it')
    .addOption(new Option('--repair', 'mend what is safe to mend, and say what was done'))
    .action(({ repair = false }: { readonly repair?: boolean }) =>
      ask(later(async () => (await import('../doctor/doctor')).doctor(repair, voice.screen()))),
    )
    .addHelpText(
      'after',
      `
Without --repair nothing is changed. With it no archive, no log and no schedule is ever removed, and no service is
started or stopped. Exit status 0 only when nothing is wrong, or nothing is left.
${example('backup_manager doctor', 'backup_manager doctor --repair')}`,
    );
};
