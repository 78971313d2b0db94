import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Logger } from '../../../platform/logging/logger.ts';

/** Where the certificates are. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Clients must show a certificate that one of these signed; undefined asks for none. */
  readonly clientCaFile: string | undefined;
}

/** What a TLS server is given. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** The certificates of now; they follow their files. */
export interface CertificateStore {
  readonly current: Certificates;
  readonly files: CertificateFiles;
  /** Calls the listener with every new set. */
  onChange(listener: (certificates: Certificates) => void): void;
  close(): void;
}

/** How the files are followed. */
export interface CertificateStoreOptions {
  readonly files: CertificateFiles;
  readonly pollMs: number;
  readonly logger: Logger;
}

/**
 * Reads the certificates and looks at their files again and again: mounted secrets are swapped by links, which file
 * events miss. A set that is not usable (also one that is half written) is reported, and the old one stays.
 * @throws ScoutError failed_precondition when the first set cannot be used
 */
export function openCertificateStore({ files, pollMs, logger }: CertificateStoreOptions): CertificateStore {
  let current = readCertificates(files);
  const listeners: ((certificates: Certificates) => void)[] = [];
  let reported = '';

  const look = (): void => {
    try {
      const next = readCertificates(files);
      reported = '';
      if (next.cert === current.cert && next.key === current.key && next.ca === current.ca) return;
      current = next;
      for (const listener of listeners) listener(next);
      logger.info({ file: files.certificateFile }, 'TLS certificates were read anew');
    } catch (cause) {
      const error = ScoutError.from(cause);
      if (reported !== error.message) logger.error({ err: error }, 'Changed TLS certificates cannot be used');
      reported = error.message;
    }
  };
  const timer = setInterval(look, pollMs);
  timer.unref();

  return {
    get current() {
      return current;
    },
    files,
    onChange: (listener) => void listeners.push(listener),
    close: () => {
      clearInterval(timer);
    },
  };
}

function readCertificates({ certificateFile, keyFile, clientCaFile }: CertificateFiles): Certificates {
  try {
    const certificates = {
      cert: readFileSync(certificateFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8'),
      ...(clientCaFile === undefined ? {} : { ca: readFileSync(clientCaFile, 'utf8') }),
    };
    // An empty file is one that is being written; OpenSSL would take it for no certificate at all.
    if (Object.values(certificates).some((text) => text.trim() === '')) throw emptyFile();
    // Throws when the key does not belong to the certificate.
    createSecureContext(certificates);
    return certificates;
  } catch (cause) {
    const files = [certificateFile, keyFile, clientCaFile].filter((file) => file !== undefined);
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: `The TLS files cannot be used (${files.join(', ')}): they must be readable PEM, the key that of the certificate.`,
      cause,
      details: { files },
    });
  }
}

function emptyFile(): ScoutError {
  return new ScoutError({ code: ErrorCode.failedPrecondition, message: 'A file is empty.' });
}
