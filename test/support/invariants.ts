/** What holds of every state that decisions lead to, and of every history; each fault is one sentence. */
import { readScheduleLine } from '../../src/codecs/schedule-line';
import type { Event } from '../../src/domain/events/event';
import { attemptLimit } from '../../src/domain/occurrence/occurrence';
import type { Recorded } from '../../src/domain/events/recorded';
import { parseText, render, schedulesOf } from '../../src/domain/schedule/schedule-file';
import type { State } from '../../src/domain/decider/state';
import { instantOf } from '../../src/domain/time/time';
import { deletionsIn, undoLimit } from '../../src/domain/decider/undoable';

const twice = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> =>
  values.filter((value, index) => values.indexOf(value) !== index);

/** A line of the state is what its text says: so that the index that `list` shows is the one that `delete` means. */
const lineFaults = ({ file }: State): ReadonlyArray<string> => {
  if (file === null) return [];
  const read = parseText(render(file));
  const shape = (lines: typeof file.lines) => lines.map(({ content, end }) => ({ content, end }));
  const same =
    read.bom === file.bom && JSON.stringify(shape(read.lines)) === JSON.stringify(shape(file.lines));
  return [
    ...(same ? [] : [`the state's lines are not those of its text ${JSON.stringify(render(file))}`]),
    ...file.lines.flatMap(({ content, schedule }) => {
      const said = readScheduleLine(content);
      const spec = said._tag === 'Right' ? said.right : null;
      return JSON.stringify(spec) === JSON.stringify(schedule?.spec ?? null)
        ? []
        : [`the line ${JSON.stringify(content)} knows the schedule ${JSON.stringify(schedule)}`];
    }),
  ];
};

/** What is remembered can be taken back, or may come to that again; every deleted line has a place of its own. */
const undoFaults = ({ file, dropped, undoable }: State): ReadonlyArray<string> => {
  const deletions = deletionsIn(undoable);
  const places = deletions.map(({ place }) => place);
  // why: a line of nothing but a byte order mark is none while it is the first
  const room = (file?.lines.length ?? 0) + deletions.length + (file?.bom === '\ufeff' ? 1 : 0);
  const known = new Set([...schedulesOf(file), ...dropped, ...deletions].map(({ schedule }) => schedule.id));
  const created = undoable.flatMap((entry) => (entry.type === 'creation' ? [entry.schedule] : []));
  return [
    ...(undoable.length <= undoLimit ? [] : [`${undoable.length} are remembered`]),
    ...twice(places).map((place) => `two deleted lines have the place ${place}`),
    ...places
      .filter((place) => place >= room)
      .map((place) => `place ${place} is beyond the ${room} there are`),
    ...twice(created).map((id) => `schedule ${id} was created twice`),
    ...created
      .filter((id) => !known.has(id))
      .map((id) => `schedule ${id} is gone, and its create remembered`),
  ];
};

export const stateFaults = (state: State): ReadonlyArray<string> => {
  const schedules = [...schedulesOf(state.file), ...state.dropped, ...deletionsIn(state.undoable)].map(
    ({ schedule }) => schedule,
  );
  return [
    ...lineFaults(state),
    ...undoFaults(state),
    ...twice(schedules.map(({ id }) => id)).map((id) => `schedule ${id} is there twice`),
    ...schedules.flatMap(({ id, attempts }) => [
      ...(id < state.nextSchedule ? [] : [`schedule ${id} is not below the next, ${state.nextSchedule}`]),
      ...(attempts >= 0 && attempts <= attemptLimit ? [] : [`schedule ${id} has ${attempts} attempts`]),
    ]),
  ];
};

type Ending = Extract<
  Event,
  { type: 'BackupCompleted' | 'BackupPartial' | 'BackupFailed' | 'BackupSkipped' }
>;

export const isEnding = (event: Event): event is Ending =>
  ['BackupCompleted', 'BackupPartial', 'BackupFailed', 'BackupSkipped'].includes(event.type);

export const eventsOf = (records: ReadonlyArray<Recorded>): ReadonlyArray<Event> =>
  records.flatMap(({ events }) => events);

/** No occurrence ends twice or out of order, none begins again after its end, and no id is given twice. */
export const historyFaults = (records: ReadonlyArray<Recorded>): ReadonlyArray<string> => {
  /** The latest occurrence of each schedule that has ended. */
  const ended = new Map<number, number>();
  const given = new Set<number>();
  return eventsOf(records).flatMap((event): ReadonlyArray<string> => {
    if (event.type === 'ScheduleCreated' || event.type === 'ScheduleFileEdited') {
      const fresh =
        event.type === 'ScheduleCreated'
          ? [event.schedule]
          : event.added.filter(({ resumed }) => !resumed).map(({ schedule }) => schedule);
      return fresh.flatMap((id) => {
        if (given.has(id)) return [`id ${id} is given twice`];
        given.add(id);
        return [];
      });
    }
    if (event.type !== 'BackupStarted' && !isEnding(event)) return [];
    // why: what a command asks for is an occurrence of its own, as often as it asks
    if (event.trigger === 'command') return [];
    const last = ended.get(event.schedule) ?? -Infinity;
    const faults =
      instantOf(event.due) <= last
        ? [`${event.type} of ${event.schedule} due ${event.due} after its end`]
        : [];
    if (isEnding(event)) ended.set(event.schedule, instantOf('through' in event ? event.through : event.due));
    return faults;
  });
};
