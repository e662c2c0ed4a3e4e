/** `age1…`: the recipient of an age file (age-encryption.org/v1), a Bech32 text (BIP 173) of 32 bytes. */

const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const prefix = 'age';

/** The checksum of BIP 173 over 5-bit words: 1 where the text is whole. */
const polymod = (words: ReadonlyArray<number>): number =>
  words.reduce((sum, word) => {
    const top = sum >>> 25;
    return generators.reduce(
      (next, generator, bit) => ((top >>> bit) & 1 ? next ^ generator : next),
      ((sum & 0x1ffffff) << 5) ^ word,
    );
  }, 1);

const codes = Array.from(prefix, (letter) => letter.charCodeAt(0));
const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];

/** 52 words hold 32 bytes, 6 the checksum. */
const form = new RegExp(`^${prefix}1[${alphabet}]{58}$`);

/** Whether it is a recipient without a slip of the pen in it. */
export const isRecipient = (text: string): boolean =>
  form.test(text) &&
  polymod([
    ...expanded,
    ...Array.from(text.slice(prefix.length + 1), (letter) => alphabet.indexOf(letter)),
  ]) === 1;
