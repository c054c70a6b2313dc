/**
 * What the iframe's page runs: the inner half of sockjs-client's iframe transports (its 1.x messages), as far as Meteor
 * asks for them, which is xhr-polling. sockjs-client's own half is 57 KB, insists on the version of the outer half, and
 * would be a run-time dependency with five of its own. Written for browsers that still need an iframe: no modern syntax.
 */
export const IFRAME_SCRIPT = String.raw`var SockJS = { bootstrap_iframe: function () {
  var windowId = location.hash.slice(1), parentOrigin, carrier;

  function tell(type, data) {
    var isNamed = parentOrigin !== undefined && parentOrigin !== 'null';
    var message = JSON.stringify({ windowId: windowId, type: type, data: data || '' });
    parent.postMessage(message, isNamed ? parentOrigin : '*');
  }

  function ask(method, url, body, onAnswer) {
    var xhr = new XMLHttpRequest();
    xhr.open(method, url, true);
    xhr.onreadystatechange = function () {
      if (xhr.readyState === 4) onAnswer(xhr.status, xhr.responseText);
    };
    if (body !== null) xhr.setRequestHeader('Content-Type', 'text/plain');
    xhr.send(body);
    return xhr;
  }

  function polling(url) {
    var isOver = false, isSending = false, unsent = [], poll;
    function end(reason) {
      if (isOver) return;
      isOver = true;
      tell('c', JSON.stringify([1006, reason]));
    }
    function receive() {
      poll = ask('POST', url + '/xhr', null, function (status, text) {
        if (isOver) return;
        if (status !== 200) return end('permanent');
        var frames = text.split('\n');
        for (var i = 0; i < frames.length; i++) {
          if (frames[i].charAt(0) === 'c') isOver = true;
          if (frames[i] !== '') tell('t', frames[i]);
        }
        if (!isOver) receive();
      });
    }
    function send() {
      if (isOver || isSending || unsent.length === 0) return;
      isSending = true;
      ask('POST', url + '/xhr_send', '[' + unsent.join(',') + ']', function (status) {
        isSending = false;
        if (status === 200 || status === 204) send();
        else end('Sending error: ' + status);
      });
      unsent = [];
    }
    receive();
    return {
      send: function (message) { unsent.push(message); send(); },
      close: function () { isOver = true; poll.abort(); }
    };
  }

  function info(url) {
    var startedAt = +new Date();
    ask('GET', url, null, function (status, text) {
      tell('t', status === 200 ? '[' + text + ',' + (new Date() - startedAt) + ']' : '[null,null]');
    });
  }

  function start(transport, url) {
    var origin = location.protocol + '//' + location.host + '/';
    if (url.slice(0, origin.length) !== origin) throw new Error('the iframe carries for its own origin only');
    if (transport === 'xhr-polling') carrier = polling(url);
    else if (transport === 'iframe-info-receiver') info(url);
    else tell('c', JSON.stringify([1006, 'the iframe does not carry ' + transport]));
  }

  function hear(event) {
    var message, wanted;
    if (event.source !== parent) return;
    if (parentOrigin === undefined) parentOrigin = event.origin;
    if (event.origin !== parentOrigin) return;
    try { message = JSON.parse(event.data); } catch (ignored) { return; }
    if (message.windowId !== windowId) return;
    if (message.type === 's') {
      wanted = JSON.parse(message.data);
      start(wanted[1], wanted[2]);
    } else if (message.type === 'm' && carrier) {
      carrier.send(message.data);
    } else if (message.type === 'c' && carrier) {
      carrier.close();
      carrier = undefined;
    }
  }

  if (window.addEventListener) window.addEventListener('message', hear, false);
  else window.attachEvent('onmessage', hear);
  tell('s');
} };
`;
