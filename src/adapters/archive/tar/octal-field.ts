/** Numbers in a ustar header: octal digits, one at a time, since a call for each field costs more than its digits. */

const zero = 0x30;
const space = 0x20;

/**
 * Fills the `length` bytes of a field at `at`: digits, then a space where it fits, then NUL, as tar's `Header` has it.
 * The value must have fewer than `length` octal digits. Answers the sum of the bytes written, for the checksum.
 */
export const putOctal = (into: Buffer, at: number, length: number, value: number): number => {
  const last = at + length - 1;
  let sum = 0;
  let rest = value;
  let digit = last - 1;
  into[last] = 0;
  if (value < 8 ** (length - 2)) {
    into[digit] = space;
    sum += space;
    digit -= 1;
  }
  for (; digit >= at; digit -= 1) {
    const byte = zero + (rest % 8);
    rest = Math.floor(rest / 8);
    into[digit] = byte;
    sum += byte;
  }
  return sum;
};
