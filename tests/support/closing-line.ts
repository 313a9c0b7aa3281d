/** Vitest reporter: prints `N passed, N failed, N skipped` as the last line of a run, with the reason of each skip above it. */
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<unknown>): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') count.passed += 1;
        else if (result.state === 'failed') count.failed += 1;
        else {
          count.skipped += 1;
          const why = result.state === 'skipped' && result.note ? result.note : 'no reason given';
          console.log(`skipped: ${test.fullName} (${why})`);
        }
      }
    }
    // The default reporter writes its summary after this hook; the line must stay the last one.
    process.once('exit', () => {
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    });
  }
}
