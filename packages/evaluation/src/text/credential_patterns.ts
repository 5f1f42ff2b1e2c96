/**
 * What a credential looks like. Each pattern covers what is secret and no more: the whole of a private key, of a URL only
 * the password.
 */
// Credentials have digits in them, the words of an explanation mostly do not: hence the look-ahead in several patterns.
export const credentialPatterns: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  {
    kind: 'private_key',
    pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z0-9 ]{1,40}-----|[\s\S]*)/,
  },
  { kind: 'url_password', pattern: /(?<=:\/\/[^\s/?#@"':]{0,128}:)[^\s/?#@"'<>[\]{}$]{3,128}(?=@[\w.-])/ },
  { kind: 'bearer_token', pattern: /(?<![A-Za-z0-9])bearer {1,4}(?=[\w.~+/=-]{0,200}\d)[\w.~+/=-]{16,}/i },
  { kind: 'api_key', pattern: /(?<![A-Za-z0-9])(?:sk|mk|pk|rk|gsk|hf)[-_](?=[\w-]{0,200}\d)[A-Za-z0-9_-]{16,}/ },
  { kind: 'google_key', pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}/ },
  { kind: 'aws_key', pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/ },
  { kind: 'github_token', pattern: /(?<![A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/ },
  { kind: 'slack_token', pattern: /(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'json_web_token', pattern: /(?<![A-Za-z0-9])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/ },
]
