'use strict';
// Preloaded into a program (`node -r`): leaves in the file MODULES which modules of Node.js it has loaded in the end.
const { writeFileSync } = require('node:fs');

const { MODULES: file } = process.env;
process.on('exit', () => writeFileSync(file, JSON.stringify(process.moduleLoadList)));
