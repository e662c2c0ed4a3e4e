/** When a schedule comes, in words. */
import { type Weekday, type When } from './when';

const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** `every day at 02:00` and the like. */
export const describeWhen = (when: When): string => {
  switch (when.kind) {
    case 'once':
      return `once, at ${when.at}`;
    case 'daily':
      return `every day at ${when.at}`;
    case 'weekly':
      return `every ${when.days.map((name) => dayNames[name]).join(', ')} at ${when.at}`;
    case 'monthly':
      return when.day === 31
        ? `on the last day of every month at ${when.at}`
        : `on day ${when.day} of every month at ${when.at}`;
    case 'cron':
      return `by the cron expression ${when.expression}`;
  }
};
