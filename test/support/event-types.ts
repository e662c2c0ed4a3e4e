/** The events that the codec knows. */
import { Event } from '../../src/domain/events/event';

const propsOf = (fields: (typeof Event.types)[number]['type']) =>
  'props' in fields ? fields.props : { ...fields.types[0].props, ...fields.types[1].props };

/** Each type of event, with the names of its fields. */
export const eventFields: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  Event.types.map(({ name, type }) => [name, Object.keys(propsOf(type))]),
);

export const eventTypes: ReadonlyArray<string> = Event.types.map(({ type }) => propsOf(type).type.value);
