/** All that is used of the library of age: keys, files that are made, and the headers of those that are read. Built as a chunk of its own. */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

/** A file of age as it is made: its bytes in all, and what comes of them, piece by piece. */
export interface AgeFile {
  readonly size: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

// why: the library takes a whole piece in before it gives the first block out, and a block is as large
const pieceLength = 64 * 1024;

const inPieces = (bytes: Uint8Array): ReadableStream<Uint8Array> => {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += pieceLength)));
      else controller.close();
    },
  });
};

/** Encrypts each content to a file of its own, for all recipients. */
export const encrypter = (recipients: ReadonlyArray<string>): ((bytes: Uint8Array) => Promise<AgeFile>) => {
  const own = new Encrypter();
  for (const recipient of recipients) own.addRecipient(recipient);
  return async (bytes) => {
    const pieces = await own.encrypt(inPieces(bytes));
    return { size: pieces.size(bytes.length), pieces };
  };
};

/** Gives the key that is wrapped in a header; rejects where no identity unwraps it, or it was changed. */
export const decrypter = (
  identities: ReadonlyArray<string>,
): ((header: Uint8Array) => Promise<Uint8Array>) => {
  const own = new Decrypter();
  for (const identity of identities) own.addIdentity(identity);
  return (header) => own.decryptHeader(header);
};

export const newIdentity = async (): Promise<{ readonly identity: string; readonly recipient: string }> => {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
};
