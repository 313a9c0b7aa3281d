/** NodeProto and AttributeProto. Graphs inside attributes are noted and never read: nothing here nests. */
import { refused } from '../refusals.ts';
import type { Attribute, Node } from './model.ts';
import type { PartBudget } from './part-budget.ts';
import { readTensor } from './read-tensor.ts';
import { WireReader, wireTypes } from './wire-reader.ts';

export function readNode(bytes: Uint8Array, budget: PartBudget): Node {
  budget.count();
  const node = { name: '', operator: '', domain: '' };
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  const reader = new WireReader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        inputs.push(budget.name(reader.bytes()));
        break;
      case 2:
        outputs.push(budget.name(reader.bytes()));
        break;
      case 5: {
        const attribute = readAttribute(reader.bytes(), budget);
        if (attributes.has(attribute.name)) throw refused('NODE_UNFIT', `attribute ${attribute.name} stands twice`);
        attributes.set(attribute.name, attribute);
        break;
      }
      case 3:
      case 4:
      case 7: {
        reader.once();
        const key = reader.field === 3 ? 'name' : reader.field === 4 ? 'operator' : 'domain';
        node[key] = budget.name(reader.bytes());
        break;
      }
      case 8:
        // An overload is a function's, and functions are refused.
        if (reader.bytes().length > 0) throw refused('FUNCTIONS', 'an overloaded operator');
        break;
      default:
    }
  }
  return { ...node, inputs, outputs, attributes };
}

type Gathered = { -readonly [Key in Exclude<keyof Attribute, 'integers'>]: Attribute[Key] };

function readAttribute(bytes: Uint8Array, budget: PartBudget): Attribute {
  budget.count();
  const integers: bigint[] = [];
  const attribute: Gathered = {
    ...{ name: '', type: 0, floats: 0, strings: 0, subgraph: false, other: false },
    ...{ float: undefined, integer: undefined, text: undefined, tensor: undefined },
  };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === 8) reader.bigints(integers, budget.limits.list);
    else readField(reader, attribute, budget);
  }
  return { ...attribute, integers };
}

function readField(reader: WireReader, attribute: Gathered, budget: PartBudget): void {
  switch (reader.field) {
    case 1:
      reader.once();
      attribute.name = budget.name(reader.bytes());
      break;
    case 2:
      reader.once();
      attribute.float = reader.float();
      break;
    case 3:
      reader.once();
      attribute.integer = reader.bigint();
      break;
    case 4:
      reader.once();
      attribute.text = reader.bytes();
      break;
    case 5:
      reader.once();
      attribute.tensor = readTensor(reader.bytes(), budget);
      break;
    case 6:
    case 11:
      attribute.subgraph = true;
      break;
    case 7:
      attribute.floats += reader.wire === wireTypes.bytes ? reader.bytes().length / 4 : 1;
      break;
    case 9:
      attribute.strings++;
      break;
    case 20:
      reader.once();
      attribute.type = reader.integer();
      break;
    case 10:
    case 14:
    case 15:
    case 21:
    case 22:
    case 23:
      attribute.other = true;
      break;
    default:
  }
}
