// Brings an open page up to date when what it shows has changed; without it, reloading does the same.
"use strict";
(() => {
  const main = document.querySelector("main[data-live]");
  const said = document.getElementById("said");
  if (!main || !said || !window.EventSource) return;
  let stream = null;

  const listen = () => {
    if (stream || document.hidden || !main.dataset.live) return;
    stream = new EventSource(main.dataset.live);
    stream.addEventListener("change", refresh);
    stream.addEventListener("error", () => { if (stream?.readyState === EventSource.CLOSED) rest(); });
  };
  const rest = () => { stream?.close(); stream = null; };

  const isTyping = () => [...main.querySelectorAll("input, textarea, select")].some((one) =>
    one === document.activeElement || (one.type === "radio" || one.type === "checkbox"
      ? one.checked !== one.defaultChecked
      : one.tagName !== "SELECT" && one.value !== one.defaultValue));

  const nameOf = (one) => one?.id ? `#${CSS.escape(one.id)}` : one?.getAttribute?.("href")
    ? `${one.tagName.toLowerCase()}[href="${CSS.escape(one.getAttribute("href"))}"]` : null;

  // Several links may have one address: the place among them is kept too.
  const placeOf = (one) => {
    const name = main.contains(one) ? nameOf(one) : null;
    return name && [name, [...main.querySelectorAll(name)].indexOf(one)];
  };

  const swap = (fresh) => {
    const focused = placeOf(document.activeElement);
    const opened = [...main.querySelectorAll("details")].map((one) => one.open);
    main.replaceChildren(...fresh.childNodes);
    main.querySelectorAll("details").forEach((one, at) => { one.open = opened[at] ?? one.open; });
    main.dataset.live = fresh.dataset.live;
    if (focused) (main.querySelectorAll(focused[0])[focused[1]] ?? main).focus({ preventScroll: true });
    said.textContent = said.dataset.fresh;
  };

  const refresh = async () => {
    rest();
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main[data-live]");
    if (!fresh || fresh.innerHTML === main.innerHTML) {
      main.dataset.live = fresh?.dataset.live ?? "";
    } else if (isTyping()) {
      said.className = "notice wide";
      said.textContent = said.dataset.changed;
      return;
    } else {
      swap(fresh);
    }
    listen();
  };

  document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else listen(); });
  window.addEventListener("pagehide", rest);
  listen();
})();
