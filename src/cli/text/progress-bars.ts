/**
 * What draws bars. It is imported on use through this file: of a CommonJS package that is imported on use, the bundled program sees
 * nothing but `default`.
 */
export { Presets, SingleBar } from 'cli-progress';
