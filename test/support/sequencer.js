'use strict';
// The order of the test files: what runs programs and waits for them first, what only computes last, in small portions, so that
// all workers end at the same time. Within each, as Jest has it: what took longest last time first.
const { default: Sequencer } = require('@jest/test-sequencer');

const turns = ['e2e', 'evidence', 'integration', 'unit'];

const turnOf = ({ context }) => turns.indexOf(context.config.displayName?.name ?? '');

module.exports = class extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => turnOf(a) - turnOf(b));
  }
};
