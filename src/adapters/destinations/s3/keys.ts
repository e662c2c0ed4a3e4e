/** What lets in at an S3 server: keys from the file that the destination names, the environment, or the AWS files. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isMissing, meaningOf } from '../../system-error';
import { PlaceFault } from '../fault';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

export interface S3Setting {
  readonly keys: Keys;
  /** Null where nobody says. */
  readonly region: string | null;
}

type Section = Readonly<Record<string, string>>;

/** The sections of an AWS file; what stands before the first is in `default`. Keys in small letters. */
export const readSections = (text: string): ReadonlyMap<string, Section> => {
  const sections = new Map<string, Record<string, string>>();
  let name = 'default';
  for (const line of text.split(/\r?\n/)) {
    const title = /^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/.exec(line)?.[1];
    // why: what is indented belongs to the line before it, and says nothing that is needed here
    const [, key, value] = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (title !== undefined) name = title;
    else if (key !== undefined && value !== undefined) {
      const section = sections.get(name) ?? {};
      sections.set(name, section);
      section[key.toLowerCase()] = value.replace(/^(["'])(.*)\1$/, '$2');
    }
  }
  return sections;
};

const filled = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

const keysOf = (section: Section): Keys | null => {
  const accessKeyId = filled(section['aws_access_key_id']);
  const secretAccessKey = filled(section['aws_secret_access_key']);
  return accessKeyId === null || secretAccessKey === null
    ? null
    : { accessKeyId, secretAccessKey, sessionToken: filled(section['aws_session_token']) };
};

const sectionIn = async (file: string, name: string): Promise<Section> => {
  try {
    return readSections(await readFile(file, 'utf8')).get(name) ?? {};
  } catch (error) {
    if (isMissing(error)) return {};
    throw new PlaceFault('unusable', `${file} can't be read: ${meaningOf(error)}`);
  }
};

/** Ways to keys that lead over other services. */
const otherWays = [
  'role_arn',
  'sso_session',
  'sso_start_url',
  'credential_process',
  'web_identity_token_file',
];

const missing = (profile: string, section: Section): PlaceFault => {
  const other = otherWays.find((key) => key in section);
  return other === undefined
    ? new PlaceFault('unusable', 'there are no keys for it', [
        'they are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or stand in ~/.aws/credentials',
        'or in a file of mode 0600: destination add … --credentials FILE',
      ])
    : new PlaceFault('unusable', `its profile ${profile} gets its keys by ${other}, which is not done here`, [
        `aws configure export-credentials --profile ${profile} --format env-no-export prints keys for --credentials`,
      ]);
};

/** `profile` is the address's. */
export const findKeys = async (credentials: string | null, profile: string | null): Promise<S3Setting> => {
  const { env } = process;
  const region = filled(env['AWS_REGION']) ?? filled(env['AWS_DEFAULT_REGION']);
  if (credentials !== null) {
    const name = profile ?? 'default';
    const section = await sectionIn(credentials, name);
    const keys = keysOf(section);
    if (keys === null)
      throw new PlaceFault('unusable', `its credentials hold no keys for the profile ${name}`, [
        'they are lines as in ~/.aws/credentials: aws_access_key_id=… and aws_secret_access_key=…',
      ]);
    return { keys, region: filled(section['region']) ?? region };
  }
  const own = keysOf({
    aws_access_key_id: env['AWS_ACCESS_KEY_ID'] ?? '',
    aws_secret_access_key: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    aws_session_token: env['AWS_SESSION_TOKEN'] ?? '',
  });
  if (own !== null && profile === null) return { keys: own, region };
  const name = profile ?? filled(env['AWS_PROFILE']) ?? 'default';
  const at = (variable: string, file: string): string =>
    filled(env[variable]) ?? join(homedir(), '.aws', file);
  const section = {
    ...(await sectionIn(at('AWS_CONFIG_FILE', 'config'), name)),
    ...(await sectionIn(at('AWS_SHARED_CREDENTIALS_FILE', 'credentials'), name)),
  };
  const keys = keysOf(section);
  if (keys === null) throw missing(name, section);
  return { keys, region: region ?? filled(section['region']) };
};
