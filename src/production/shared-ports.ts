/** Ports that commands and the service have in common. */
import { makeNoticeAddresses } from '../adapters/notices/addresses';
import { noticeOrigin, noticeSenderOnUse } from '../adapters/notices/on-use';
import { metricsOrigin, metricsText } from '../adapters/metrics/metrics-text';
import type { Workspace } from '../adapters/workspace/workspace';
import { version } from '../../package.json';

/** Who tells, and where those are who are told. */
export const noticePorts = (workspace: Workspace) => ({
  noticeAddresses: makeNoticeAddresses(workspace),
  noticeSender: noticeSenderOnUse,
  noticeOrigin: noticeOrigin(workspace.root),
});

/** What is told of a workspace to a monitoring system, and how. */
export const metricPorts = (workspace: Workspace) => ({
  metricsText,
  metricsOrigin: metricsOrigin(workspace.root, version),
});
