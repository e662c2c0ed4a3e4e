/** All that is used of the library of age: keys, and the headers of files. Built as a chunk of its own. */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

/** The beginning of a file, and the key that is wrapped in it. */
export interface SealedKey {
  readonly header: Uint8Array;
  readonly fileKey: Uint8Array;
}

/** Bytes that follow the header in the file of an empty content: a nonce, and the tag of its only block. */
const ofEmpty = 32;

/** Makes a header with a key of its own at each call. */
export const encrypter = (recipients: ReadonlyArray<string>): (() => Promise<SealedKey>) => {
  return async () => {
    const own = new Encrypter();
    for (const recipient of recipients) own.addRecipient(recipient);
    let fileKey = new Uint8Array();
    // why: it adds nothing to the file, and is shown the key
    own.addRecipient({
      wrapFileKey: (key) => {
        fileKey = Uint8Array.from(key);
        return [];
      },
    });
    const empty = await own.encrypt(new Uint8Array());
    return { header: empty.slice(0, empty.length - ofEmpty), fileKey };
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
