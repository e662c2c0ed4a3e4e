/** `npm run schemas` writes docs/schemas from the codecs; with `--check` it fails when a file there is stale. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { codecDocstrings } from './docstrings';
import { publish, published } from './published';

const directory = join(__dirname, '..', '..', 'docs', 'schemas');
mkdirSync(directory, { recursive: true });

const complain = (text: string): void => {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
};

const docstrings = codecDocstrings();
const wanted = new Map<string, string>();
for (const one of published) {
  const text = publish(docstrings, one);
  if (E.isLeft(text)) complain(text.left);
  else wanted.set(`${one.name}.schema.json`, text.right);
}
const present = new Map(
  readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), 'utf8')]),
);

const stale = [...new Set([...wanted.keys(), ...present.keys()])].filter(
  (file) => wanted.get(file) !== present.get(file),
);

if (process.argv.includes('--check')) {
  for (const file of stale) complain(`docs/schemas/${file} is stale: run npm run schemas and commit it.`);
} else {
  for (const file of stale) {
    const text = wanted.get(file);
    if (text === undefined) rmSync(join(directory, file));
    else writeFileSync(join(directory, file), text);
  }
}
