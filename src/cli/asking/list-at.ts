/** `list --at`: the schedules as they were. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { readHistoryUntil } from '../../app/read-history-until';
import { type Action, logged } from '../commands';
import { replied } from '../output';
import { endOf } from './time-argument';

/** The schedules that were in force at a time, by the journal. */
export const listAt =
  (at: string): Action =>
  (ports) =>
    pipe(
      TE.fromEither(endOf(at, ports.clock.now())),
      TE.chain((until) => readHistoryUntil(until)(ports)),
      TE.map(({ lines, malformed }) =>
        replied(
          {
            command: 'list',
            result: {
              schedules: lines.map(({ content: line }, index) => ({ index, line })),
              malformed: [...malformed],
            },
          },
          { results: lines.map(({ content }, index) => `${index}: ${content}`) },
        ),
      ),
      TE.map(logged('Show schedules list')(ports)),
    );
