/** The address of a place, as it is typed and journalled, <-> what it means. Nothing secret may be in it. */
import * as E from 'fp-ts/Either';
import { controlCharacter, loneSurrogate } from '../../domain/schedule/schedule';

export type PlaceAddress =
  /** `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string }
  /** `path` is absolute, or begins at the user's home with `~/`. What is null is the user's ssh to know. */
  | {
      readonly kind: 'sftp';
      readonly user: string | null;
      readonly host: string;
      readonly port: number | null;
      readonly path: string;
    }
  /** `prefix` is empty or ends in no `/`. What is null is Amazon's, or in the environment. */
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly prefix: string;
      readonly endpoint: string | null;
      readonly region: string | null;
      readonly profile: string | null;
      readonly pathStyle: boolean | null;
    }
  | { readonly kind: 'rclone'; readonly remote: string; readonly path: string };

type Read = E.Either<string, PlaceAddress>;

const withoutSlash = (path: string): string => path.replace(/(?<=.)\/+$/, '');

const hasSteps = (path: string): boolean => path.split('/').some((part) => part === '.' || part === '..');

const file = (rest: string): Read => {
  const path = withoutSlash(rest.replace(/^\/\/(?=\/)/, ''));
  if (!path.startsWith('/') || path.startsWith('//'))
    return E.left('it names a directory by its whole path: file:/mnt/usb/backups');
  if (path === '/') return E.left('it is the root of all files: name a directory');
  return hasSteps(path) ? E.left('its path has . or .. in it') : E.right({ kind: 'file', path });
};

const sftpForm =
  /^\/\/(?:(?<user>[^@/]*)@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^@/:[\]]+)(?::(?<port>\d{1,5}))?(?<path>\/.*)?$/;

const sftp = (rest: string): Read => {
  const { user, host, port, path = '' } = sftpForm.exec(rest)?.groups ?? {};
  if (host === undefined) return E.left('it is written sftp://user@host:port/path');
  if (user?.includes(':') === true)
    return E.left('it has a password in it: use a key or an agent, as ssh does');
  // why: it would be an option of ssh
  if (host.startsWith('-') || user?.startsWith('-') === true || user === '' || /\s/.test(`${user}${host}`))
    return E.left('its user or its host is none');
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65535)) return E.left('a port is a number from 1 to 65535');
  const clean = withoutSlash(path);
  if (clean === '' || clean === '/') return E.left('it names no directory: sftp://user@host/path');
  if (hasSteps(clean)) return E.left('its path has . or .. in it');
  return E.right({
    kind: 'sftp',
    user: user ?? null,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: number,
    path: clean.startsWith('/~/') ? clean.slice(1) : clean,
  });
};

const s3Options = ['endpoint', 'region', 'profile', 'style', 'tls'];

/** `https://HOST[:PORT]`; HTTP where `tls=no` says so. */
const endpointOf = (typed: string, tls: string | null): E.Either<string, string> => {
  const [, scheme, host] = /^(?:(https?):\/\/)?([^/@\s]+)\/?$/i.exec(typed) ?? [];
  const url = `${(scheme ?? (tls === 'no' ? 'http' : 'https')).toLowerCase()}://${host}`;
  if (host === undefined || !URL.canParse(url))
    return E.left('its endpoint is a host, as endpoint=s3.example.org');
  if (url.startsWith('http:') && tls !== 'no')
    return E.left('its endpoint is not encrypted: say tls=no as well, if that is what you want');
  return url.startsWith('https:') && tls === 'no'
    ? E.left('tls=no and https: do not go together')
    : E.right(url);
};

