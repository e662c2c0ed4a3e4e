/** Modes, times and owners of restored directories, kept until all is in place: filling one changes its time. */

export interface DirectoryAttributes {
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly owner: { readonly uid: number; readonly gid: number };
}

export interface DirectoryLog {
  readonly add: (path: string, attributes: DirectoryAttributes) => void;
  /** Deepest first, else in the order of the archive; for one path the last entry comes last. */
  readonly replay: () => Generator<readonly [path: string, attributes: DirectoryAttributes]>;
}

const pageSize = 256 * 1024;
const fixed = 32;

const depthOf = (path: string): number => {
  if (path === '') return 0;
  let depth = 1;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1;
  return depth;
};

/** Packed into pages, one list of pages for each depth: an archive may hold a million directories. */
export const makeDirectoryLog = (): DirectoryLog => {
  const depths: Array<{ pages: Buffer[]; used: number }> = [];
  return {
    add: (path, { mode, mtime, owner }) => {
      const depth = depthOf(path);
      while (depths.length <= depth) depths.push({ pages: [], used: 0 });
      const level = depths[depth];
      if (level === undefined) return;
      const size = fixed + path.length;
      let page = level.pages.at(-1);
      if (page === undefined || level.used + size > page.length) {
        // Small at first: most depths hold few.
        page = Buffer.alloc(Math.max(level.pages.length === 0 ? 4096 : pageSize, size));
        level.pages.push(page);
        level.used = 0;
      }
      const at = level.used;
      page.writeUInt32LE(path.length + 1, at);
      page.writeUInt32LE(mode, at + 4);
      page.writeDoubleLE(mtime, at + 8);
      page.writeDoubleLE(owner.uid, at + 16);
      page.writeDoubleLE(owner.gid, at + 24);
      page.write(path, at + fixed, 'latin1');
      level.used += size;
    },
    replay: function* () {
      for (const { pages } of depths.toReversed()) {
        for (const page of pages) {
          let at = 0;
          while (at + fixed <= page.length) {
            const length = page.readUInt32LE(at) - 1;
            if (length < 0) break;
            yield [
              page.toString('latin1', at + fixed, at + fixed + length),
              {
                mode: page.readUInt32LE(at + 4),
                mtime: page.readDoubleLE(at + 8),
                owner: { uid: page.readDoubleLE(at + 16), gid: page.readDoubleLE(at + 24) },
              },
            ];
            at += fixed + length;
          }
        }
      }
    },
  };
};
