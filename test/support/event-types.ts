/** The events and commands that the codecs know. */
import { Command } from '../../src/domain/events/command';
import { Event } from '../../src/domain/events/event';

const propsOf = (fields: (typeof Event.types)[number]['type'] | (typeof Command.types)[number]['type']) =>
  'props' in fields ? fields.props : { ...fields.types[0].props, ...fields.types[1].props };

/** Each type of event, with the names of its fields. */
export const eventFields: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  Event.types.map(({ name, type }) => [name, Object.keys(propsOf(type))]),
);

/** The types of the commands that the codec knows. */
export const commandTypes: ReadonlyArray<string> = Command.types.map(({ type }) => propsOf(type).type.value);

export const eventTypes: ReadonlyArray<string> = Event.types.map(({ type }) => propsOf(type).type.value);
