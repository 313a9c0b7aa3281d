/** How the pages are built: `vite build ui` writes ui/dist, static files that hold a strict content security policy. */

import { defineConfig, type Plugin } from 'vite';

/**
 * Parts of outside libraries that no page here can reach: they are replaced by an empty module, so that nobody downloads
 * them. Each was found by size in the built chunks; a wrong guess shows as a failed import in the browser journey.
 */
const unreachable: readonly RegExp[] = [
  /@kitware\/vtk\.js\/Rendering\/WebGPU\//,
  /@kitware\/vtk\.js\/IO\//,
  /@kitware\/vtk\.js\/Rendering\/WebXR\//,
  // Frames are decoded in the worker only; it is bundled apart, and keeps its codecs.
  /@cornerstonejs\/codec-/,
];

function withoutUnreachable(): Plugin {
  const empty = '\0empty-module';
  return {
    name: 'without-unreachable',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source === empty) return empty;
      if (importer === undefined || !importer.includes('node_modules')) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      return resolved !== null && unreachable.some((path) => path.test(resolved.id)) ? empty : resolved;
    },
    load: (id) => (id === empty ? 'export default {};' : null),
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutUnreachable()],
  // Inlined assets would be data: URLs, which the policy refuses for WASM and workers.
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4096 },
  worker: { format: 'es' },
  // A second copy of the metadata store leaves images black: the loader is not bundled ahead, its dependencies are.
  optimizeDeps: {
    exclude: ['@cornerstonejs/dicom-image-loader'],
    include: [
      '@cornerstonejs/core',
      '@cornerstonejs/metadata',
      '@cornerstonejs/utils',
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/decodewasmjs',
    ],
  },
  server: {
    proxy: { '/api': { target: process.env.MARKIT_UI_BACKEND ?? 'https://localhost:8443', secure: false, ws: true } },
  },
});
