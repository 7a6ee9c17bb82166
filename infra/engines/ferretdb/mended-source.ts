import { execFile } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { source } from '../places.ts';
import { Trouble } from '../trouble.ts';

const module = 'github.com/FerretDB/FerretDB';
const file = 'internal/handler/msg_update.go';
const closing = 'defer closer.Close()';
const updating = 'result, err := common.UpdateDocument(ctx, c, "update", iter, &u)';

const mended = (text: string): string => {
  if (text.split(closing).length !== 2 || text.split(updating).length !== 2)
    throw new Trouble(`ferretdb: ${file} is not the one that is mended here.`);
  return text.replace(closing, '').replace(updating, `${updating}\n\t\tcloser.Close()`);
};

/**
 * FerretDB 1.24 gives back the connections that a bulk of updates took, one for each update, only when all of it is done: two
 * large bulks at once wait for each other for ever. Puts a copy that gives each back when its update is done into the folder,
 * with a go.mod that names it, whose path is the answer.
 */
export async function mendedSource(go: string, folder: string): Promise<string> {
  const cwd = dirname(source('ferretdb/main.go'));
  const ofModule = ['mod', 'download', '-json', module];
  const { stdout } = await promisify(execFile)(go, ofModule, { cwd, timeout: 600_000 });
  const copy = join(folder, 'source');
  cpSync((JSON.parse(stdout) as { Dir: string }).Dir, copy, { recursive: true });
  const [handlers, path] = [dirname(join(copy, file)), join(copy, file)];
  const text = mended(readFileSync(path, 'utf8'));
  chmodSync(handlers, 0o755); // the cache of modules is read-only, and so is what is copied from it
  rmSync(path);
  writeFileSync(path, text);
  const modules = readFileSync(join(cwd, 'go.mod'), 'utf8');
  writeFileSync(join(folder, 'go.mod'), `${modules}\nreplace ${module} => ${copy}\n`);
  writeFileSync(join(folder, 'go.sum'), readFileSync(join(cwd, 'go.sum')));
  return join(folder, 'go.mod');
}
