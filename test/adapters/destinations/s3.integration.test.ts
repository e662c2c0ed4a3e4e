/** A place in S3, at a server that checks signatures, and at ones that are broken or mean no good. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { guarded } from '../../../src/adapters/destinations/guarded';
import type { S3Library } from '../../../src/adapters/destinations/s3/client';
import { bucketUrl, s3StoreAt } from '../../../src/adapters/destinations/s3/s3';
import { findKeys } from '../../../src/adapters/destinations/s3/keys';
import { checkedCredentials } from '../../../src/adapters/destinations/credentials-file';
import type { ObjectStore } from '../../../src/ports/object-store';
import { s3Keys, type S3Server, startS3, tagOf } from '../../support/s3-server';
import { contentOf, got, listed, put, storeContract } from '../../support/store-contract';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;

let server: S3Server;
beforeEach(async () => {
  server = await startS3();
});
afterEach(() => server.close());

const library = async (): Promise<S3Library> =>
  (await import(join(__dirname, '..', '..', '..', 'dist', 's3_library.js'))) as S3Library;

/** What is below it is decided in less time than a person waits. */
const soon = { idle: 400, leastRate: 16 * 1024 * 1024, mostObjects: 5_000 };

interface Wanted {
  readonly prefix?: string;
  readonly keys?: Partial<typeof s3Keys>;
  readonly limits?: typeof soon;
  readonly endpoint?: string;
}

const storeOf = async ({
  prefix = 'some/prefix',
  keys = {},
  limits,
  endpoint,
}: Wanted = {}): Promise<ObjectStore> =>
  guarded(
    s3StoreAt(
      {
        bucket: `${endpoint ?? server.endpoint}/bucket/`,
        region: 'eu-west-9',
        keys: { ...s3Keys, sessionToken: null, ...keys },
      },
      prefix,
      's3://bucket/some/prefix',
      await library(),
    ),
    limits,
  );

const failure = (cause: string, reason: string) =>
  E.left(expect.objectContaining({ cause, reason: expect.stringContaining(reason) }));

describe('S3', () => {
  storeContract('S3', () => storeOf());
  storeContract('S3, at the root of a bucket', () => storeOf({ prefix: '' }));

  it('keeps exactly one of many that come at once', async () => {
    const store = await storeOf();
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => put(store, 'a', contentOf(`${n}`))),
    );
    expect(results.filter((one) => E.isRight(one) && one.right === 'stored')).toHaveLength(1);
  });

  it.each(['ignored', 'unknown'] as const)(
    'leaves alone what is there where If-None-Match is %s, too',
    async (conditions) => {
      server.behave({ conditions });
      const store = await storeOf();
      expect(await put(store, 'a', contentOf('first'))).toEqual(E.right('stored'));
      expect(await put(store, 'a', contentOf('second'))).toEqual(E.right('exists'));
      expect(await got(store, 'a')).toEqual(E.right(Buffer.from('first')));
    },
  );

  it('lists by pages, and touches nothing beside its prefix', async () => {
    server.behave({ pageSize: 7 });
    server.objects.set('some/prefix2/a', Buffer.from('x'));
    server.objects.set('other', Buffer.from('x'));
    const names = Array.from({ length: 50 }, (_, n) => `packs/${n % 3}/${n} + &.pack`);
    for (const name of names) server.objects.set(`some/prefix/${name}`, Buffer.from('x'));
    const all = await listed(await storeOf());
    expect(E.isRight(all) && all.right.map(({ name }) => name)).toEqual([...names].sort());
    expect(server.asked.filter((one) => one === 'GET ')).toHaveLength(8);
  });

  it('tells first parts of names without going through what is below them', async () => {
    server.behave({ pageSize: 2 });
    for (let n = 0; n < 40; n += 1)
      server.objects.set(`some/prefix/host${n % 5} &/packs/${n}`, Buffer.from('x'));
    const names: string[] = [];
    const read = await (await storeOf()).folders((name) => void names.push(name), never)();
    expect(read).toEqual(E.right(undefined));
    expect(names).toEqual(['host0 &', 'host1 &', 'host2 &', 'host3 &', 'host4 &']);
    expect(server.asked).toEqual(['GET ', 'GET ', 'GET ']);
  });

  it('says what a server refuses', async () => {
    server.behave({ forbids: ({ method }) => method === 'PUT' || method === 'DELETE' });
    server.objects.set('some/prefix/a', Buffer.from('first'));
    const store = await storeOf();
    expect(await put(store, 'b', contentOf('x'))).toEqual(failure('forbidden', 'permission denied'));
    expect(await store.overwrite('a', contentOf('x'), never)()).toEqual(
      failure('forbidden', 'permission denied'),
    );
    expect(await store.remove('a', never)()).toEqual(failure('forbidden', 'permission denied'));
    expect(await got(store, 'a')).toEqual(E.right(Buffer.from('first')));
  });

  it('says so when the keys are wrong, and shows none of them', async () => {
    const wrongSecret = await storeOf({ keys: { secretAccessKey: 'WRONG-SECRET' } });
    const answers = [await listed(wrongSecret), await put(wrongSecret, 'a', contentOf('x'))];
    expect(answers[0]).toEqual(failure('unusable', 'our secret key is not the one'));
    expect(JSON.stringify(answers)).not.toContain('WRONG-SECRET');
    expect(await listed(await storeOf({ keys: { accessKeyId: 'AKOTHER' } }))).toEqual(
      failure('unusable', 'does not know our access key'),
    );
    expect(server.objects.size).toBe(0);
  });

  it('goes to no server whose certificate nobody vouches for', async () => {
    const secure = await startS3({ tls: true });
    try {
      expect(await listed(await storeOf({ endpoint: secure.endpoint }))).toEqual(
        failure('unusable', 'its certificate is not trusted'),
      );
      expect(secure.asked).toEqual([]);
    } finally {
      await secure.close();
    }
  });

  it('speaks TLS to a server that does not, and says so; nobody listens elsewhere', async () => {
    expect(await listed(await storeOf({ endpoint: server.endpoint.replace('http:', 'https:') }))).toEqual(
      failure('unusable', 'it does not speak TLS'),
    );
    await server.close();
    expect(await listed(await storeOf())).toEqual(failure('unreachable', 'nobody listens there'));
  });
});

