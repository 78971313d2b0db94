import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/** Answers of the service that no repetition changes, by S3's error codes. */
const REFUSED: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: ErrorCode.permissionDenied,
  InvalidAccessKeyId: ErrorCode.unauthenticated,
  SignatureDoesNotMatch: ErrorCode.unauthenticated,
  InvalidBucketName: ErrorCode.invalidArgument,
  XMinioInvalidObjectName: ErrorCode.invalidArgument,
  XMinioObjectExistsAsDirectory: ErrorCode.invalidArgument,
  XMinioParentIsObject: ErrorCode.invalidArgument,
  EntityTooLarge: ErrorCode.invalidArgument,
  NoSuchKey: ErrorCode.notFound,
  NotFound: ErrorCode.notFound,
  XMinioStorageFull: ErrorCode.resourceExhausted,
  SlowDown: ErrorCode.resourceExhausted,
};

/** The code of an S3 answer or of a failed connection, if an error has one. */
export function s3CodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failed call of an S3 service in our codes. What is not a known refusal may pass by itself. */
export function fromS3Error(error: unknown, details: { readonly bucket: string; readonly key?: string }): ScoutError {
  if (error instanceof ScoutError) return error;
  const reason = s3CodeOf(error);
  const code = REFUSED[reason ?? ''] ?? ErrorCode.unavailable;
  const what = details.key === undefined ? `bucket ${details.bucket}` : `blob ${details.key} in ${details.bucket}`;
  const message =
    code === ErrorCode.notFound
      ? `There is no ${what}.`
      : `The S3 service did not do what was asked with ${what}${reason === undefined ? '' : ` (${reason})`}.`;
  return new ScoutError({ code, message, cause: error, details });
}
