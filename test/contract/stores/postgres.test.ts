import { createPostgresBackend } from '../../support/databases.ts';
import { describeStores } from './describe-stores.ts';

describeStores('PostgreSQL', createPostgresBackend());