describe('an S3 server that is busy, or far away', () => {
  it.each([503, 500, 429])('is asked again after %i', async (status) => {
    let left = 3;
    server.behave({
      instead: (_, response) => {
        left -= 1;
        if (left < 0) return false;
        response.writeHead(status);
        response.end('<html>busy</html>');
        return true;
      },
    });
    expect(await put(await storeOf(), 'a', contentOf('x'))).toEqual(E.right('stored'));
  });

  it('is given up after some attempts', async () => {
    server.behave({
      instead: (_, response) => {
        response.writeHead(503);
        response.end();
        return true;
      },
    });
    expect(await listed(await storeOf())).toEqual(failure('unreachable', '503 (Service Unavailable)'));
    expect(server.asked).toHaveLength(5);
  });

  it('has stored what it was sent though the connection broke before it said so', async () => {
    let cuts = 1;
    server.behave({
      instead: (request, response, key, body) => {
        if (request.method !== 'PUT' || cuts === 0) return false;
        cuts -= 1;
        server.objects.set(key, body);
        response.socket?.destroy();
        return true;
      },
    });
    const store = await storeOf();
    expect(await put(store, 'a', contentOf('ours'))).toEqual(E.right('stored'));
    cuts = 1;
    server.behave({
      instead: (request, response, key) => {
        if (request.method !== 'PUT' || cuts === 0) return false;
        cuts -= 1;
        server.objects.set(key, Buffer.from('of another'));
        response.socket?.destroy();
        return true;
      },
    });
    expect(await put(store, 'b', contentOf('ours'))).toEqual(E.right('exists'));
  });

  it('is read on from where the connection was cut, and not when the object became another', async () => {
    const bytes = randomBytes(1_000_000);
    server.objects.set('some/prefix/a', bytes);
    let cuts = 3;
    const cut = (becomes: Buffer | null): void =>
      server.behave({
        instead: (request, response) => {
          if (request.method !== 'GET' || cuts === 0) return false;
          cuts -= 1;
          const begin = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
          response.writeHead(begin === 0 ? 200 : 206, {
            'content-length': bytes.length - begin,
            'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}`,
            etag: tagOf(bytes),
          });
          response.write(bytes.subarray(begin, begin + 100_000), () => response.socket?.destroy());
          if (becomes !== null) server.objects.set('some/prefix/a', becomes);
          return true;
        },
      });
    cut(null);
    const back = await got(await storeOf(), 'a');
    expect(E.isRight(back) && back.right.equals(bytes)).toBe(true);
    cuts = 1;
    cut(randomBytes(1_000_000));
    expect(E.isLeft(await got(await storeOf(), 'a'))).toBe(true);
  });
});

