/** Tests of the decider as sentences: given these events, when this command comes, then these events, or a refusal. */
import * as E from 'fp-ts/Either';
import type { Command } from '../../src/domain/events/command';
import { decide, type Decision } from '../../src/domain/decider/decide';
import type { BackupError } from '../../src/domain/error';
import type { Event } from '../../src/domain/events/event';
import { replay } from '../../src/domain/decider/evolve';
import { noDigest, type Recorded } from '../../src/domain/events/recorded';
import { initialState } from '../../src/domain/decider/state';
import { type Now, timestampAt } from '../../src/domain/time/time';
import { at } from './clock';

interface Outcome {
  readonly then: (...events: ReadonlyArray<Event>) => void;
  readonly thenNothing: () => void;
  readonly thenRefused: (error: BackupError) => void;
}

interface Given {
  /** The file is there unless `withoutFile` said otherwise. */
  readonly when: (command: Command, now?: Now) => Outcome;
  readonly withoutFile: () => Given;
}

export const noon: Now = at('2024-03-05T12:00:00Z');

/** One line of the journal for each event. */
export const recordsOf = (events: ReadonlyArray<Event>, now: Now = noon): ReadonlyArray<Recorded> =>
  events.map((event, index) => ({
    v: 1,
    seq: index + 1,
    at: timestampAt(now.instant, now.zone),
    prev: noDigest,
    events: [event],
  }));

const outcomeOf = (decision: Decision): Outcome => ({
  then: (...events) => expect(decision).toEqual(E.right(events)),
  thenNothing: () => expect(decision).toEqual(E.right([])),
  thenRefused: (error) => expect(decision).toEqual(E.left(error)),
});

const givenWith = (events: ReadonlyArray<Event>, fileIsThere: boolean): Given => ({
  when: (command, now = noon) =>
    outcomeOf(decide(command, { now, fileIsThere }, replay(recordsOf(events), initialState))),
  withoutFile: () => givenWith(events, false),
});

export const given = (...events: ReadonlyArray<Event>): Given => givenWith(events, true);
