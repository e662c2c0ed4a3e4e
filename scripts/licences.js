'use strict';
// The licences of the packages that are inside dist/, in one file, as they ask for.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Folders of the packages that these inputs of a bundle are of, sorted. */
const packagesOf = (inputs) => {
  const folders = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
};

const entryOf = (root) => (folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined ? 'Its package holds no text of it.' : readFileSync(join(root, folder, file), 'utf8');
  return `${name} ${version}: ${license}\n\n${text.trim()}\n`;
};

const writeLicences = (root, path, inputs) =>
  writeFileSync(
    path,
    packagesOf(inputs)
      .map(entryOf(root))
      .join(`\n${'-'.repeat(80)}\n\n`),
  );

module.exports = { writeLicences };
