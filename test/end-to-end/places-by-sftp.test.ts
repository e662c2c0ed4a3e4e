/** Copies by SFTP, by the built program, at a real OpenSSH server: there and back, encrypted, on a bare machine, and where nothing may be removed. */
import { join } from 'node:path';
import { placeAt, type Sshd, startSshd } from '../support/sshd';
import { thereAndBack } from './support/there-and-back';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();
const isRoot = process.getuid?.() === 0;
const usualPath = process.env['PATH'];

const useSshd = (...options: Parameters<typeof startSshd>): (() => Sshd) => {
  let sshd: Sshd | undefined;
  beforeAll(async () => {
    sshd = await startSshd(...options);
    process.env['PATH'] = sshd.path;
  });
  afterAll(async () => {
    process.env['PATH'] = usualPath;
    await sshd?.close();
  });
  return () => {
    if (sshd === undefined) throw new Error('sshd was not started');
    return sshd;
  };
};

describe('sftp', () => {
  const server = useSshd();
  const urlOf = ({ port, user }: Sshd, path: string): string => `sftp://${user}@127.0.0.1:${port}${path}`;

  it('has what was copied, encrypted, and gives it back to a bare machine', async () => {
    const place = placeAt(server(), 'encrypted');
    await thereAndBack(makeWorkspace, urlOf(server(), place));
  }, 120_000);

  it('is tried, and what can not be done is told with exit status 1', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/letter', 'Dear Anna\n');
    await workspace.succeed('create', 'docs;daily@02:00;docs');
    const place = placeAt(server(), 'tried');
    const url = urlOf(server(), place);
    await workspace.run('destination', 'add', 'nas', url, '--plain');
    const tested = await workspace.run('destination', 'test', 'nas');
    expect(tested).toMatchObject({ status: 0, stderr: '' });
    expect(tested.stdout).toContain('of several at once under one name it keeps the first\n');
    expect(tested.stdout).toContain('it is not append-only\n');
    expect(tested.stdout).toContain('its clock agrees with ours\n');
    await workspace.run('destination', 'add', 'gone', urlOf(server(), join(place, 'none')), '--plain');
    for (const words of [
      ['destination', 'test', 'gone'],
      ['copy', 'gone'],
      ['verify', '--at', 'gone'],
      ['restore', 'docs', '--from', 'gone'],
      ['recover', urlOf(server(), join(place, 'none')), '--to', 'anew'],
    ]) {
      const failed = await workspace.run(...words);
      expect({ words, status: failed.status }).toEqual({ words, status: 1 });
      expect(failed.stderr).toContain('there is no such directory');
    }
  }, 120_000);
});

describe('an account that may neither overwrite nor remove', () => {
  const server = useSshd({
    ...(isRoot ? { user: 'nobody' } : {}),
    sftp: '-P remove,rename,posix-rename,rmdir,setstat,fsetstat,lsetstat,symlink',
  });

  it('is proven append-only, and takes copies', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/letter', 'Dear Anna\n');
    await workspace.succeed('create', 'docs;daily@02:00;docs');
    await workspace.run('run', 'docs');
    const { port, user } = server();
    const url = `sftp://${user}@127.0.0.1:${port}${placeAt(server(), 'place')}`;
    await workspace.run('destination', 'add', 'nas', url, '--plain', '--credentials', server().key);
    const tested = await workspace.run('destination', 'test', 'nas', '--json');
    expect(JSON.parse(tested.stdout)).toMatchObject({
      result: { tested: { works: true, putIfAbsent: true, appendOnly: true, left: [expect.any(String)] } },
    });
    expect(tested.status).toBe(0);
    expect(await workspace.run('copy', 'nas')).toMatchObject({ status: 0, stderr: '' });
    expect(await workspace.run('verify', '--at', 'nas')).toMatchObject({ status: 0, stderr: '' });
  }, 120_000);
});
