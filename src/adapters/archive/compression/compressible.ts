/**
 * A cheap guess whether deflate would gain anything on a block: the spread of byte values and the repeats in a few
 * samples, some tens of microseconds a block where deflating it costs tens of milliseconds.
 */

const sampleBytes = 4096;
const sampleCount = 8;

/** Below this many bytes a block is always deflated: it costs nothing, and samples would say little. */
const leastBytes = 64 * 1024;

/** Bits a byte carries, at most, for a block worth deflating; 32 KiB of random bytes measure 7.994 ± 0.001. */
const mostEntropy = 7.95;

/** Share of sampled positions whose four bytes were seen before; random bytes have next to none. */
const leastRepeats = 0.02;

/**
 * Share of sampled bytes that are in runs of zeros. They are counted apart: the headers and the padding of one member
 * are at most about 1800 of 32 KiB, and deflating a block of random bytes for them costs more than it gains.
 */
const leastZeros = 1 / 16;

const tableBits = 12;
const counts = new Uint32Array(256);
const table = new Int32Array(1 << tableBits);

/** A first look at this many bytes of each sample settles most blocks of text and code. */
const firstSampleBytes = 256;
const plainEntropy = 7;

const entropy = (total: number): number => {
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= count * Math.log2(count / total);
  return bits / total;
};

const sampleEntropy = (block: Buffer, stride: number): number => {
  counts.fill(0);
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const start = sample * stride;
    for (let at = start; at < start + firstSampleBytes; at += 1) {
      const byte = block[at] ?? 0;
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
  }
  return entropy(firstSampleBytes * sampleCount);
};

/** True unless the samples look random both in their byte values and in having no repeats. */
export const looksCompressible = (block: Buffer): boolean => {
  if (block.length < leastBytes) return true;
  const stride = Math.floor((block.length - sampleBytes) / (sampleCount - 1));
  if (sampleEntropy(block, stride) < plainEntropy) return true;
  counts.fill(0);
  table.fill(0);
  let repeats = 0;
  let zeros = 0;
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const start = sample * stride;
    let window = 0;
    for (let at = start; at < start + sampleBytes; at += 1) {
      const byte = block[at] ?? 0;
      window = (window << 8) | byte;
      if (window === 0) {
        zeros += 1;
        continue;
      }
      counts[byte] = (counts[byte] ?? 0) + 1;
      const slot = Math.imul(window, 0x9e3779b1) >>> (32 - tableBits);
      if (table[slot] === window) repeats += 1;
      table[slot] = window;
    }
  }
  const total = sampleBytes * sampleCount;
  return zeros > total * leastZeros || repeats > total * leastRepeats || entropy(total - zeros) < mostEntropy;
};
