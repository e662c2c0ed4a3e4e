/** Lines out of pieces that end anywhere. */

const newline = 0x0a;

/** Gives each whole line of what comes piece by piece, without its newline; what no newline ends is given to nobody. A line is there until `take` is done with it. */
export const wholeLines = (take: (line: Buffer) => void): ((piece: Uint8Array) => void) => {
  let begun: Buffer[] = [];
  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let at = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, at)) {
      const line = bytes.subarray(at, end);
      at = end + 1;
      if (begun.length === 0) take(line);
      else {
        const whole = Buffer.concat([...begun, line]);
        begun = [];
        take(whole);
      }
    }
    // why: the piece is not ours any more once this returns
    if (at < bytes.length) begun.push(Buffer.from(bytes.subarray(at)));
  };
};
