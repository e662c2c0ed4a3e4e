/** The documents that `--json` prints, whatever is in them. */
import * as fc from 'fast-check';
import * as t from 'io-ts';
import {
  documentOf,
  interruptedDocument,
  problemDocument,
  type Reply,
  replyDocument,
  results,
} from '../../../src/codecs/replies/document';
import { asJson, takes, valueOf } from '../../support/codec-values';
import { runs } from '../../support/runs';

const commands = Object.keys(results) as ReadonlyArray<keyof typeof results>;
const exits = fc.constantFrom(0, 1, 2, 3, 130);

/** What a terminal may act on: control characters, line separators, and marks that turn text round. */
const acting = ['\u0000', '\u001b', '\u007f', '\u0085', '\u009b', '\u009f']
  .concat(['\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069'])
  .map((character) => `a${character}b`);
const words = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...acting));
const list = fc.array(words, { maxLength: 3 });

const acts = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** What a program elsewhere reads; fails when a terminal would act on it, or when it is more than one line. */
const read = (line: string): unknown => {
  expect(line).not.toMatch(acts);
  return JSON.parse(line);
};

describe.each(commands)('the document of %s', (command) => {
  const result = valueOf(t.union([results[command], t.null]));

  it('says what the command came to, and nothing else', () => {
    fc.assert(
      fc.property(result, exits, list, list, (value, exit, notes, errors) => {
        const reply = { command, result: value } as Reply;
        const document = read(replyDocument(reply, { exit, notes, errors }));
        expect(document).toEqual({
          v: 1,
          command,
          exit,
          notes,
          errors,
          result: asJson(value),
          error: null,
        });
        expect(takes(documentOf(command), document)).toBe(true);
      }),
      runs(30),
    );
  });

  it('is of the first version and of this command, and holds nothing else', () => {
    const codec = documentOf(command);
    const document = { v: 1, command, exit: 0, notes: ['a'], errors: ['b'], result: null, error: null };
    const problem = { type: 'T', message: 'm', advice: ['a'] };
    const others = [
      { ...document, v: 2 },
      { ...document, command: 'other' },
      { ...document, exit: 0.5 },
      { ...document, exit: '0' },
      { ...document, notes: [1] },
      { ...document, errors: [1] },
      { ...document, result: 'nothing' },
      { ...document, error: 'nothing' },
      { ...document, error: { ...problem, more: 1 } },
      { ...document, more: 1 },
    ];
    expect(codec.name).toBe(`${command} document`);
    expect(takes(codec, document)).toBe(true);
    expect(takes(codec, { ...document, error: problem })).toBe(true);
    expect(others.filter((other) => takes(codec, other))).toEqual([]);
    for (const key of Object.keys(document))
      expect([key, takes(codec, { ...document, [key]: undefined })]).toEqual([key, false]);
  });
});

it('the document of a command that failed, known or not, says why', () => {
  fc.assert(
    fc.property(words, words, words, list, exits, (command, type, message, advice, exit) => {
      const error = { type, message, advice };
      expect(read(problemDocument(command, error, exit))).toEqual({
        v: 1,
        command,
        exit,
        notes: [],
        errors: [],
        result: null,
        error,
      });
    }),
    runs(100),
  );
});

it('the document of a command that was interrupted has neither result nor error', () => {
  expect(read(interruptedDocument('run', 130))).toEqual({
    v: 1,
    command: 'run',
    exit: 130,
    notes: [],
    errors: [],
    result: null,
    error: null,
  });
});

it.each(acting)('%j comes as an escape of four digits, as JSON has it', (text) => {
  const line = problemDocument(text, { type: '', message: '', advice: [] }, 1);
  const code = text.charCodeAt(1).toString(16).padStart(4, '0');
  expect(line).toContain(`"a\\u${code}b"`);
});
