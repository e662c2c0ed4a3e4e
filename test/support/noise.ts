/** Bytes that no compressor makes smaller. */
import { createCipheriv } from 'node:crypto';

/** The same for the same seed, 0 to 255. */
export const noise = (seed: number, length: number): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length));
