/** The published schema of a manifest: JSON Schema 2020-12 made from the one that is checked here, with what each member means. */
import { ModelManifest } from './manifest.ts';
import { manifestFields } from './manifest-fields.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
}

export function publishedSchema(): object {
  // As JSON: what typebox keeps beside the schema for itself is no part of it.
  const schema = JSON.parse(JSON.stringify(ModelManifest)) as Schema;
  const head = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Manifest of a model (markit-model-1)',
  };
  return { ...head, ...described(schema, '') };
}

/** Every member of the schema, by the path that manifestFields names it by. */
export function schemaPaths(): string[] {
  return [...new Set(pathsOf(ModelManifest as Schema, ''))];
}

function described(schema: Schema, path: string): Schema {
  const { properties, items, anyOf } = schema;
  return {
    ...schema,
    ...(manifestFields[path] === undefined ? {} : { description: manifestFields[path] }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, described(member, memberPath(path, name))]),
      ),
    }),
    ...(items && { items: described(items, `${path}[]`) }),
    ...(anyOf && { anyOf: anyOf.map((one) => withoutDescription(described(one, path))) }),
  };
}

/** Of a choice the whole says it already. */
function withoutDescription({ description: _, ...schema }: Schema): Schema {
  return schema;
}

function pathsOf({ properties = {}, items, anyOf = [] }: Schema, path: string): string[] {
  return [
    ...Object.entries(properties).flatMap(([name, member]) => {
      const own = memberPath(path, name);
      return [own, ...pathsOf(member, own)];
    }),
    ...(items ? pathsOf(items, `${path}[]`) : []),
    ...anyOf.flatMap((one) => pathsOf(one, path)),
  ];
}

function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
