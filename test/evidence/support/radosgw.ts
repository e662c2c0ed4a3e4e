/** A real S3 server (radosgw.sh), and its users. Whoever has `evidence` and `evidence-secret` owns the buckets. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { freePort } from '../../support/free-port';

export const owner = { AWS_ACCESS_KEY_ID: 'evidence', AWS_SECRET_ACCESS_KEY: 'evidence-secret' };
export type KeysOfUser = typeof owner;

export interface Radosgw {
  readonly port: number;
  /** Makes a user of that name; gives what lets in. */
  readonly addUser: (name: string) => KeysOfUser;
  /** One request, signed by whoever has these keys. `path` begins with the bucket. */
  readonly ask: (
    keys: KeysOfUser,
    method: string,
    path: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<number>;
  /** What is answered to one request that reads. */
  readonly text: (keys: KeysOfUser, path: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const startRadosgw = async (): Promise<Radosgw> => {
  const directory = mkdtempSync(join(tmpdir(), 'radosgw-'));
  const port = await freePort();
  const child = spawn('bash', [join(__dirname, 'radosgw.sh'), directory, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  const isReady = await Promise.race([
    new Promise<boolean>((resolve) => child.stdout.once('data', () => resolve(true))),
    ended.then(() => false),
  ]);
  if (!isReady) {
    await close();
    throw new Error('the server did not start');
  }
  const send = (
    keys: KeysOfUser,
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> => {
    const client = new AwsClient({
      accessKeyId: keys.AWS_ACCESS_KEY_ID,
      secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
      ...{ service: 's3', region: 'us-east-1', retries: 0 },
    });
    return client.fetch(`http://127.0.0.1:${port}/${path}`, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
    });
  };
  return {
    port,
    text: async (keys, path) => (await send(keys, 'GET', path)).text(),
    close,
    addUser: (name) => {
      const keys = { AWS_ACCESS_KEY_ID: name, AWS_SECRET_ACCESS_KEY: `${name}-secret` };
      execFileSync(
        'radosgw-admin',
        [
          ...[
            '-c',
            join(directory, 'ceph.conf'),
            'user',
            'create',
            `--uid=${name}`,
            `--display-name=${name}`,
          ],
          ...[`--access-key=${keys.AWS_ACCESS_KEY_ID}`, `--secret-key=${keys.AWS_SECRET_ACCESS_KEY}`],
        ],
        { cwd: directory, stdio: ['ignore', 'ignore', 'ignore'] },
      );
      return keys;
    },
    ask: async (...asked) => (await send(...asked)).status,
  };
};
