'use strict';
// Bundles the inspector's pages: every file that they need, nothing from elsewhere. `node scripts/build-inspector.js DIR`
const { copyFileSync, mkdirSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const pages = join(root, 'src', 'inspector-page');
const layouter = dirname(require.resolve('elkjs/package.json'));

/** Writes the pages' files into a directory, which is made if missing. Gives the paths of what was bundled. */
const buildInspector = (outdir) => {
  mkdirSync(outdir, { recursive: true });
  const { metafile } = esbuild.buildSync({
    metafile: true,
    absWorkingDir: root,
    entryPoints: { page: join(pages, 'main.ts'), stately: join(pages, 'stately.ts') },
    outdir,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    tsconfig: join(pages, 'tsconfig.json'),
    legalComments: 'eof',
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'stately.html', 'page.css'])
    copyFileSync(join(pages, file), join(outdir, file));
  copyFileSync(join(layouter, 'lib', 'elk-worker.min.js'), join(outdir, 'layout.js'));
  copyFileSync(join(layouter, 'LICENSE.md'), join(outdir, 'layout.LICENSE.md'));
  return Object.keys(metafile.inputs);
};

module.exports = { buildInspector };

if (require.main === module) buildInspector(resolve(process.argv[2] ?? join(root, 'dist', 'inspector')));
