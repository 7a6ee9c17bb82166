// The commonest PINs and passwords of published counts, and words that people here would think of first. Runs and
// repetitions need no list.
const pins = `
  112233 123321 123654 159753 147258 159357 102030 101010 520131 789456 147852 456123 987654 124578 142536 123789 741852
  963852 852456 159159 131313 202020 070707 010203 100200 112211 110110 121314 123450 012345 543210 321654 246810 135790
  198512 199012 200012 200020 202320 202420 202520 202620 254254 254700 254722 071234 072200 112358 314159 271828 778899
`;
const words = `
  password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword pa55word qwertyui qwertyuiop qwerty123
  qwerty1234 qwertyui1 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 zaq12wsx qazwsxedc asdfghjk asdfghjkl zxcvbnm1 zxcvbnm123
  iloveyou iloveyou1 sunshine princess football baseball superman michael1 welcome1 welcome123 letmein1 letmein123 admin123
  administrator trustno1 whatever starwars computer internet jennifer jordan23 charlie1 liverpool chelsea1 arsenal1
  arsenal123 manchester manunited changeme changeme1 default1 secret123 mypassword abcd1234 abc12345 abcdefg1 a1b2c3d4
  aa123456 test1234 testtest google123 facebook samsung1 monkey12 dragon12 master12 shadow12 hello123 freedom1 blessed1
  jesus123 jesuschrist jesusislord godisgood god12345 kenya123 kenya254 kenya1963 nairobi1 nairobi123 mombasa1 kisumu123
  harambee hakunamatata karibu123 jambo123 safaricom safaricom1 mpesa123 mpesa1234 huduma123 hudumakenya hudumacentre
  huduma254 asante123 mungu123 upendo123 nakupenda nakupenda1 gormahia afcleopards uhuru123 furaha123 12345678a
  123456789a 1234qwer 11223344 12344321 87654321 13579246 88888888a 10203040 19901990 20002000 19631212 01011990
`;

export const commonestSecrets: ReadonlySet<string> = new Set(`${pins} ${words}`.split(/\s+/).filter(Boolean));
