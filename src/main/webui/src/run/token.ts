/** The token lives as long as the tab, and goes nowhere but into requests to this service. */
const key = "runner.token";

export function token(): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function setToken(value: string): void {
  if (value) {
    sessionStorage.setItem(key, value);
  } else {
    sessionStorage.removeItem(key);
  }
}

export function authorization(): Record<string, string> {
  const value = token();
  return value ? {Authorization: `Bearer ${value}`} : {};
}
