/** The digest by which catalogues tell one content from another: the first 16 bytes of its SHA-256, one character a byte. */
import { createHash, hash } from 'node:crypto';

export const contentDigestBytes = 16;

/** Of nothing it is empty. */
export const contentDigest = (content: Buffer): string =>
  content.length === 0 ? '' : hash('sha256', content, 'binary').slice(0, contentDigestBytes);

/** The same of content that comes in pieces. */
export const digestInPieces = (): { readonly add: (piece: Buffer) => void; readonly end: () => string } => {
  const whole = createHash('sha256');
  let bytes = 0;
  return {
    add: (piece) => {
      whole.update(piece);
      bytes += piece.length;
    },
    end: () => (bytes === 0 ? '' : whole.digest().toString('latin1', 0, contentDigestBytes)),
  };
};
