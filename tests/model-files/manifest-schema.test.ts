/** The published schema and the page speak of every member of a manifest, and of nothing else. */
import { describe, expect, test } from 'vitest';
import { exampleManifest } from '../../appliance/models-page.ts';
import { checkManifest } from '../../model-files/check-manifest.ts';
import { manifestFields } from '../../model-files/manifest-fields.ts';
import { publishedSchema, schemaPaths } from '../../model-files/manifest-schema.ts';

describe('the published schema', () => {
  test('every member has its meaning, and no meaning is of a member that is gone', () => {
    expect(Object.keys(manifestFields).sort()).toEqual(schemaPaths().sort());
  });

  test('the example of the page would be taken', () => {
    expect(checkManifest(exampleManifest, exampleManifest.sha256).refusals).toEqual([]);
  });

  test('is plain JSON Schema, closed at every level', () => {
    const text = JSON.stringify(publishedSchema());
    const schema = JSON.parse(text) as { properties: Record<string, { description?: string }>; required: string[] };
    expect(schema.required.sort()).toEqual(Object.keys(schema.properties).sort());
    expect(schema.properties.sha256?.description).toMatch(/SHA-256/);
    expect(text.match(/"properties"/g)?.length).toBe(text.match(/"additionalProperties":false/g)?.length);
    expect(text).not.toContain('"~');
  });
});
