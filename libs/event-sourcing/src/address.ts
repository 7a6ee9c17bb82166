/** What follows `scheme:` in an address of files: `./data` of `sqlite:./data`. */
export const folderOf = (address: string): string => address.slice(address.indexOf(':') + 1);
