/** An archive that can't be read is left, and told; the others go on. */
import { readExactly, Unsendable } from '../../../src/adapters/store/send-version';

type File = Parameters<typeof readExactly>[0];

/** Gives its bytes a few at a time, and then what it is told to. */
const fileOf = (bytes: Buffer, then: () => number): File => ({
  // why: of the many ways to call it one is used
  read: ((into: Buffer, offset: number, length: number, position: number) => {
    const piece = bytes.subarray(position, position + Math.min(length, 3));
    if (piece.length === 0) return Promise.resolve({ bytesRead: then(), buffer: into });
    piece.copy(into, offset);
    return Promise.resolve({ bytesRead: piece.length, buffer: into });
  }) as File['read'],
});

const fails = (): number => {
  throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
};

it('is read piece by piece from where it is asked for', async () => {
  const into = Buffer.alloc(5);
  await readExactly(fileOf(Buffer.from('0123456789'), fails), into, 2);
  expect(into.toString()).toBe('23456');
});

it.each([
  ['of which the disk gives an error', fails, 'input/output error'],
  ['that has become shorter', () => 0, 'it is shorter than the journal says'],
])('%s is its own fault alone', async (_, then, reason) => {
  const reading = readExactly(fileOf(Buffer.from('0123'), then), Buffer.alloc(10), 0);
  await expect(reading).rejects.toEqual(new Unsendable(reason));
  await expect(reading).rejects.toBeInstanceOf(Unsendable);
});
