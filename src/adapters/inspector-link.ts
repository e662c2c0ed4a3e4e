/** The way from a process to its workspace's inspector relay: taken when there is one, never waited for. */
import type { InspectorLink } from '../ports/inspector-link';
import type { callInspector, InspectorCall } from './inspector-call';
import { type InspectorContact, isAlive, readContact } from './inspector-relay/contact';
import { watchContact } from './inspector-relay/contact-watch';
import { meaningOf } from './system-error';

export interface InspectorLinkOptions {
  /** The workspace's `.backup_manager`, absolute. */
  readonly stateDir: string;
  /** Connect only to a relay on this port; any when null. */
  readonly port: number | null;
  /** Milliseconds between looks for a relay that nothing has told of. */
  readonly lookEvery?: number;
  /** Milliseconds until the first try to come back to a relay that lives; each further one takes twice as long. */
  readonly retryEvery?: number;
}

/**
 * A link to the relay that `inspector.json` names, as long as that relay's process lives. Without one it is a watch on
 * that file's name: no port is listened on, and none is knocked on where nobody of this workspace listens.
 */
export const inspectorLink = (
  { stateDir, port, lookEvery = 45_000, retryEvery = 1000 }: InspectorLinkOptions,
  load: () => Promise<typeof callInspector> = async () => (await import('./inspector-call')).callInspector,
): InspectorLink => ({
  attach: ({ onOpen, onClose, onFault }) => {
    let calling = false;
    let call: InspectorCall | null = null;
    let timer: NodeJS.Timeout | undefined;
    let pause = retryEvery;
    let detached = false;

    const again = (): void => {
      call = null;
      calling = false;
      if (detached) return;
      timer = setTimeout(look, pause).unref();
      pause = Math.min(lookEvery, pause * 2);
    };

    const begin = async (contact: InspectorContact): Promise<void> => {
      const callRelay = await load();
      if (detached) return;
      call = callRelay(
        contact,
        (line) => {
          pause = retryEvery;
          onOpen(line);
        },
        () => {
          onClose();
          again();
        },
      );
    };

    const look = (): void => {
      if (detached || calling) return;
      clearTimeout(timer);
      const contact = readContact(stateDir);
      if (contact === null || contact.pid === null || !isAlive(contact.pid)) return;
      if (port !== null && contact.port !== port) return;
      calling = true;
      begin(contact).catch((error: unknown) => onFault(meaningOf(error)));
    };

    const endWatch = watchContact(stateDir, lookEvery, look);
    look();
    return {
      detach: async () => {
        detached = true;
        endWatch();
        clearTimeout(timer);
        await call?.end();
      },
    };
  },
});
