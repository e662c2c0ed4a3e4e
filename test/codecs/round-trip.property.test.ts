/** Whatever a codec writes, it reads back as it was. */
import * as fc from 'fast-check';
import type * as t from 'io-ts';
import { digestOf } from '../../src/adapters/journal/fold';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/codecs/checkpoint';
import { decodeJournalLine, encodeJournalLine, sealLength } from '../../src/codecs/journal-line';
import { decodeJson } from '../../src/codecs/json';
import { LiveStatus, RunStatus, ServiceRecord } from '../../src/codecs/live-status';
import { ScheduleLine } from '../../src/codecs/schedule-line';
import { OptionsText } from '../../src/codecs/schedule-options';
import { ServiceMessage } from '../../src/codecs/service-message';
import { WhenText } from '../../src/codecs/when-text';
import type { Command } from '../../src/domain/events/command';
import type { Event } from '../../src/domain/events/event';
import { defaultOptions } from '../../src/domain/schedule/schedule';
import { parseText, render } from '../../src/domain/schedule/schedule-file';
import * as arbitrary from '../support/arbitraries';
import { leftOf, rightOf } from '../support/decoded';
import { runs } from '../support/runs';
import { commandTypes, eventTypes } from '../support/event-types';

/** The value after a trip through JSON and its codec. */
const throughJson = <A, O>(codec: t.Type<A, O>, value: A): A =>
  rightOf(decodeJson(codec)(JSON.stringify(codec.encode(value))));

describe('a schedule line', () => {
  it('says again what was read from it', () => {
    fc.assert(
      fc.property(arbitrary.spec, (spec) => {
        expect(rightOf(ScheduleLine.decode(ScheduleLine.encode(spec)))).toEqual(spec);
        expect(ScheduleLine.is(spec)).toBe(true);
      }),
      runs(500),
    );
  });

  it('without options is written as it was read, but for spaces behind it, whenever it can be read', () => {
    const nearly = fc
      .tuple(arbitrary.text, fc.constantFrom('16:07', '00:00', '23:59', '24:00', '7:00'), arbitrary.text)
      .map((fields) => fields.join(';'));
    fc.assert(
      fc.property(nearly, (line) => {
        const read = ScheduleLine.decode(line);
        const isPlain = line.split(';').length === 3;
        if (read._tag === 'Right' && isPlain)
          expect(ScheduleLine.encode(read.right)).toBe(line.replace(/[ \t]+$/, ''));
      }),
      { ...runs(500), examples: [['docs;16:07;name \t ']] },
    );
  });
});

describe('a part of a schedule line', () => {
  it('its WHEN says again what was read from it', () => {
    fc.assert(
      fc.property(arbitrary.when, (when) => {
        expect(rightOf(WhenText.decode(WhenText.encode(when)))).toEqual(when);
        expect(WhenText.is(when)).toBe(true);
      }),
      runs(300),
    );
  });

  it('its options say again what was read from them, and are never an empty field', () => {
    fc.assert(
      fc.property(arbitrary.spec, ({ options }) => {
        const field = OptionsText.encode(options);
        expect(OptionsText.is(options)).toBe(true);
        if (field === '') expect(options).toEqual(defaultOptions);
        else expect(rightOf(OptionsText.decode(field))).toEqual(options);
      }),
      runs(500),
    );
  });

  it.each<{ readonly codec: t.Decoder<string, unknown>; readonly text: string; readonly reason: string }>([
    { codec: WhenText, text: '25:00', reason: 'the time is not HH:MM between 00:00 and 23:59: 25:00' },
    { codec: OptionsText, text: 'keep=0', reason: 'keep is a number of versions from 1 on, not 0' },
    {
      codec: ScheduleLine,
      text: '/a;02:00',
      reason: 'it has 2 fields where there are three, separated by semicolons',
    },
    {
      codec: ScheduleLine,
      text: '/a;25:00;b',
      reason: 'the time is not HH:MM between 00:00 and 23:59: 25:00',
    },
    {
      codec: ScheduleLine,
      text: '/a;02:00;b;keep=0',
      reason: 'keep is a number of versions from 1 on, not 0',
    },
  ])('$codec.name refuses $text for one reason, in words', ({ codec, text, reason }) => {
    expect(leftOf(codec.decode(text)).map(({ message }) => message)).toEqual([reason]);
  });
});

