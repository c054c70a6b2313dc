/** Colours and kind words; with any bird of the other list they make a name that nobody minds. */
export const ADJECTIVES: readonly string[] = words(`
  Amber Apricot Azure Bold Brave Breezy Bright Bronze Calm Cheerful Cherry Clear Clever Cobalt Copper
  Coral Cosmic Cosy Crimson Crystal Curious Dancing Daring Dreamy Eager Early Emerald Fearless Flying
  Friendly Gentle Giant Golden Happy Hidden Honest Humming Indigo Ivory Jade Jolly Kind Lemon Lilac Lively
  Lucky Lunar Magic Maple Marble Mellow Merry Mighty Misty Nimble Noble Ocean Olive Opal Orange Patient
  Pearl Plucky Polar Purple Quick Quiet Rainy Rapid Royal Ruby Saffron Sandy Sapphire Scarlet Secret
  Shining Silent Silver Singing Snowy Solar Spring Starry Steady Stellar Summer Sunny Teal Tidy Topaz
  Turquoise Velvet Violet Vivid Warm Wild Winter Wise
`);

export const BIRDS: readonly string[] = words(`
  Albatross Avocet Barbet Bee-eater Bluebird Bluethroat Brambling Bullfinch Bunting Buzzard Canary
  Cardinal Chickadee Chough Condor Cormorant Crane Crossbill Cuckoo Curlew Dipper Dove Duck Dunlin Eagle
  Egret Eider Falcon Fieldfare Finch Flamingo Flycatcher Gannet Goldcrest Goldfinch Goose Goshawk Grebe
  Greenfinch Grouse Guillemot Gull Harrier Hawk Heron Hobby Hoopoe Hornbill Hummingbird Ibis Jackdaw Jay
  Kestrel Kingfisher Kite Kittiwake Kiwi Lapwing Lark Linnet Lorikeet Macaw Magpie Mallard Martin Merlin
  Moorhen Nightingale Nuthatch Oriole Osprey Owl Parakeet Partridge Pelican Penguin Petrel Pheasant
  Pintail Pipit Plover Puffin Quail Raven Redstart Redwing Robin Roller Sandpiper Siskin Skylark Snipe
  Sparrow Spoonbill Starling Stork Swallow Swan Swift Tern Thrush Toucan Turnstone Wagtail Warbler Waxwing
  Weaver Wheatear Wren Yellowhammer
`);

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
