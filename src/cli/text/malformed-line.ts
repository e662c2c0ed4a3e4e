/** A line of the schedules file that is none: nobody backs up what was meant. */
import type { MalformedLine } from '../../app/queries';
import { escapeControls } from '../../domain/events/log-line';

export const malformedText = ({ number, line, reason }: MalformedLine): string =>
  `backup_schedules.txt line ${number} is no schedule (${reason}): ${escapeControls(line)}`;
