/** The process that the service runs in: who started it, its signals, and its end. */
import type { ServiceMessage } from '../../codecs/service-message';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Tells the process that started the service; nothing when there is none any more. */
const tell = (message: ServiceMessage): void => {
  if (process.connected) process.send?.(message, () => undefined);
};

/** Makes this process the service's. `hear` is told what the process that started it is told. */
export const becomeServiceHost = (hear: (message: ServiceMessage) => void = () => undefined) => {
  process.title = 'backup_service';
  // why: whoever writes there past our own words must not end the service by it
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.channel?.unref();
  return {
    tell: (message: ServiceMessage): void => {
      hear(message);
      tell(message);
    },
    onSignal: (listener: (signal: (typeof signals)[number]) => void) => {
      for (const signal of signals) process.on(signal, () => listener(signal));
    },
    onUncaught: (listener: (error: unknown) => void) => {
      process.on('uncaughtException', listener);
      process.on('unhandledRejection', listener);
    },
    exit: (status: number) => process.exit(status),
  };
};

/** How long, in milliseconds, until the service says again that it is still reading. */
const signEvery = 500;

/** Tells who started the service that it goes on, now and then. */
export const signOfLife = (hear: (message: ServiceMessage) => void): (() => void) => {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < signEvery) return;
    last = now;
    hear({ type: 'reading' });
  };
};
