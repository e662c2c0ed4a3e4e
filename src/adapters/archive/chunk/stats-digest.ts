/**
 * One digest over what the system tells of the members of a group: where it is the same as when they were stored, nothing of them has
 * changed, and what a catalogue knows of each need not be read.
 */
import { hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type BytePath, fromText } from '../byte-name';
import type { Owners } from '../source/owner-names';
import type { MemberFields } from '../tar/member-fields';

export const statsDigestBytes = 16;

export interface StatsDigest {
  /** The next member; `link` is where it leads, or the member that it is another name of. */
  readonly add: (path: BytePath, type: MemberFields['type'], stats: BigIntStats, link: BytePath) => void;
  /** Of all since the last end, one character a byte; what comes next belongs to another group. */
  readonly end: () => string;
}

/** Numbers of a member. */
const width = 7;

/** The same as is compared of each member where the digest differs: see known-member.ts. */
export const makeStatsDigest = (owners: Owners): StatsDigest => {
  let numbers = new BigInt64Array(256 * width);
  /** What is hashed, in one piece. */
  let room = Buffer.alloc(0);
  let used = 0;
  let texts = '';
  let [uid, gid] = [-1n, -1n];
  return {
    add: (path, type, stats, link) => {
      if (used === numbers.length) {
        const larger = new BigInt64Array(2 * numbers.length);
        larger.set(numbers);
        numbers = larger;
      }
      if (stats.uid !== uid || stats.gid !== gid) {
        ({ uid, gid } = stats);
        texts += `o${fromText(owners.user(Number(uid)))}\0${fromText(owners.group(Number(gid)))}\0`;
      }
      // why: no path holds a NUL byte, so that no two lists of members have one text
      texts += `${type}${path}\0${link}\0`;
      numbers[used] = stats.mode;
      numbers[used + 1] = uid;
      numbers[used + 2] = gid;
      numbers[used + 3] = stats.mtimeNs;
      if (type === 'File') {
        numbers[used + 4] = stats.size;
        numbers[used + 5] = stats.ctimeNs;
        numbers[used + 6] = stats.ino;
      } else numbers.fill(0n, used + 4, used + width);
      used += width;
    },
    end: () => {
      const ofNumbers = used * numbers.BYTES_PER_ELEMENT;
      const length = ofNumbers + texts.length;
      if (length > room.length) room = Buffer.allocUnsafeSlow(2 * length);
      room.set(new Uint8Array(numbers.buffer, 0, ofNumbers));
      room.write(texts, ofNumbers, 'latin1');
      const digest = hash('sha256', room.subarray(0, length), 'binary').slice(0, statsDigestBytes);
      used = 0;
      texts = '';
      [uid, gid] = [-1n, -1n];
      return digest;
    },
  };
};
