/** Somebody who gives the decisions of tests. */
import type { Author } from '../../src/domain/events/recorded';

export const someAuthor: Author = { via: 'command', user: 'ann', uid: 1000, host: 'attic' };
