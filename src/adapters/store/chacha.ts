/**
 * The cipher of age's library, ChaCha20-Poly1305 (RFC 8439), by Node.js (OpenSSL). The build puts it in the place of the library's
 * own, which is JavaScript: it is seven times as fast.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const cipher = 'chacha20-poly1305';
const authTagLength = 16;

/** `key` has 32 bytes, `nonce` 12. A sealed text is 16 bytes longer than its clear one. `decrypt` throws at any change. */
export const chacha20poly1305 = (key: Uint8Array, nonce: Uint8Array) => ({
  encrypt: (clear: Uint8Array): Uint8Array => {
    const sealing = createCipheriv(cipher, key, nonce, { authTagLength });
    const sealed = new Uint8Array(clear.length + authTagLength);
    sealed.set(sealing.update(clear));
    sealing.final();
    sealed.set(sealing.getAuthTag(), clear.length);
    return sealed;
  },
  decrypt: (sealed: Uint8Array): Uint8Array => {
    const length = sealed.length - authTagLength;
    if (length < 0) throw new Error('too short for its tag');
    const opening = createDecipheriv(cipher, key, nonce, { authTagLength });
    opening.setAuthTag(sealed.subarray(length));
    const clear = opening.update(sealed.subarray(0, length));
    opening.final();
    // why: memory of its own already; `from` would copy it element by element, which takes longer than to decrypt it
    return new Uint8Array(clear.buffer, clear.byteOffset, clear.length);
  },
});
