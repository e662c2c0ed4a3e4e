/** Everything around the inspector that a real run has: built pages, a browser, processes, a state directory. */
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { chromium, type Browser } from 'playwright-core';
import { serveInspector, type InspectorRelay } from '../../src/adapters/inspector-relay/serve';
import type { Order } from './inspected-process';
import { fromSource } from './from-source';

const root = join(__dirname, '..', '..');

/** A directory that is gone after `remove`. */
export const makeDirectory = (): { readonly path: string; readonly remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'backup-manager-inspector-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Builds the pages into a directory. */
export const buildPages = (directory: string): void => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-inspector.js'), directory]);
};

/** Debian's chromium, with nothing of its own to do. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A relay that listens, or the test fails. */
export const startRelay = async (options: {
  readonly stateDir: string;
  readonly assetsDir: string;
  readonly port?: number;
  readonly stately?: boolean;
}): Promise<InspectorRelay> => {
  const relay = await serveInspector({ port: 0, open: false, stately: false, ...options })();
  if (E.isLeft(relay)) throw new Error(relay.left.message);
  return relay.right;
};

/** An inspected process and its gates. */
export interface Inspected {
  readonly process: ChildProcess;
  /** Opens a gate as soon as the process waits at it. */
  readonly open: (gate: string, output?: unknown) => Promise<void>;
  readonly send: (type: string) => void;
  readonly order: (order: Order) => void;
  /** Resolves when the process waits at the gate. */
  readonly waitsAt: (gate: string) => Promise<void>;
  /** Kills it, as a crash would. */
  readonly kill: () => Promise<void>;
}

const isWaiting = (message: unknown): message is { readonly waitsAt: string } =>
  typeof message === 'object' && message !== null && 'waitsAt' in message;

/** `extra` is added to its environment: `HOLD_LIBRARY` makes it wait at the gate `library` before it can report. */
export const startInspected = (
  stateDir: string,
  machine: 'service' | 'player' = 'service',
  extra: NodeJS.ProcessEnv = {},
): Inspected => {
  const child = fork(join(__dirname, 'inspected-process.ts'), [], {
    execArgv: [...fromSource],
    env: { ...process.env, STATE_DIR: stateDir, MACHINE: machine, ...extra },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Set<string>();
  const waiters = new Map<string, () => void>();
  child.on('message', (message) => {
    if (!isWaiting(message)) return;
    waiting.add(message.waitsAt);
    waiters.get(message.waitsAt)?.();
    waiters.delete(message.waitsAt);
  });
  const order = (what: Order): void => void child.send(what);
  const waitsAt = (gate: string): Promise<void> =>
    waiting.has(gate) ? Promise.resolve() : new Promise((resolve) => waiters.set(gate, resolve));
  return {
    process: child,
    order,
    waitsAt,
    open: async (gate, output) => {
      await waitsAt(gate);
      waiting.delete(gate);
      order({ do: 'open', gate, output });
    },
    send: (type) => order({ do: 'send', event: { type } }),
    kill: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
};
