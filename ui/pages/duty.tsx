/** The dark half of the pages before signing in: what this is not for, and which box it is. */

import { box } from '../api/session.ts';
import { Logo } from '../parts/icon.tsx';
import { day } from '../parts/words.ts';

export function Duty() {
  const about = box.value;
  return (
    <section class="say" aria-label="Duty">
      <p class="logo">
        <Logo />
        MarkIt Edge
      </p>
      <div class="duty">
        <h1>
          Research use only.
          <br />
          Not a medical device.
        </h1>
        <p>
          Nothing on these screens may guide the care of a patient. Images are pseudonymised, model outputs are
          unproven, and answers are for research.
        </p>
      </div>
      <dl>
        <div>
          <dt>Box</dt>
          <dd>{about?.name ?? '–'}</dd>
        </div>
        <div>
          <dt>Name</dt>
          <dd>
            <code>{location.hostname}</code>
          </dd>
        </div>
        <div>
          <dt>Certificate</dt>
          <dd>{certificate()}</dd>
        </div>
      </dl>
    </section>
  );
}

function certificate(): string {
  const certificate = box.value?.certificate;
  if (certificate === undefined || certificate === null) return '–';
  return `${certificate.kind === 'own-ca' ? "this box's own CA" : 'hospital CA'}, until ${day(certificate.expiresAt)}`;
}
