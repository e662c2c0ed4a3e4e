/** Two versions of docs, of 16:00 and 17:00, made by hand, in a workspace in memory. */
import { storeInMemory } from './store-in-memory';
import { story } from './story';

/** The file name of the older one. */
export const olderOfTwo = 'docs.20240305T160000.tar';

export const twoVersions = async () => {
  const told = story();
  await told.create('docs;daily@16:00;docs');
  const backsUp = async (kept: string | null) => {
    await told.starts('docs', 'command');
    await told.completes('docs.tar', kept);
  };
  await backsUp(null);
  told.until('05T17:00');
  await backsUp(olderOfTwo);
  const { ports } = storeInMemory(told);
  return { ...told, ports, backsUp };
};
