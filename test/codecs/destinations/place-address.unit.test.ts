/** Addresses of places: what is understood, how it is written, and what is refused without a word of what may be secret. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { readAddress, writeAddress } from '../../../src/codecs/destinations/place-address';

const written = (typed: string): string => {
  const read = readAddress(typed);
  return E.isRight(read) ? writeAddress(read.right) : `refused: ${read.left}`;
};

it.each([
  ['/mnt/usb/backups', 'file:/mnt/usb/backups'],
  ['file:/mnt/usb/backups//', 'file:/mnt/usb/backups'],
  ['file:///mnt/a b%20c', 'file:/mnt/a b%20c'],
  ['sftp://u@host/srv/b', 'sftp://u@host/srv/b'],
  ['sftp://host:2222/srv/b/', 'sftp://host:2222/srv/b'],
  ['sftp://u@[fe80::1]:22/~/b', 'sftp://u@[fe80::1]:22/~/b'],
  ['s3://bucket', 's3://bucket'],
  ['s3://bucket/', 's3://bucket'],
  ['s3://bucket/a/b/?region=eu-west-1', 's3://bucket/a/b?region=eu-west-1'],
  ['s3://bucket?endpoint=https://s3.example.org/', 's3://bucket?endpoint=s3.example.org'],
  [
    's3://bucket?tls=no&style=path&endpoint=127.0.0.1:9000&profile=me',
    's3://bucket?endpoint=127.0.0.1:9000&profile=me&style=path&tls=no',
  ],
  ['s3://bucket?tls=yes', 's3://bucket'],
  ['rclone:drive:', 'rclone:drive:'],
  ['rclone:my drive:a/b/', 'rclone:my drive:a/b'],
])('%s is written %s, which means the same', (typed, normal) => {
  expect(written(typed)).toBe(normal);
  expect(readAddress(normal)).toEqual(readAddress(typed));
});

it('says what each part means', () => {
  expect(readAddress('sftp://u@[fe80::1]:2222/~/b')).toEqual(
    E.right({ kind: 'sftp', user: 'u', host: 'fe80::1', port: 2222, path: '~/b' }),
  );
  expect(readAddress('s3://bbb/p?endpoint=h:9000&tls=no&style=host&region=r')).toEqual(
    E.right({
      ...{ kind: 's3', bucket: 'bbb', prefix: 'p', endpoint: 'http://h:9000', region: 'r' },
      ...{ profile: null, pathStyle: false },
    }),
  );
});

it.each([
  ['nas', 'it begins with file:'],
  ['http://x/y', 'it begins with file:'],
  ['constructor:x', 'it begins with file:'],
  ['file:relative', 'whole path'],
  ['file://host/path', 'whole path'],
  ['file:/', 'root of all files'],
  ['file:/a/../b', '. or ..'],
  ['sftp://host', 'names no directory'],
  ['sftp://host/', 'names no directory'],
  ['sftp://host:0/a', 'a port is'],
  ['sftp://host:65536/a', 'a port is'],
  ['sftp://-oProxyCommand=x/a', 'none'],
  ['sftp://-l@host/a', 'none'],
  ['sftp://@host/a', 'none'],
  ['sftp://a b@host/a', 'none'],
  ['sftp:host/a', 'it is written sftp://'],
  ['sftp://host/a/./b', '. or ..'],
  ['s3://', 'it is written s3://'],
  ['s3://no_bucket/a', 'no name of a bucket'],
  ['s3://bucket//a', 'empty part'],
  ['s3://bucket/a/../b', 'empty part'],
  ['s3://bucket?secret=x', 'and nothing else'],
  ['s3://bucket?style=both', 'style is'],
  ['s3://bucket?tls=maybe', 'tls is'],
  ['s3://bucket?tls=no', 'needs an endpoint'],
  ['s3://bucket?endpoint=http://h', 'not encrypted'],
  ['s3://bucket?endpoint=https://h&tls=no', 'do not go together'],
  ['s3://bucket?endpoint=h/path', 'its endpoint is a host'],
  ['s3://bucket?region=a b', 'are names'],
  ['rclone:drive', 'rclone listremotes'],
  ['rclone::sftp,host=x:a', 'rclone listremotes'],
  ['rclone:-x:a', 'rclone listremotes'],
  ['rclone:drive:../a', '. or ..'],
  ['file:/a\nb', 'control character'],
])('refuses %j', (typed, reason) => {
  expect(readAddress(typed)).toEqual(E.left(expect.stringContaining(reason)));
});

it.each([
  'sftp://me:SECRET@host/a',
  's3://KEY:SECRET@bucket/a',
  's3://bucket?secret_access_key=SECRET',
  's3://bucket?endpoint=https://me:SECRET@host',
  'rclone::sftp,pass=SECRET:a',
  'rclone:drive,pass=SECRET:a',
])('refuses %s, and shows no secret', (typed) => {
  const read = readAddress(typed);
  expect(E.isLeft(read) && !read.left.includes('SECRET')).toBe(true);
});

it('writes whatever it reads so that it is read the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('file:/', 'sftp://', 's3://', 'rclone:', '/'),
      fc.string({ unit: fc.constantFrom(...Array.from('abc@:/?&=[]~. %-2\\é')), maxLength: 24 }),
      (start, rest) => {
        const read = readAddress(start + rest);
        if (E.isLeft(read)) return;
        expect(readAddress(writeAddress(read.right))).toEqual(read);
      },
    ),
    { numRuns: 2000 },
  );
});
