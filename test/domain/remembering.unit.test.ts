/** What is remembered is made once, also where it is nothing; and no more is remembered than has room. */
import { remembering } from '../../src/domain/remembering';

const counting = <A>(make: (text: string) => A) => {
  const made: Array<string> = [];
  const ask = remembering((text) => {
    made.push(text);
    return make(text);
  });
  return { ask, made };
};

it('makes each once', () => {
  const { ask, made } = counting((text) => ({ text }));
  const first = ask('a');
  expect(ask('b')).toEqual({ text: 'b' });
  expect(ask('a')).toBe(first);
  expect(made).toEqual(['a', 'b']);
});

it.each([null, undefined, false])('remembers %p as well', (nothing) => {
  const { ask, made } = counting(() => nothing);
  expect([ask('a'), ask('a')]).toEqual([nothing, nothing]);
  expect(made).toEqual(['a']);
});

it('forgets all when it is full', () => {
  const { ask, made } = counting((text) => text);
  for (let n = 0; n < 1000; n += 1) ask(String(n));
  ask('0');
  expect(made).toHaveLength(1000);
  ask('one more');
  ask('0');
  expect(made.slice(1000)).toEqual(['one more', '0']);
});

it('keeps no text that is very long', () => {
  const { ask, made } = counting((text) => text.length);
  for (const length of [4096, 4096, 4097, 4097]) expect(ask('x'.repeat(length))).toBe(length);
  expect(made.map(({ length }) => length)).toEqual([4096, 4097, 4097]);
});
