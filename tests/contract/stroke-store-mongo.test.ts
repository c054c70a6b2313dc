import { MongoDatabase } from '../support/mongo-database.ts';
import { openMongoStore } from '../support/mongo-stores.ts';
import { strokeStoreModelSuite } from './stroke-store-model.suite.ts';
import { type StorePlace, strokeStoreSuite } from './stroke-store.suite.ts';

describe('StrokeStore in MongoDB', function () {
  this.timeout(120_000);
  let database: MongoDatabase;
  before(async function () {
    database = await MongoDatabase.forTests(this);
  });
  after(() => database?.stop());

  const newPlace = (): StorePlace => {
    const url = database.newUrl();
    return { open: (clock) => openMongoStore(url, { clock }) };
  };
  strokeStoreSuite(newPlace);
  strokeStoreModelSuite(newPlace, { numRuns: 20 });
});
