/** When what was just drawn is really before somebody's eyes. */

function visible(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    const listen = (): void => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', listen);
      resolve();
    };
    document.addEventListener('visibilitychange', listen);
  });
}

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

/** Two animation frames of a visible page: the first paints what was drawn, the second begins after it was shown. */
export async function paintedOnVisiblePage(): Promise<void> {
  await visible();
  await nextFrame();
  await nextFrame();
}
