/** Which paths lead to, or hold, what may hang, told without a look at any of them. */
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hangingIn, mayHang } from '../../src/adapters/hanging-mounts';
import { temporaryDirectory } from '../support/temporary-directory';

const mountinfo = `
21 27 0:20 / /proc rw,nosuid - proc proc rw
27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
60 27 0:52 / /mnt/my\\040server rw shared:7 - nfs4 server:/x rw
61 27 0:53 / /home/ann/s rw - fuse.sshfs ann@server: rw
62 27 0:54 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
63 27 0:55 / /run/user/1000/doc rw - fuse.portal portal rw
`;

it('what a server or a program answers for is found, and what a desktop mounts for itself is not', () => {
  expect(hangingIn(mountinfo)).toEqual(['/mnt/my server', '/home/ann/s']);
  expect(hangingIn('27 1 0:30 / / rw - 9p host rw\n')).toEqual([]);
});

describe('a path', () => {
  const root = realpathSync(temporaryDirectory());

  it('may hang in a mount, above one, and through links into one', () => {
    const mounts = [join(root, 'mnt')];
    for (const name of ['mnt', 'mntx', 'plain', 'links']) mkdirSync(join(root, name));
    symlinkSync('../mnt/deep', join(root, 'links', 'relative'));
    symlinkSync(join(root, 'links', 'relative', 'er'), join(root, 'links', 'twice'));
    symlinkSync('../plain', join(root, 'links', 'plain'));
    symlinkSync('round', join(root, 'links', 'round'));
    const may = (path: string): boolean => mayHang(join(root, path), mounts);
    for (const path of ['mnt', 'mnt/deep/er', '.', 'links/relative', 'links/twice', 'plain/../mnt'])
      expect([path, may(path)]).toEqual([path, true]);
    for (const path of ['mntx', 'plain', 'links', 'links/plain/x', 'links/round', 'nowhere/at/all'])
      expect([path, may(path)]).toEqual([path, false]);
    expect(mayHang('/', mounts)).toBe(true);
    expect(mayHang(root, [])).toBe(false);
    expect(mayHang(root, null)).toBe(true);
  });
});
