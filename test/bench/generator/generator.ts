// The bench's side of the generator.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Reply, Script, Tally, Task } from './protocol.ts';

export class Generator {
  private readonly child: ChildProcess;

  constructor() {
    this.child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), {
      stdio: 'inherit',
      serialization: 'advanced',
    });
  }

  /** Makes the requests of a script, so that in the window they only leave. */
  async prepare(script: Script): Promise<void> {
    await this.ask({ do: 'prepare', script });
  }

  async closed(task: Omit<Extract<Task, { do: 'closed' }>, 'do'>): Promise<Tally> {
    return (await this.ask({ do: 'closed', ...task })) as Tally;
  }

  async open(task: Omit<Extract<Task, { do: 'open' }>, 'do'>): Promise<Tally> {
    return (await this.ask({ do: 'open', ...task })) as Tally;
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private ask(task: Task): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const died = () => reject(new Error('the generator died'));
      this.child.once('exit', died);
      this.child.once('message', (reply: Reply) => {
        this.child.off('exit', died);
        if ('failed' in reply) reject(new Error(reply.failed));
        else resolve(reply);
      });
      this.child.send(task);
    });
  }
}
