/** A process group that is ended: asked first, then made to. */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long it may take to end when it is asked, and when it is made to, in milliseconds. */
const timeout = 5_000;
const pollEvery = 20;

/** Whether there was anybody to signal. */
const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    // why: a group that is gone, or whose processes have become another user's, is none that can be ended
    return false;
  }
};

const goneWithin = async (group: number, milliseconds: number): Promise<boolean> => {
  const until = performance.now() + milliseconds;
  while (signalGroup(group, 0)) {
    if (performance.now() > until) return false;
    await sleep(pollEvery);
  }
  return true;
};

/** Ends whoever is in it. What is still there afterwards is in the kernel's hands. */
export const endGroup = async (group: number): Promise<void> => {
  if (!signalGroup(group, 'SIGTERM') || (await goneWithin(group, timeout))) return;
  signalGroup(group, 'SIGKILL');
  await goneWithin(group, timeout);
};

/** At once, as this process ends. */
export const killGroup = (group: number): void => void signalGroup(group, 'SIGKILL');
