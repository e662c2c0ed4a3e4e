/** What a backup of a source would store now: the packer's own walk, for an archive to be compared with. */
import { placeOf, requestedPatterns } from './requested-patterns';
import { openSource } from './source';
import { walk } from './walk';
import type { ListSource } from './list-source';

export const listAsPacked: ListSource = function* (request) {
  const { top, kind, never } = openSource(request);
  const { excludeCaches } = request;
  const exclude = requestedPatterns(request.exclude, placeOf(request, top)).patterns;
  for (const step of walk({ top, topKind: kind, exclude, excludeCaches, never })) {
    if (step.type === 'directory' || step.type === 'file' || step.type === 'symlink') {
      yield Buffer.from(step.path, 'latin1');
    }
  }
};
