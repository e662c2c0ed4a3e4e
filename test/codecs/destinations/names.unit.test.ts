/** Names of destinations and of objects, and recipients: what is one, and what is none. */
import { isDestinationName } from '../../../src/codecs/destinations/destination-name';
import { isObjectName } from '../../../src/codecs/destinations/object-name';
import { isRecipient } from '../../../src/codecs/destinations/recipient';

const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

it('knows a recipient, and every slip of the pen in it', () => {
  expect(isRecipient(recipient)).toBe(true);
  for (let place = 4; place < recipient.length; place += 1) {
    const other = recipient[place] === 'q' ? 'p' : 'q';
    expect(isRecipient(recipient.slice(0, place) + other + recipient.slice(place + 1))).toBe(false);
  }
  const swapped = recipient.replace('ql3z', 'q3lz');
  for (const text of [swapped, recipient.toUpperCase(), `${recipient}q`, recipient.slice(0, -1), '', 'age1'])
    expect(isRecipient(text)).toBe(false);
  expect(isRecipient('AGE-SECRET-KEY-1QQPQY9QXPGC0MAH3SHU4UZVRVJEXZ0ZJZ3XTKSFWWYZCW2LVXGZS3W4SRZ')).toBe(
    false,
  );
});

it.each(['nas', 'Off-site_2.b', 'a', 'a'.repeat(64)])('%s names a destination', (name) => {
  expect(isDestinationName(name)).toBe(true);
});

it.each(['', '2', '2nd', 'a,b', 'a b', 'none', 'all', 'ü', '-a', 'a'.repeat(65), 'a\n'])(
  '%j names no destination',
  (name) => {
    expect(isDestinationName(name)).toBe(false);
  },
);

it.each(['a', 'packs/ab/0.pack', 'versions/my docs/ü.list', 'x'.repeat(200), 'a/b/c/d/e/f/g/h'])(
  '%j names an object',
  (name) => {
    expect(isObjectName(name)).toBe(true);
  },
);

it.each([
  ...['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/../b', '.incoming/x', 'a/.b', 'a\\b', 'a\0b', 'a\u2028b'],
  ...['\ud800', 'x'.repeat(201), 'ü'.repeat(101), 'a/b/c/d/e/f/g/h/i'],
])('%j names no object', (name) => {
  expect(isObjectName(name)).toBe(false);
});
