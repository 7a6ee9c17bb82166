/** The bytes of base64url text, or undefined unless it is written in the one canonical way: no padding, no stray bits. */
export const canonicalBytes = (text: string): Buffer | undefined => {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
};
