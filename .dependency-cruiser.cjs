'use strict';
// The floors of the code: what each may import, and why. `docs/design.md` draws them.

/** Everything under src/ or machines/ but the floors named, and every package but those named. */
const only = (name, comment, from, floors, packages) => [
  {
    name: `${name}-floors`,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: '^(src|machines)/', pathNot: floors },
  },
  {
    name: `${name}-packages`,
    comment,
    severity: 'error',
    from: { path: from },
    to: { dependencyTypes: ['npm', 'npm-dev', 'core', 'npm-optional'], pathNot: packages },
  },
];

const fp = '^node_modules/(fp-ts|io-ts)/';

/** The folders of the domain: each imports those before it, and files of its own. */
const domainOrder = [
  'time',
  'schedule',
  'events',
  'occurrence',
  'notices',
  'destinations',
  'decider',
  'archive',
  'history',
  'fleet',
  'doctor',
];

module.exports = {
  forbidden: [
    ...domainOrder
      .map((folder, index) => ({
        name: `domain-order-${folder}`,
        comment:
          'The folders of the domain stand in one order, so that each can be read without those behind it.',
        severity: 'error',
        from: { path: `^src/domain/${folder}/` },
        to: { path: domainOrder.slice(index + 1).map((later) => `^src/domain/${later}/`) },
      }))
      .filter(({ to }) => to.path.length > 0),
    {
      name: 'domain-order-top',
      comment: 'What stands at the top of the domain is used everywhere in it, and uses nothing of it.',
      severity: 'error',
      from: { path: '^src/domain/[^/]+$' },
      to: { path: '^src/domain/[^/]+/' },
    },
    ...only(
      'domain',
      'The rules of backups know no file, clock or process: they can be read, tested and trusted alone.',
      '^src/domain/',
      ['^src/domain/'],
      [fp, '^node_modules/croner/'],
    ),
    {
      name: 'croner-in-one-file',
      comment:
        'croner is pure where it reads an expression and nothing else: one small file sees to that (docs/adr/0008-croner-in-the-domain.md).',
      severity: 'error',
      from: { path: '^(src|machines)/', pathNot: '^src/domain/time/cron\\.ts$' },
      to: { path: '^node_modules/croner/' },
    },
    ...only(
      'codecs',
      'What is parsed and printed is pure, so that every line of any bytes can be tested.',
      '^src/codecs/',
      ['^src/(domain|codecs)/'],
      [fp],
    ),
    ...only(
      'ports',
      'The ports say what the application needs in the domain’s words; they know no adapter.',
      '^src/ports/',
      ['^src/(domain|codecs|ports)/'],
      [fp],
    ),
    ...only(
      'app',
      'A use-case works on ports alone: its type lists its effects, and any adapter can stand in.',
      '^src/app/',
      ['^src/(domain|codecs|app)/', '^src/ports/'],
      [fp],
    ),
    ...only(
      'machines',
      'The chart can be pasted into any tool that reads machine files: it is made of xstate alone.',
      '^machines/',
      ['^machines/'],
      ['^node_modules/xstate/'],
    ),
    ...only(
      'adapters',
      'Adapters implement ports; they do not call use-cases, and nothing but the composition root knows them.',
      '^src/adapters/',
      ['^src/(adapters|codecs|domain)/', '^src/ports/'],
      ['.'],
    ),
    ...only(
      'service',
      'The service runs use-cases as the actors of the chart; files and sockets stay behind ports.',
      '^src/service/',
      ['^src/(service|app|codecs|domain)/', '^machines/', '^src/ports/'],
      [fp, '^node_modules/xstate/', '^node_modules/@statelyai/inspect/'],
    ),
    ...only(
      'cli',
      'The command line turns arguments into use-cases and values into text; it knows no adapter.',
      '^src/cli/',
      ['^src/(cli|app|codecs|domain)/', '^src/ports/'],
      [fp, '^node_modules/(commander|cli-progress|string-width)/'],
    ),
    ...only(
      'library',
      'What the package offers to programs reads journals and starts nothing: it can be used beside a service at work.',
      '^src/library/',
      ['^src/(library|codecs|domain)/', '^machines/', '^src/adapters/(journal/fold|file-system|clock)\\.ts$'],
      [fp, '^timers/'],
    ),
    ...only(
      'inspector-page',
      'The page runs in a browser: it shares the protocol’s codecs with the relay, and nothing that needs Node.',
      '^src/inspector-page/',
      ['^src/(inspector-page|codecs)/'],
      [fp, '^node_modules/elkjs/'],
    ),
    {
      name: 'production-only-from-bins',
      comment: 'One composition root, and the two bins run it: nothing else may reach for the real world.',
      severity: 'error',
      from: { path: '^(src|machines)/', pathNot: '^src/(production/|backup_(manager|service)\\.ts$)' },
      to: { path: '^src/production/' },
    },
    {
      name: 'no-circles',
      comment: 'A circle of files has no first page to read.',
      severity: 'error',
      from: { path: '^(src|machines)/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that can’t be found fails at run time.',
      severity: 'error',
      from: { path: '^(src|machines)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
