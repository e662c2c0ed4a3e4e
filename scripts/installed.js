'use strict';
// Whether node_modules is as package-lock.json has it, whoever installed it: npm writes there what it has put in place.
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

/** Packages with machine code that nothing works without: whether this Node.js can load it is found by loading it. */
const native = ['fs-native-extensions', '@swc/core', 'esbuild'];

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

const isAlike = (wanted, present) =>
  wanted.version === present.version &&
  wanted.integrity === present.integrity &&
  wanted.resolved === present.resolved &&
  wanted.link === present.link;

/** What of the two lists of packages differs, or undefined. npm leaves out what is optional and not for this machine. */
const differenceOf = (wanted, present) => {
  for (const [path, entry] of Object.entries(wanted))
    if (path !== '' && present[path] === undefined && entry.optional !== true) return `${path} is missing`;
  for (const [path, entry] of Object.entries(present))
    if (wanted[path] === undefined || !isAlike(wanted[path], entry)) return `${path} is another one`;
  return undefined;
};

/** Why an installation is needed, or undefined when it is not. */
const whyInstall = (root) => {
  try {
    const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
    const difference = differenceOf(packagesOf(join(root, 'package-lock.json')), present);
    if (difference !== undefined) return difference;
    const gone = Object.keys(present).find((path) => !existsSync(join(root, path, 'package.json')));
    if (gone !== undefined) return `${gone} is missing`;
    const load = createRequire(join(root, 'package.json'));
    for (const name of native) if (present[`node_modules/${name}`] !== undefined) load(name);
    return undefined;
  } catch (error) {
    return error.message;
  }
};

module.exports = { whyInstall };
