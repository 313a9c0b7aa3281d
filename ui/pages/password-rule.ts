/** The rule for a new password, said before it is typed and checked here before it is sent (NIST SP 800-63B 3.1.1.2). */

const least = 12;

export const passwordRule = `At least ${least} characters. A few words are fine. Not your account name, no common password.`;

export function passwordProblem(password: string): string | undefined {
  // Counted as people see characters, not as UTF-16 does.
  const length = [...password].length;
  if (length < least) return `It has ${length} of at least ${least} characters.`;
  if (password.length > 256) return 'It is longer than 256 characters.';
  return undefined;
}
