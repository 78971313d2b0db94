import { createEmbeddedBackend } from '../../support/databases.ts';
import { describeStores } from './describe-stores.ts';

describeStores('the embedded database', createEmbeddedBackend());