describe('an S3 server that means no good', () => {
  const answering = (status: number, headers: Readonly<Record<string, string>>, body: string): void =>
    server.behave({
      instead: (_, response) => {
        response.writeHead(status, headers);
        response.end(body);
        return true;
      },
    });

  it.each([
    ['more than was asked for', 206, { 'content-range': 'bytes 2-5/10' }, '0123456789'],
    ['less', 206, { 'content-range': 'bytes 2-5/10' }, '01'],
    ['another part', 206, { 'content-range': 'bytes 3-6/10' }, '0123'],
    ['all of it', 200, {}, '0123456789'],
    ['nothing that says which part', 206, {}, '0123'],
  ])('that gives %s is not believed', async (_, status, headers, body) => {
    answering(status, headers, body);
    const read = await got(await storeOf(), 'a', { offset: 2, length: 4 });
    expect(read).toEqual(failure('wrong', ''));
  });

  const page = (more: string): string => `<ListBucketResult>${more}</ListBucketResult>`;
  const one = (key: string, size: string): string =>
    `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;
  it.each([
    ['no document', 'not <xml'],
    ['half of one', page('<IsTruncated>false</IsTruncated>').slice(0, -8)],
    ['another one', '<html><body>Welcome</body></html>'],
    ['one with an entity', `<!DOCTYPE a [<!ENTITY b "c">]>${page('<IsTruncated>false</IsTruncated>&b;')}`],
    ['no word of its end', page(one('some/prefix/a', '1'))],
    ['no next page', page('<IsTruncated>true</IsTruncated>')],
    [
      'an object without a size',
      page('<IsTruncated>false</IsTruncated><Contents><Key>some/prefix/a</Key></Contents>'),
    ],
    ['a size that is none', page(`<IsTruncated>false</IsTruncated>${one('some/prefix/a', '-1')}`)],
    ['what is of others', page(`<IsTruncated>false</IsTruncated>${one('other/a', '1')}`)],
  ])('that lists %s is not believed', async (_, body) => {
    answering(200, {}, body);
    expect(await listed(await storeOf())).toEqual(failure('wrong', ''));
  });

  it('that lists the same again and again comes to an end', async () => {
    answering(
      200,
      {},
      page(
        `<IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>${one('some/prefix/a', '1')}`,
      ),
    );
    expect(await listed(await storeOf())).toEqual(failure('wrong', 'begins again'));
  });

  it('that lists for ever comes to an end', async () => {
    let n = 0;
    server.behave({
      instead: (_, response) => {
        const keys = Array.from({ length: 1000 }, () => one(`some/prefix/${(n += 1)}`, '1'));
        response.end(
          page(
            `<IsTruncated>true</IsTruncated><NextContinuationToken>${n}</NextContinuationToken>${keys.join('')}`,
          ),
        );
        return true;
      },
    });
    const limits = { ...soon, idle: 60_000 };
    expect(await listed(await storeOf({ limits }))).toEqual(failure('wrong', 'more than 5000 objects'));
  });

  it('that never answers, or stops half way, is given up', async () => {
    const store = await storeOf({ limits: soon });
    server.behave({ instead: () => true });
    expect(await listed(store)).toEqual(failure('stalled', 'nothing moved'));
    expect(await put(store, 'a', contentOf('x'))).toEqual(failure('stalled', 'nothing moved'));
    server.behave({
      instead: (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('half');
        return true;
      },
    });
    expect(await got(store, 'a')).toEqual(failure('stalled', 'hardly anything moved'));
  });

  it('that lets bytes drip, or a page of its list, is given up', async () => {
    let timer: NodeJS.Timeout | undefined;
    server.behave({
      instead: (_, response) => {
        response.writeHead(200, { 'content-length': 1_000_000 });
        timer = setInterval(() => response.write('<'), soon.idle / 10);
        response.on('close', () => clearInterval(timer));
        return true;
      },
    });
    const store = await storeOf({ limits: soon });
    expect(await got(store, 'a')).toEqual(failure('stalled', 'hardly anything moved'));
    expect(await listed(store)).toEqual(failure('stalled', 'nothing moved'));
    clearInterval(timer);
  });

  it('whose clock is off says so, and is told what to do', async () => {
    answering(
      403,
      { 'content-type': 'application/xml' },
      '<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>',
    );
    const store = await storeOf();
    const read = await listed(store);
    expect(read).toEqual(failure('unusable', 'its clock and ours differ by too much'));
    expect(await put(store, 'a', contentOf('x'))).toEqual(failure('unusable', 'its clock and ours'));
    server.behave({
      instead: (_, response) => {
        response.setHeader('date', 'Thu, 01 Jan 1970 00:00:00 GMT');
        return false;
      },
    });
    const state = await store.look(never)();
    expect(E.isRight(state) && (state.right.clockAhead ?? 0)).toBeLessThan(-50 * 365 * 86_400_000);
  });

  it('that sends a page without an end is cut off', async () => {
    server.behave({
      instead: (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('<a>'.repeat(100_000)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
        return true;
      },
    });
    expect(await listed(await storeOf())).toEqual(failure('wrong', 'does not end'));
  });

  it('that sends one elsewhere is not followed', async () => {
    answering(307, { location: 'http://127.0.0.1:1/', 'x-amz-bucket-region': 'mars-1' }, '');
    const read = await listed(await storeOf());
    expect(read).toEqual(failure('unusable', 'somewhere else'));
    expect(E.isLeft(read) && read.left.advice).toEqual([expect.stringContaining('?region=mars-1')]);
  });

  it('that speaks something else is not believed', async () => {
    server.behave({
      instead: (_, response) => {
        response.socket?.end('220 mail.example.org ESMTP\r\n');
        return true;
      },
    });
    expect(await listed(await storeOf())).toEqual(failure('wrong', 'it does not speak HTTP'));
  });
});

describe('where keys come from', () => {
  const before = { ...process.env };
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    for (const name of Object.keys(process.env))
      if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
    mkdirSync(join(directory, '.aws'));
    process.env['AWS_CONFIG_FILE'] = join(directory, '.aws', 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(directory, '.aws', 'credentials');
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(directory, { recursive: true });
  });

  const file = (name: string, ...lines: ReadonlyArray<string>): string => {
    writeFileSync(join(directory, name), lines.join('\n'), { mode: 0o600 });
    return join(directory, name);
  };
  const idOf = async (...asked: Parameters<typeof findKeys>): Promise<string> => {
    const { keys, region } = await findKeys(...asked);
    return `${keys.accessKeyId} ${keys.secretAccessKey} ${keys.sessionToken} ${region}`;
  };
  const lines = (name: string): ReadonlyArray<string> => [
    `aws_access_key_id = ${name}`,
    `aws_secret_access_key=${name}/secret=+`,
  ];

  it('the AWS files, of the profile that is asked for, or the one in the environment', async () => {
    file(
      '.aws/credentials',
      '# mine',
      '[default]',
      ...lines('one'),
      '[other]',
      ...lines('two'),
      'aws_session_token=t',
    );
    file('.aws/config', '[default]', 'region = r1', '[profile other]', 'region=r2', 's3 =', '  region = no');
    expect(await idOf(null, null)).toBe('one one/secret=+ null r1');
    expect(await idOf(null, 'other')).toBe('two two/secret=+ t r2');
    process.env['AWS_PROFILE'] = 'other';
    process.env['AWS_REGION'] = 'r3';
    expect(await idOf(null, null)).toBe('two two/secret=+ t r3');
  });

  it('the environment, unless the address names a profile', async () => {
    file('.aws/credentials', '[p]', ...lines('one'));
    process.env['AWS_ACCESS_KEY_ID'] = 'env';
    process.env['AWS_SECRET_ACCESS_KEY'] = 's';
    expect(await idOf(null, null)).toBe('env s null null');
    expect(await idOf(null, 'p')).toBe('one one/secret=+ null null');
  });

  it('the file that the destination names, before all others, if nobody else can read it', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'env';
    process.env['AWS_SECRET_ACCESS_KEY'] = 's';
    const own = file('keys', 'export AWS_ACCESS_KEY_ID="own"', "AWS_SECRET_ACCESS_KEY='x'");
    expect(await idOf(await checkedCredentials(own), null)).toBe('own x null null');
    chmodSync(own, 0o640);
    await expect(checkedCredentials(own)).rejects.toThrow(/others can read its credentials/);
    await expect(checkedCredentials(join(directory, 'none'))).rejects.toThrow(/no such file/);
  });

  it('and where there are none it is said how', async () => {
    await expect(findKeys(null, null)).rejects.toMatchObject({
      kind: 'unusable',
      message: 'there are no keys for it',
    });
    file('.aws/config', '[profile x]', 'role_arn = arn:x');
    await expect(findKeys(null, 'x')).rejects.toMatchObject({ message: expect.stringContaining('role_arn') });
  });
});

it('has the bucket in the host at Amazon, and in the path elsewhere, unless told', () => {
  const plain = { bucket: 'bbb', pathStyle: null };
  expect(bucketUrl(plain, null, 'eu-1')).toBe('https://bbb.s3.eu-1.amazonaws.com/');
  expect(bucketUrl({ ...plain, bucket: 'b.b' }, null, 'eu-1')).toBe('https://s3.eu-1.amazonaws.com/b.b/');
  expect(bucketUrl(plain, 'https://h:9', 'r')).toBe('https://h:9/bbb/');
  expect(bucketUrl({ ...plain, pathStyle: false }, 'https://h:9', 'r')).toBe('https://bbb.h:9/');
});
