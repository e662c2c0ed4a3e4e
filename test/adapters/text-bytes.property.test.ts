/** Bytes of a file as text, and back: none is lost, whatever they are. */
import * as fc from 'fast-check';
import { bytesOf, textOf } from '../../src/adapters/text-bytes';
import { anyCharacter } from '../support/any-character';
import * as arbitrary from '../support/arbitraries';
import { runs } from '../support/runs';

describe('the text of a file', () => {
  it('gives back any bytes', () => {
    fc.assert(
      fc.property(arbitrary.bytes, (bytes) => {
        expect(bytesOf(textOf(bytes))).toEqual(bytes);
      }),
      runs(2000),
    );
  });

  it('is the plain text where the bytes are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(textOf(Buffer.from(text))).toBe(text);
      }),
      runs(300),
    );
  });

  it('shows a byte that is no UTF-8 as a lone surrogate, beside characters of every length', () => {
    expect(textOf(Buffer.from([0xf0, 0x9f, 0x98, 0x80, 0xff, 0x61]))).toBe('😀\udcffa');
    expect(textOf(Buffer.from([0xc3, 0xa9, 0xff, 0xe2, 0x82, 0xac]))).toBe('é\udcff€');
    expect(textOf(Buffer.from([0xed, 0xa0, 0x80]))).toBe('\udced\udca0\udc80');
  });
});
