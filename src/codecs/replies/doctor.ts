/** What `doctor` replies with `--json`: every check in its order, and what became of what was mended. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { CheckId, FindingId, RemarkId } from '../../domain/doctor/finding';

export const DoctorResult = t.strict(
  {
    /** Every check could be made, and found nothing. */
    healthy: t.boolean,
    checks: t.array(
      t.strict({
        check: CheckId,
        state: t.keyof({ ok: null, faulty: null, unchecked: null }),
        /** Why it could not be made. */
        unchecked: orNull(t.string),
        summary: orNull(t.string),
        findings: t.array(
          t.strict({
            id: FindingId,
            /** A file, relative to the workspace, or what else it is about. */
            where: t.string,
            what: t.string,
            /** How to mend it, a step each. */
            advice: t.readonlyArray(t.string),
            /** Whether `--repair` does. */
            repairable: t.boolean,
          }),
        ),
        /** What is worth a word although nothing is wrong. */
        remarks: t.array(t.strict({ id: RemarkId, where: t.string, what: t.string })),
      }),
    ),
    /** With `--repair`: what was tried, and what came of it; else null. */
    repairs: orNull(t.array(t.strict({ id: FindingId, where: t.string, mended: t.boolean, what: t.string }))),
  },
  'DoctorResult',
);
export type DoctorResult = t.TypeOf<typeof DoctorResult>;
