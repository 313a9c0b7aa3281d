import { defineConfig } from 'vitest/config';

// Suites start real processes and real peers on two cores: files run one after the other unless a project says otherwise.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    reporters: ['default', './tests/support/closing-line.ts'],
  },
});
