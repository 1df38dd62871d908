const KEY = 'quell.token';

/** The token of this tab, gone when the tab is closed; null without one. */
export function token() {
  return sessionStorage.getItem(KEY);
}

export function signIn(text) {
  sessionStorage.setItem(KEY, text);
}

export function signOut() {
  sessionStorage.removeItem(KEY);
}

/** What the token says of its owner, unchecked: the server decides, this only names and greys out. */
function claims() {
  try {
    const part = token().split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), letter => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

/** How the owner of the token is called. */
export function person() {
  const {email, sub} = claims();
  return String(email ?? sub ?? 'Signed in');
}

/** Whether there is a chance that the server allows it. */
export function may(scope) {
  if (token() === null) {
    return true;
  }
  const words = [claims().scope, claims().scp].flatMap(
    claim => typeof claim === 'string' ? claim.split(' ') : claim ?? []);
  return words.includes(scope);
}
