/** What writes metrics as text, loaded when it is used; and whose they are. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { MetricsOrigin, MetricsText } from '../../ports/metrics';
import { meaningOf } from '../system-error';
import type * as Text from './prometheus-text';

/** Where the build puts it. */
const chunk = join(__dirname, 'prometheus_text.js');

export const metricsText: MetricsText = (metrics) =>
  TE.tryCatch(
    async () => {
      const { prometheusText } = (await import(chunk)) as typeof Text; // why: it is built of that very file
      return prometheusText(metrics);
    },
    (error): BackupError => ({
      type: 'FileFailed',
      doing: 'make',
      path: 'metrics',
      reason: meaningOf(error),
    }),
  );

export const metricsOrigin = (root: string, version: string): MetricsOrigin => ({
  get workspace() {
    try {
      return realpathSync(root);
    } catch {
      // why: one that is away has no other path
      return root;
    }
  },
  version,
});
