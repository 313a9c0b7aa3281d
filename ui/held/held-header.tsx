/** The header of a held object before and after, under the profile in force: asked for by a press, because each look is logged. */

import { client } from '../api/session.ts';
import { HeaderTable } from '../deid/header-table.tsx';
import { useLoad } from '../parts/load.ts';
import { Empty, Waiting } from '../parts/states.tsx';

export function HeldHeaderView({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { value, trouble } = useLoad(`header ${id}`, () => client.heldHeader(id));
  const back = (
    <button class="btn" type="button" onClick={onClose}>
      Back
    </button>
  );
  if (value === undefined)
    return (
      <section class="view none">
        {trouble === undefined ? (
          <Waiting words="Opening the header" />
        ) : (
          <Empty icon="lock" title={trouble}>
            {back}
          </Empty>
        )}
      </section>
    );
  return (
    <section class="view header" aria-label="Header before and after">
      <div class="head">
        <div>
          <h2>Header before and after</h2>
          <p>Held: {value.reason}</p>
        </div>
        <div class="acts">{back}</div>
      </div>
      <HeaderTable view={value.header} />
    </section>
  );
}
