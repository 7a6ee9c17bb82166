// The generator's process: prepares what it is told, sends it, tells what came back.
import { closedLoop, openLoop } from './loops.ts';
import type { Reply, Task } from './protocol.ts';
import { groupsOf, type Group } from './requests.ts';

let groups: Iterator<Group> = [].values();

const carryOut = async (task: Task): Promise<Reply> => {
  switch (task.do) {
    case 'prepare': {
      const made = groupsOf(task.script);
      groups = made.values();
      return { ready: made.length };
    }
    case 'closed':
      return closedLoop(groups, task);
    case 'open':
      return openLoop(groups, task);
  }
};

process.on('message', (task: Task) => {
  carryOut(task).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