describe('a journal line', () => {
  for (const [type, events] of Object.entries<fc.Arbitrary<Event>>(arbitrary.eventOf)) {
    it(`carries ${type}`, () => {
      fc.assert(
        fc.property(arbitrary.draft, events, (draft, event) => {
          const line = { ...draft, events: [event] };
          expect(rightOf(decodeJournalLine(encodeJournalLine(line, digestOf)))).toMatchObject(line);
        }),
        runs(40),
      );
    });
  }

  for (const [type, commands] of Object.entries<fc.Arbitrary<Command>>(arbitrary.commandOf)) {
    it(`carries the command ${type}`, () => {
      fc.assert(
        fc.property(arbitrary.draft, commands, (draft, command) => {
          const line = { ...draft, command };
          expect(rightOf(decodeJournalLine(encodeJournalLine(line, digestOf)))).toMatchObject(line);
        }),
        runs(40),
      );
    });
  }

  it('has an arbitrary for every type of command that the codec knows', () => {
    expect(Object.keys(arbitrary.commandOf).sort()).toEqual([...commandTypes].sort());
  });

  it('is one line without NUL bytes, however many events it holds and whatever they say', () => {
    fc.assert(
      fc.property(arbitrary.draft, (draft) => {
        const line = encodeJournalLine(draft, digestOf);
        expect(line).not.toMatch(/[\n\0]/);
        expect(rightOf(decodeJournalLine(Buffer.from(line).toString()))).toEqual({
          v: 2,
          ...draft,
          digest: digestOf(line.slice(0, -sealLength)),
        });
      }),
      runs(200),
    );
  });

  it('has an arbitrary for every type of event that the codec knows', () => {
    const known = eventTypes;
    expect(Object.keys(arbitrary.eventOf).sort()).toEqual([...known].sort());
  });
});

describe('a checkpoint', () => {
  it('keeps the state, and where in the journal it was', () => {
    const atLine = fc.record({
      seq: fc.nat(),
      hash: fc.string(),
      start: fc.nat(),
      end: fc.nat(),
      state: arbitrary.state,
    });
    fc.assert(
      fc.property(atLine, (value) => {
        expect(rightOf(decodeCheckpoint(encodeCheckpoint(value)))).toEqual(value);
      }),
      runs(200),
    );
  });
});

describe('what the service says of itself', () => {
  it('its live status', () => {
    fc.assert(
      fc.property(arbitrary.liveStatus, (status) => {
        expect(throughJson(LiveStatus, status)).toEqual(status);
      }),
      runs(100),
    );
  });

  it('what a run has in hand', () => {
    fc.assert(
      fc.property(arbitrary.runStatus, (status) => {
        expect(throughJson(RunStatus, status)).toEqual(status);
      }),
      runs(100),
    );
  });

  it('its record', () => {
    fc.assert(
      fc.property(arbitrary.serviceRecord, (record) => {
        expect(throughJson(ServiceRecord, record)).toEqual(record);
      }),
      runs(100),
    );
  });

  it('its messages', () => {
    fc.assert(
      fc.property(arbitrary.serviceMessage, (message) => {
        expect(throughJson(ServiceMessage, message)).toEqual(message);
      }),
      runs(100),
    );
  });
});

describe('the text of a file', () => {
  it('is the lines that it is split into', () => {
    fc.assert(
      fc.property(arbitrary.text, (text) => {
        expect(render(parseText(text))).toBe(text);
      }),
      runs(500),
    );
  });
});
