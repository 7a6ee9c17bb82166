/** Says how far the bench is, with the seconds since it began. */
export type Tell = (line: string) => void;

export const teller = (): Tell => {
  const begun = performance.now();
  return (line) => process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
};
