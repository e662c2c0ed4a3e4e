/** Names of destinations: words that can stand in `to=nas,usb`. */

/** What `to=` means by itself. */
const taken = ['none', 'all'];

export const isDestinationName = (text: string): boolean =>
  /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(text) && !taken.includes(text);

export const destinationNameRule = `a name begins with a letter, has letters, digits, - _ or . in it, and is not ${taken.join(' or ')}`;
