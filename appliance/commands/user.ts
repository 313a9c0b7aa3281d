/** `markit user`: people of the box, from its console. */
import type { Invited, User } from '../../gateway/contract/users.ts';
import { askBox } from '../admin.ts';
import { type Command, type CommandOutput, Misuse } from '../command.ts';
import { readSettings } from '../settings.ts';

const usage = `usage: markit user list
       markit user add ACCOUNT 'FULL NAME' ROLE[,ROLE]     roles: manager, owner, reader
       markit user code ACCOUNT      a new one-time code; ends all sessions, password and second factor
       markit user disable ACCOUNT`;

export const command: Command = {
  name: 'user',
  summary: 'list, add and disable people, and give one-time codes',
  usage,
  async run(args, io) {
    const [verb, ...words] = args;
    const { data } = readSettings(process.env);
    if (verb === 'list' && words.length === 0) return list((await askBox(data, 'users')) as User[], io);
    if (verb === 'add' && words.length === 3) {
      const [account, name, roles] = words as [string, string, string];
      return invited((await askBox(data, 'invite', { account, name, roles: roles.split(',') })) as Invited, io);
    }
    if (verb === 'code' && words.length === 1)
      return invited((await askBox(data, 'newCode', { account: words[0] })) as Invited, io);
    if (verb === 'disable' && words.length === 1) {
      await askBox(data, 'disable', { account: words[0] });
      io.out('disabled; all sessions ended');
      return 0;
    }
    throw new Misuse('user needs list, add, code or disable with its words');
  },
};

function list(users: ReadonlyArray<User>, io: CommandOutput): number {
  if (users.length === 0) io.out('Nobody yet: use the set-up link that the start printed.');
  for (const user of users)
    io.out(`${user.account.padEnd(20)} ${user.state.padEnd(9)} ${user.roles.join(',').padEnd(22)} ${user.name}`);
  return 0;
}

function invited({ user, code, expiresAt }: Invited, io: CommandOutput): number {
  io.out(`one-time code for ${user.account}, until ${new Date(expiresAt).toISOString()}:`);
  io.out(code);
  return 0;
}
