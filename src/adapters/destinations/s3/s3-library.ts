/** All that is used of the libraries that sign requests and read XML; built as a chunk of its own. */
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { AwsV4Signer } from 'aws4fetch';

/** An element of a document: what stands in it as text, and the elements in it. */
export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: ReadonlyArray<Element>;
}

const elementOf = (element: XmlElement): Element => {
  const children = element.children.filter((child) => child instanceof XmlElement).map(elementOf);
  return { name: element.name, text: children.length === 0 ? element.text : '', children };
};

/** The root of a document; throws where the text is none. */
export const readXml = (text: string): Element => {
  const { root } = parseXml(text);
  if (root === null) throw new Error('it has no root');
  return elementOf(root);
};

export interface Signing {
  readonly method: string;
  readonly url: string;
  /** `x-amz-content-sha256` is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** The headers with the signature (AWS Signature Version 4). */
export const signed = async ({
  sessionToken,
  ...signing
}: Signing): Promise<Readonly<Record<string, string>>> => {
  const signer = new AwsV4Signer({
    ...signing,
    headers: { ...signing.headers },
    service: 's3',
    ...(sessionToken === null ? {} : { sessionToken }),
  });
  const { headers } = await signer.sign();
  return Object.fromEntries(headers.entries());
};
