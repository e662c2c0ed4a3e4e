/** All that is used of the library that encrypts; built as a chunk of its own. */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

export type Transform = (bytes: Uint8Array) => Promise<Uint8Array>;

export const encrypter = (recipients: ReadonlyArray<string>): Transform => {
  const own = new Encrypter();
  for (const recipient of recipients) own.addRecipient(recipient);
  return (bytes) => own.encrypt(bytes);
};

export const decrypter = (identities: ReadonlyArray<string>): Transform => {
  const own = new Decrypter();
  for (const identity of identities) own.addIdentity(identity);
  return (bytes) => own.decrypt(bytes);
};

export const newIdentity = async (): Promise<{ readonly identity: string; readonly recipient: string }> => {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
};
