/** The part of fs-native-extensions (which ships no types) that is used here. */
declare module 'fs-native-extensions' {
  /** Whether the byte range is now locked by this descriptor. */
  export const tryLock: (fd: number, offset: number, length: number) => boolean;
  export const unlock: (fd: number, offset: number, length: number) => void;
}
