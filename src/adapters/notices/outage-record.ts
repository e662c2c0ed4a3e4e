/** The file of what could not be journalled, mode 0600: written in place over bytes that are there, which takes no room on a disk that is full. */
import { decodeOutages, encodeOutages } from '../../codecs/notices/outage-record';
import type { OutageRecord } from '../../ports/notices';
import { openRegular, opening, realFileSystem, writeAll } from '../file-system';
import { isMissing } from '../system-error';
import { openOwn, readOwn } from '../workspace/own-place';

const openToWrite = (file: string): number => {
  try {
    return openOwn(realFileSystem, file, opening.overwrite);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return openRegular(realFileSystem, file, opening.exclusively, 0o600);
  }
};

export const makeOutageRecord = (file: string): OutageRecord => ({
  read: () => {
    try {
      return decodeOutages(readOwn(realFileSystem, file).toString('utf8'));
    } catch {
      // why: what can't be read is not known; at worst somebody is told twice
      return null;
    }
  },
  write: (outages) => () => {
    try {
      const fd = openToWrite(file);
      try {
        writeAll(realFileSystem, fd, Buffer.from(encodeOutages(outages)), 0);
        realFileSystem.fsyncSync(fd);
      } finally {
        realFileSystem.closeSync(fd);
      }
      return true;
    } catch {
      return false;
    }
  },
});
