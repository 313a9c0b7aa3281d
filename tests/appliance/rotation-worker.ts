/** Rotates the key of a folder and ends itself with SIGKILL at the step of that number; prints how many steps there were otherwise. */
import { rotateSiteKey } from '../../appliance/rotation.ts';
import { InstanceFile } from '../../gateway/images/instance-file.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';

const [data = '', keys = '', dieAt = '0'] = process.argv.slice(2);
let steps = 0;
function step(): void {
  steps += 1;
  if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
}

/** Every call is a step before and after it. */
function counted<Calls extends object>(calls: Calls): Calls {
  return new Proxy(calls, {
    get(target, name) {
      const call = Reflect.get(target, name) as unknown;
      if (typeof call !== 'function') return call;
      return async (input: unknown) => {
        step();
        const answer = await (call as (input: unknown) => Promise<unknown>)(input);
        step();
        return answer;
      };
    },
  });
}

const { push, finish } = InstanceFile.prototype;
InstanceFile.prototype.push = function counting(bytes) {
  step();
  return push.call(this, bytes);
};
InstanceFile.prototype.finish = async function counting(facts, manifest) {
  const row = await finish.call(this, facts, manifest);
  step();
  return row;
};

async function open(path: string): Promise<Store> {
  const store = await openStore(path);
  const close = async () => {
    await store.close();
    step();
  };
  return { read: store.read, write: counted(store.write), close };
}

await rotateSiteKey({ data, keys, giveUpDamaged: false, progress: () => step, open });
step();
console.log(steps);
