/** The published schemas say what the codecs say: no more, no less. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { codecDocstrings, docstringsIn } from '../../scripts/schemas/docstrings';
import { brandSchemas } from '../../scripts/schemas/brands';
import { schemaOf } from '../../scripts/schemas/convert';
import { publish, published } from '../../scripts/schemas/published';
import { results } from '../../src/codecs/replies/document';
import { ArchiveName } from '../../src/domain/schedule/schedule';
import { asJson, nearly, takes, valueOf } from '../support/codec-values';
import { faultsOf, judge, schemaNames, schemaText } from '../support/published-schemas';
import { runs } from '../support/runs';

/** A name of at most 200 characters may have more than 200 bytes: only the codec sees that. */
const hasLongName = (value: unknown): boolean =>
  typeof value === 'string'
    ? Array.from(value).length <= 200 && Buffer.byteLength(value) > 200
    : typeof value === 'object' && value !== null && Object.values(value).some(hasLongName);

const schemaFor = (codec: t.Mixed): E.Either<string, object> =>
  schemaOf({ brands: brandSchemas, describe: () => null }, 'Root', codec);

describe.each(published.map(({ name, codec }) => [name, codec] as const))(
  'docs/schemas/%s.schema.json',
  (name, codec) => {
    it('takes whatever the codec makes', () => {
      fc.assert(
        fc.property(valueOf(codec), (value) => {
          expect(takes(codec, asJson(value))).toBe(true);
          expect(faultsOf(name, asJson(value))).toEqual([]);
        }),
        runs(20),
      );
    });

    it('refuses what the codec refuses, and nothing else', () => {
      fc.assert(
        fc.property(valueOf(codec).chain(nearly).map(asJson), (value) => {
          fc.pre(!hasLongName(value));
          expect(faultsOf(name, value).length === 0).toBe(takes(codec, value));
        }),
        runs(200),
      );
    });
  },
);

describe('every schema', () => {
  it('is one of the published, and current', () => {
    const docstrings = codecDocstrings();
    for (const one of published) {
      expect(E.right(schemaText(one.name))).toEqual(publish(docstrings, one));
    }
    expect([...schemaNames].sort()).toEqual(
      [...Object.keys(results), 'error', 'hook', 'journal-fold', 'journal-line', 'notice'].sort(),
    );
  });

  it('says what it is', () => {
    for (const name of schemaNames) {
      expect(JSON.parse(schemaText(name))).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `${name}.schema.json`,
        title: expect.stringMatching(/./),
        description: expect.stringMatching(/^[^.]+\.$/),
      });
    }
  });
});

describe('the schema of a brand', () => {
  it.each([...brandSchemas.keys()].map((codec) => [codec.name, codec] as const))(
    '%s takes and refuses what the codec does',
    (_, codec) => {
      const faults = judge(brandSchemas.get(codec) ?? {});
      const near = valueOf(codec).chain((value) => fc.oneof(fc.constant(value), nearly(value)));
      fc.assert(
        fc.property(near.map(asJson), (value) => {
          fc.pre(!hasLongName(value));
          expect(faults(value).length === 0).toBe(takes(codec, value));
        }),
        runs(200),
      );
    },
  );

  it('ArchiveName counts characters where the codec counts bytes, and says so', () => {
    const schema = brandSchemas.get(ArchiveName) ?? {};
    const long = 'é'.repeat(101);
    expect({ codec: ArchiveName.is(long), schema: judge(schema)(long) }).toEqual({
      codec: false,
      schema: [],
    });
    expect(schema).toHaveProperty('$comment');
  });
});

describe('the converter', () => {
  it.each<readonly [string, t.Mixed]>([
    ['anything', t.unknown],
    ['an intersection', t.intersection([t.type({ a: t.string }), t.partial({ b: t.string })])],
    ['a record', t.record(t.string, t.string)],
    [
      'a brand that is not in the table',
      t.brand(t.string, (s): s is t.Branded<string, { readonly B: symbol }> => s !== '', 'B'),
    ],
    [
      'such a brand deep inside',
      t.strict({ a: t.array(t.strict({ b: t.refinement(t.number, () => true, 'Odd') }, 'C')) }),
    ],
  ])('refuses %s', (_, codec) => {
    expect(schemaFor(codec)).toEqual(E.left(expect.stringMatching(/^no schema is known for /)));
  });

  it('refuses two codecs of one name', () => {
    const codec = t.strict({ a: t.strict({ x: t.string }, 'Same'), b: t.strict({ y: t.string }, 'Same') });
    expect(schemaFor(codec)).toEqual(E.left('two codecs have the name Same'));
  });

  it('knows what no document has as yet: tuples, numbers, and objects that take more keys', () => {
    const codec = t.type({ pair: t.tuple([t.number, t.string]), maybe: t.union([t.boolean, t.null]) });
    const faults = E.getOrElse<string, ReturnType<typeof judge>>((reason) => () => [reason])(
      E.map(judge)(schemaFor(codec)),
    );
    fc.assert(
      fc.property(valueOf(codec).map(asJson), (value) => {
        expect(faults(value)).toEqual([]);
      }),
    );
    expect(faults({ pair: [1, 'a'], maybe: null, more: 1 })).toEqual([]);
    for (const pair of [[1], [1, 'a', 2], ['a', 1]]) expect(faults({ pair, maybe: null })).not.toEqual([]);
  });
});

describe('the docstrings', () => {
  it('is found where a constant of another file is spread', () => {
    const said = 'Null for one that was adopted and of which nobody can tell what it is of.';
    expect(codecDocstrings().get('VersionEntry.path')).toBe(said);
  });

  it('are found at codecs and fields, through calls, functions and spreads', () => {
    const text = `
      /** The file. */
      import * as t from 'io-ts';
      const common = {
        /** Shared. */
        id: t.number,
      };
      /** A thing
       * in two lines. */
      export const Thing = t.readonly(t.strict({
        ...common,
        plain: t.string,
        /** Its parts. */
        parts: t.array(t.strict({
          /** How many. */
          count: t.number,
        })),
      }));
      export const make = (what: string) => t.strict({
        ...common,
        /** What. */
        what: t.literal(what),
      });
    `;
    expect(Object.fromEntries(docstringsIn(text))).toEqual({
      'common.id': 'Shared.',
      Thing: 'A thing in two lines.',
      'Thing.id': 'Shared.',
      'Thing.parts': 'Its parts.',
      'Thing.parts.count': 'How many.',
      'make.id': 'Shared.',
      'make.what': 'What.',
    });
  });

  it('reach the published schemas', () => {
    expect(JSON.parse(schemaText('history'))).toMatchObject({
      properties: { exit: { description: 'The exit status.' } },
      $defs: {
        HistoryEntry: { properties: { took: { description: expect.stringMatching(/^Milliseconds/) } } },
        Timestamp: { description: expect.stringContaining('RFC 3339') },
      },
    });
  });
});
