/** What a picked manifest says of itself, read as far as the page needs it; whether it is good is for the box to say. */

export interface ManifestPreview {
  readonly name: string;
  readonly notice: string;
  /** Whether it speaks of an activation map. */
  readonly hasMap: boolean;
}

const longest = 512 * 2 ** 10;

/** Or the sentence that says why it cannot be read. */
export async function previewManifest(file: Blob): Promise<ManifestPreview | string> {
  if (file.size > longest) return 'This is too long for a manifest.';
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch {
    return 'This is no JSON. The manifest is the .json file beside the model.';
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 'markit-model-1')
    return 'This is no model manifest: its format is not "markit-model-1".';
  const { title, version, notice, outputs } = value as Record<string, unknown>;
  const map = typeof outputs === 'object' && outputs !== null && 'map' in outputs ? outputs.map : null;
  return { name: `${textOf(title)} ${textOf(version)}`, notice: textOf(notice), hasMap: map !== null };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '–');
