import { isIP } from 'node:net';

const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
};

/**
 * Addresses and networks in a text with commas: `10.0.0.7, 192.0.2.0/24`. What one of them says in X-Forwarded-For is
 * believed, so that the limits count the callers and not the proxy. Throws for what is neither.
 */
export const proxiesIn = (text: string): readonly string[] => {
  const all = text.split(',').map((one) => one.trim());
  const wrong = all.find((one) => !isNetwork(one));
  if (wrong !== undefined) throw new Error(`"${wrong}" is neither an address nor a network`);
  return all;
};
