/** A schedule's line as long as anything is known of it: in the file, or gone from it and able to come back. Pure. */
import type { ScheduleLine } from '../occurrence/occurrence';
import type { ScheduleId } from '../schedule/schedule';
import { schedulesOf } from '../schedule/schedule-file';
import type { State } from './state';
import { deletionsIn } from './undoable';

export const knownLine = (
  { file, dropped, undoable }: Pick<State, 'file' | 'dropped' | 'undoable'>,
  id: ScheduleId,
): Pick<ScheduleLine, 'schedule'> | undefined =>
  [...schedulesOf(file), ...dropped, ...deletionsIn(undoable)].find(({ schedule }) => schedule.id === id);

/** Why a command about a schedule that is gone does nothing: with its name, as long as that is known. */
export const goneReason = (state: Pick<State, 'file' | 'dropped' | 'undoable'>, id: ScheduleId): string =>
  `${knownLine(state, id)?.schedule.spec.name ?? 'the schedule'} is not in force any more`;
