/** Checks the locks: who holds them, and whether one is held that others wait for in vain. */
import { checked, type CheckReport } from './finding';

/** Who holds what, in words; null where nobody does. */
export interface LocksSeen {
  /** The write lock, held by the same hands all the time that it was looked at, so many seconds. */
  readonly stuck: { readonly holder: string; readonly seconds: number } | null;
  readonly service: string | null;
  readonly archive: string | null;
}

export const checkLocks = ({ stuck, service, archive }: LocksSeen): CheckReport => {
  const held = [
    ...(service === null ? [] : [`as the service by ${service}`]),
    ...(archive === null ? [] : [`to make an archive by ${archive}`]),
  ];
  return checked('locks', {
    summary: held.length === 0 ? null : `held ${held.join(', ')}`,
    findings:
      stuck === null
        ? []
        : [
            {
              id: 'lock-stuck',
              where: '.backup_manager/journal.jsonl',
              what: `its write lock was held for all of ${stuck.seconds} s, by ${stuck.holder}: nothing else can be written`,
              advice: ['end that process if it hangs: its lock ends with it, and nothing is lost'],
              remedy: null,
            },
          ],
  });
};
