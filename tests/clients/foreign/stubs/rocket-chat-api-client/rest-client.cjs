// @rocket.chat/ddp-client makes one beside its DDP connection; nothing here calls it.
exports.RestClient = function RestClient() {};
