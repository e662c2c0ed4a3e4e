/** Names of objects elsewhere: what every kind of place takes, and none takes for something else. */
import { controlCharacter, loneSurrogate } from '../../domain/schedule/schedule';

const mostBytes = 200;

/** One part of a name between `/`. What begins with a point is left to the places themselves. */
const isSegment = (segment: string): boolean =>
  segment !== '' &&
  !segment.startsWith('.') &&
  !segment.includes('\\') &&
  !loneSurrogate.test(segment) &&
  !controlCharacter.test(segment) &&
  new TextEncoder().encode(segment).length <= mostBytes;

export const isObjectName = (name: string): boolean => {
  const segments = name.split('/');
  return segments.length <= 8 && segments.every(isSegment);
};
