/** `doctor` as a program asks for it: its document, held against the published schema. */
import { rightOf } from '../../support/decoded';
import { DoctorResult } from '../../../src/codecs/replies/doctor';
import { documentOf } from './json';
import type { Outcome, Workspace } from './workspace';

export interface Consultation {
  readonly status: number | null;
  readonly stderr: string;
  readonly result: DoctorResult;
  /** `id where` of every finding, in their order. */
  readonly findings: ReadonlyArray<string>;
  readonly remarks: ReadonlyArray<string>;
  /** Of every repair: `mended` or `not mended`, `id where`. */
  readonly repairs: ReadonlyArray<string>;
  /** The checks that could not be made. */
  readonly unchecked: ReadonlyArray<string>;
  /** All advice. */
  readonly advice: ReadonlyArray<string>;
}

/** What `doctor --json` came to. */
export const consultationOf = (outcome: Outcome): Consultation => {
  const { status, stderr } = outcome;
  const result = rightOf(DoctorResult.decode(documentOf(outcome, 'doctor').result));
  expect(status).toBe(result.healthy ? 0 : 1);
  const findings = result.checks.flatMap((check) => check.findings);
  return {
    status,
    stderr,
    result,
    findings: findings.map(({ id, where }) => `${id} ${where}`),
    remarks: result.checks.flatMap(({ remarks }) => remarks.map(({ id, where }) => `${id} ${where}`)),
    repairs: (result.repairs ?? []).map(
      ({ id, where, mended }) => `${mended ? 'mended' : 'not mended'} ${id} ${where}`,
    ),
    unchecked: result.checks.filter(({ state }) => state === 'unchecked').map(({ check }) => check),
    advice: findings.flatMap(({ advice }) => advice),
  };
};

/** Runs `doctor` with these options; `env` is added to its environment. */
export const consult = async (
  workspace: Workspace,
  options: ReadonlyArray<string> = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Consultation> =>
  consultationOf(await workspace.runIn({ cwd: workspace.directory, env }, 'doctor', '--json', ...options));
