/**
 * Whoever awaits this in one turn of the event loop goes on at its end, together with all the others: the requests of a turn take
 * each step side by side, and their answers leave one after another. A step just taken costs less the next time, and whoever reads
 * the answers is woken once (ADR 0014).
 */
export const sideBySide = (): (() => Promise<void>) => {
  let turn: Promise<void> | undefined;
  const begin = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => {
        turn = undefined;
        resolve();
      });
    });
  return () => (turn ??= begin());
};
