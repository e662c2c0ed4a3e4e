/** `undo`. */
import { undoLimit } from '../../domain/decider/undoable';
import { example, type Instructions } from '../instruction';
import { besideService } from '../outdated-service';
import { undo } from '../undo-command';

export const undoInstructions: Instructions = ({ instruction, ask }) => {
  instruction('undo', 'Take back the last create or delete')
    .action(() => ask(besideService(undo)))
    .addHelpText(
      'after',
      `
A create is taken back by removing its line, if it is still there; archives stay. A delete is taken back by putting
the same schedule where it was; what came due meanwhile counts as missed. undo again takes back the one before, up to
${undoLimit} of them. What was taken back does not come again.
${example('backup_manager undo')}`,
    );
};
