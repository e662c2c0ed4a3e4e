'use strict';
// Preloaded into a program: its steady clock runs a thousand times as fast, and what it does every few seconds comes 25 times as often.
const now = performance.now.bind(performance);
performance.now = () => now() * 1000;
const every = globalThis.setInterval;
globalThis.setInterval = (act, milliseconds, ...rest) => every(act, milliseconds / 25, ...rest);
