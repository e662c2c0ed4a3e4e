/** Names that others chose, on their way to a log or a terminal: nothing in them can move a cursor, end a line or turn it round. */
import * as fc from 'fast-check';
import { escapeControls, escapeForTerminal } from '../../../src/domain/events/log-line';

const nasty = fc.string({
  unit: fc.constantFrom(
    ...'ab\\é漢🙂 \n\r\t\u0000\u0007\u001b\u007f\u0085\u009b\u2028\u2029\u202e\u2066\u2069\udc80[2J[31m'.split(
      '',
    ),
    '\u001b[31m',
    '\u001b[39m',
    '\u001b[2J',
  ),
});

/** Whatever a terminal or a reader of lines acts upon. */
const acts = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

describe('a text on one line', () => {
  it('holds nothing that acts, and says what was there', () => {
    fc.assert(fc.property(nasty, (text) => expect(escapeControls(text)).not.toMatch(acts)));
    expect(escapeControls('a\nb\rc\td')).toBe('a\\nb\\rc\\td');
    expect(escapeControls('\u0000\u001b\u007f\u009b')).toBe('\\x00\\x1b\\x7f\\x9b');
    expect(escapeControls('\u2028\u202e\u2066\udc80')).toBe('\\u2028\\u202e\\u2066\\udc80');
    expect(escapeControls('é漢🙂')).toBe('é漢🙂');
  });
});

describe('lines for a terminal', () => {
  it('keep their ends and our colours, and nothing else that acts', () => {
    fc.assert(
      fc.property(nasty, (text) =>
        expect(escapeForTerminal(text).replaceAll(/\n|\u001b\[(?:31|39)m/g, '')).not.toMatch(acts),
      ),
    );
    expect(escapeForTerminal('\u001b[31mbad\u001b[39m\n\u001b[1mx\u001b[22m')).toBe(
      '\u001b[31mbad\u001b[39m\n\u001b[1mx\u001b[22m',
    );
    expect(escapeForTerminal('\u001b[2Ja\u001b]0;title\u0007\u001b[38m')).toBe(
      '\\x1b[2Ja\\x1b]0;title\\x07\\x1b[38m',
    );
  });
});