const s3 = (rest: string): Read => {
  const [, bucket, prefix = '', query = ''] = /^\/\/([^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(rest) ?? [];
  if (bucket === undefined)
    return E.left(
      rest.includes('@')
        ? 'it has keys in it: they stand in the environment, in the AWS files, or in --credentials FILE'
        : 'it is written s3://bucket/prefix?endpoint=HOST&region=REGION',
    );
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/i.test(bucket)) return E.left(`${bucket} is no name of a bucket`);
  const path = prefix.replace(/\/+$/, '');
  if (path !== '' && (hasSteps(path) || path.split('/').includes('')))
    return E.left('its prefix has an empty part, . or .. in it');
  const given = new URLSearchParams(query);
  const unknown = [...given.keys()].find((key) => !s3Options.includes(key));
  if (unknown !== undefined) return E.left(`after ? it takes ${s3Options.join(', ')}, and nothing else`);
  const [style, tls] = [given.get('style'), given.get('tls')];
  if (style !== null && !['path', 'host'].includes(style)) return E.left('style is path or host');
  if (tls !== null && !['yes', 'no'].includes(tls)) return E.left('tls is yes or no');
  const typed = given.get('endpoint');
  if (typed === null && tls === 'no') return E.left('tls=no needs an endpoint');
  const word = [given.get('region'), given.get('profile')].find(
    (one) => one !== null && !/^[\w.-]+$/.test(one),
  );
  if (word !== undefined) return E.left('region and profile are names');
  return E.map((endpoint: string | null): PlaceAddress => ({
    kind: 's3',
    bucket,
    prefix: path,
    endpoint,
    region: given.get('region'),
    profile: given.get('profile'),
    pathStyle: style === null ? null : style === 'path',
  }))(typed === null ? E.right(null) : endpointOf(typed, tls));
};

const rclone = (rest: string): Read => {
  const [, remote, path = ''] = /^([\w][\w .+@-]*):(.*)$/.exec(rest) ?? [];
  // why: what rclone takes besides names may hold passwords
  if (remote === undefined)
    return E.left('it names one of the remotes that rclone listremotes shows: rclone:remote:path');
  return hasSteps(path)
    ? E.left('its path has . or .. in it')
    : E.right({ kind: 'rclone', remote, path: withoutSlash(path) });
};

const readers: Readonly<Record<PlaceAddress['kind'], (rest: string) => Read>> = { file, sftp, s3, rclone };

const isKind = (word: string): word is PlaceAddress['kind'] => Object.hasOwn(readers, word);

/** Left says what is wrong, without anything of what was typed that may be secret. */
export const readAddress = (typed: string): Read => {
  if (controlCharacter.test(typed) || loneSurrogate.test(typed))
    return E.left('it holds a control character');
  if (typed.startsWith('/')) return file(typed);
  const [, word = '', rest = ''] = /^([a-z0-9]+):(.*)$/s.exec(typed) ?? [];
  return isKind(word) ? readers[word](rest) : E.left('it begins with file:, sftp://, s3:// or rclone:');
};

const s3Query = ({ endpoint, region, profile, pathStyle }: Extract<PlaceAddress, { kind: 's3' }>): string => {
  const words = [
    ['endpoint', endpoint?.replace(/^https?:\/\//, '')],
    ['region', region],
    ['profile', profile],
    ['style', pathStyle === null ? null : pathStyle ? 'path' : 'host'],
    ['tls', endpoint?.startsWith('http:') === true ? 'no' : null],
  ].filter(([, value]) => value !== null && value !== undefined);
  return words.length === 0 ? '' : `?${words.map(([key, value]) => `${key}=${value}`).join('&')}`;
};

/** One way to write each. */
export const writeAddress = (address: PlaceAddress): string => {
  switch (address.kind) {
    case 'file':
      return `file:${address.path}`;
    case 'sftp': {
      const { user, host, port, path } = address;
      const shownHost = host.includes(':') ? `[${host}]` : host;
      return `sftp://${user === null ? '' : `${user}@`}${shownHost}${port === null ? '' : `:${port}`}${path.startsWith('~') ? '/' : ''}${path}`;
    }
    case 's3':
      return `s3://${address.bucket}${address.prefix === '' ? '' : `/${address.prefix}`}${s3Query(address)}`;
    case 'rclone':
      return `rclone:${address.remote}:${address.path}`;
  }
};

/** Whether two addresses, however they are written, mean one place. */
export const isSameAddress = (one: string, other: string): boolean => {
  const [first, second] = [readAddress(one), readAddress(other)];
  return E.isRight(first) && E.isRight(second) && writeAddress(first.right) === writeAddress(second.right);
};
