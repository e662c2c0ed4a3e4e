/** The content and the attributes of a new file whose content is whole in memory. */
import { ftruncateSync, writeSync } from 'node:fs';
import type { Attributes, Setter } from './attributes';
import { withoutHoles } from './holes';

/**
 * May be called again for a file at which it failed: it writes the same bytes to the same places.
 *
 * @throws Unset where the content is there and an attribute is not; else a system error
 */
export const fillFile = (fd: number, content: Buffer, attributes: Attributes, setter: Setter): void => {
  let end = 0;
  withoutHoles(content, 0, (from, to) => {
    for (let at = from; at < to;) at += writeSync(fd, content, at, to - at, at);
    end = to;
  });
  if (end < content.length) ftruncateSync(fd, content.length);
  setter.onDescriptor(fd, attributes);
};
