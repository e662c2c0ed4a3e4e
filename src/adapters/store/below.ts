/** What stands below one prefix of a place, as a place of its own. It is the place that is closed. */
import type { ObjectStore } from '../../ports/object-store';

export const below = (store: ObjectStore, folder: string): ObjectStore => {
  const before = `${folder}/`;
  return {
    where: `${store.where}/${folder}`,
    putIfAbsent: (name, content, signal) => store.putIfAbsent(before + name, content, signal),
    get: (name, range, take, signal) => store.get(before + name, range, take, signal),
    list: (prefix, take, signal, after) =>
      store.list(
        before + prefix,
        ({ name, size }) => take({ name: name.slice(before.length), size }),
        signal,
        after === undefined ? undefined : before + after,
      ),
    names: (prefix, take, signal, after) =>
      store.names(
        before + prefix,
        (name) => take(name.slice(before.length)),
        signal,
        after === undefined ? undefined : before + after,
      ),
    folders: (take, signal) => {
      const taken = new Set<string>();
      return store.names(
        before,
        (name) => {
          const [first = '', ...rest] = name.slice(before.length).split('/');
          if (rest.length === 0 || taken.has(first)) return;
          taken.add(first);
          return take(first);
        },
        signal,
      );
    },
    remove: (name, signal) => store.remove(before + name, signal),
    overwrite: (name, content, signal) => store.overwrite(before + name, content, signal),
    look: store.look,
    close: () => Promise.resolve(),
  };
};
