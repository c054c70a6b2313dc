import assert from 'node:assert/strict';
import { LiveCollection } from '../../../../client/ddp/live-collection.ts';
import { plainDocuments } from '../../../../client/ddp/plain-documents.ts';

function idsOf(collection: LiveCollection<Readonly<Record<string, unknown>>>): readonly string[] {
  return [...collection.documents.keys()].toSorted();
}

/** A collection that was told a place after `a` and `b`, then got `c` and lost `a`, then was cut. */
function cutBeyondItsPlace(): LiveCollection<Readonly<Record<string, unknown>>> {
  const collection = new LiveCollection(plainDocuments);
  collection.connected(true, false);
  collection.added('a', { u: '1' });
  collection.added('b', { u: '1' });
  collection.placeTold();
  collection.added('c', { u: '1' });
  collection.removed('a');
  collection.cut();
  return collection;
}

describe('A collection that comes back', () => {
  it('drops what came after the last place it was told, unless it comes again', () => {
    const collection = cutBeyondItsPlace();
    collection.connected(false, true);
    collection.resumed(2);
    collection.endResync();
    assert.deepEqual(idsOf(collection), ['a', 'b']);
  });

  it('shows no difference when all of it comes again', () => {
    const collection = cutBeyondItsPlace();
    const told: unknown[] = [];
    collection.observe((changes) => told.push(changes));
    collection.connected(false, true);
    collection.resumed(2);
    collection.placeTold();
    collection.added('c', { u: '1' });
    collection.removed('a');
    collection.endResync();
    assert.deepEqual(idsOf(collection), ['b', 'c']);
    assert.deepEqual(told, []);
  });

  it('remembers what is uncertain over a second cut before the server has answered', () => {
    const collection = cutBeyondItsPlace();
    collection.connected(false, true);
    collection.cut();
    collection.connected(false, true);
    collection.resumed(2);
    collection.endResync();
    assert.deepEqual(idsOf(collection), ['a', 'b']);
  });
});
