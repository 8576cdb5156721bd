// A picture that a hand can move. It computes nothing and draws nothing: it says what the hand does,
// and shows what the kernel answers. What an element may do stands in its attributes, which
// mlp_lab/drawing/touch.py writes.
const SILENCE = 2000; // milliseconds without an answer, after which the page says so
const DEAD = "No kernel answers behind this picture; run its cell again.";
const FRAMES = 6; // frames that are under way at most
const QUEUE = 90; // milliseconds of the kernel that may be under way: a pause waits for them
const STILL = 3; // pixels that a hand may tremble without moving anything
const TWICE = 500; // milliseconds between the two clicks of a double click
const FLIGHT = { duration: 600, easing: "ease-in-out" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const PLACES = ["drag", "entry", "point"]; // attributes that name an element
const NAMED = PLACES.map((place) => `[data-${place}]`).join();

const placeOf = (name) => /^([^]+),(\d+),(\d+)$/.exec(name)?.slice(1);

// Where a hand is on the scales of a handle, as numbers; the scales are read once, as it is seized.
const scalesOf = (handle, seized) => {
  const toParent = handle.parentElement.getScreenCTM().inverse();
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(toParent);
  const stands = (handle.dataset.at ?? handle.getAttribute("aria-valuenow"))?.split(" ").map(Number);
  const along = (axis, value) => {
    if (!handle.dataset[axis]) return () => null;
    const [start, end, low, high] = handle.dataset[axis].split(" ").map(Number);
    const number = (event) => low + ((at(event)[axis] - start) / (end - start)) * (high - low);
    const off = value === undefined ? 0 : value - number(seized); // it does not jump to the hand
    return (event) => number(event) + off;
  };
  const x = along("x", stands?.at(0)), y = along("y", stands?.at(-1));
  return (event) => ({ x: x(event), y: y(event) });
};

export default {
  render({ model, el }) {
    const made = (kind, name) => {
      const part = document.createElement(kind);
      part.className = name;
      return part;
    };
    const drawing = made("div", "mlp-drawing"), panel = made("div", "mlp-panel");
    const notice = made("div", "mlp-notice");
    panel.setAttribute("aria-live", "polite");
    notice.setAttribute("role", "alert");
    el.replaceChildren(drawing, panel, notice);

    // What is asked, and the answers. Of what is dragged or pointed at one message is under way at
    // a time, and the newest goes next; keys, clicks and typed numbers go at once, in their order.

    let asked = []; // the kinds of what is under way, the oldest first
    let answered = model.get("answered"), alarm = 0, timer = 0;
    let wish = null; // where the hand is by now
    let told = ""; // what the kernel knows to be pointed at

    const underWay = (kind) => asked.filter((each) => each === kind).length;
    const send = (content, kind = "key", answers = 1) => {
      asked.push(...Array(answers).fill(kind));
      alarm ||= setTimeout(silent, SILENCE);
      try {
        model.send(content);
      } catch {} // of a dead kernel, which the alarm tells
    };
    const silent = () => {
      notice.textContent = DEAD;
      const held = underWay("hold");
      [asked, alarm] = [[], 0]; // an answer that was lost is waited for no more
      if (!held) return;
      draw(); // frames were lost before it, and its own answer was taken for theirs
      ask();
    };
    const heard = () => {
      const now = model.get("answered"), waited = underWay("hold");
      asked.splice(0, now - answered);
      answered = now;
      clearTimeout(alarm);
      alarm = asked.length ? setTimeout(silent, SILENCE) : 0;
      notice.textContent = "";
      if (waited && !underWay("hold")) draw();
      follow();
      ask();
    };
    const gesture = (content) => {
      wish = content;
      follow();
    };
    const follow = () => {
      if (!wish || underWay("gesture")) return;
      told = wish.point ?? wish.hover ?? told;
      send(wish, "gesture");
      wish = null;
    };
    // The kernel works while a frame is on the wire and the browser paints, so several frames may be
    // under way; half of them are asked for at once, since a question costs as much as a picture.
    // Where the kernel itself is what takes time, that is one, and nothing queues.
    const most = () => {
      const many = Math.floor(QUEUE / Math.max(model.get("took"), 1));
      return model.get("pause") ? 1 : Math.max(1, Math.min(FRAMES, many));
    };
    const ask = () => {
      clearTimeout(timer);
      if (!model.get("playing")) asked = asked.filter((kind) => kind !== "frame");
      const count = Math.ceil(most() / 2);
      if (!model.get("playing") || underWay("hold") || underWay("frame") + count > most()) return;
      timer = setTimeout(() => {
        if (!el.isConnected) return ask(); // scrolled out of sight
        send({ tick: count }, "frame", count);
        ask();
      }, el.isConnected ? model.get("pause") : 300);
    };
    // A button of this class acts at once: no frame is drawn any more, and the kernel takes back
    // what it has computed after the last one.
    const hold = (event) => {
      const pressed = event.target.closest?.(".mlp-hold");
      if (!pressed || !model.get("playing") || !el.closest(".mlp-instrument")?.contains(pressed)) return;
      clearTimeout(timer);
      send({ hold: model.get("answered") }, "hold");
    };

    // Elements come and go with each picture; their names stay.

    const all = (attribute) => [...drawing.querySelectorAll(`[data-${attribute}]`)];
    const named = (attribute, name) => all(attribute).filter((e) => e.dataset[attribute] === name);
    const keyOf = (element) => {
      const owner = element.closest(NAMED);
      const kind = owner && PLACES.find((each) => owner.dataset[each] !== undefined);
      const name = owner?.dataset[kind];
      return kind && { kind, name, count: named(kind, name).indexOf(owner) };
    };
    const find = (key) => key && named(key.kind, key.name)[key.count];
    const stopIn = (e) => (e.matches("[tabindex]") ? e : e.querySelector("[tabindex]"));
    const focused = () => {
      const now = el.getRootNode().activeElement;
      return drawing.contains(now) ? now : null;
    };

    // Pointing: the panel with a sentence, and what the kernel is told.

    let mouse = null; // where a pointer is over the picture
    let under = null; // the element there
    let hushed = null; // the element whose panel Escape has closed
    let hand = null; // a press under way
    let clicked = {}; // the last click on a handle: a new picture may come before its second one

    const look = () => {
      keepKeys(focused());
      const focus = focused()?.matches(":focus-visible") ? focused() : null;
      const held = hand && find(hand.key); // the hand itself may be elsewhere
      const from = (selector) => (held ?? under)?.closest(selector) ?? focus?.closest(selector);
      const saying = from("[data-says]");
      if (hushed && saying !== hushed) hushed = null;
      const says = saying && !hushed ? saying.dataset.says : "";
      if (panel.textContent !== says) panel.textContent = says; // else the page is laid out again
      if (panel.textContent) beside(panel, saying);
      const over = under?.closest("[data-hover]");
      const point = from("[data-point]")?.dataset.point ?? "";
      if (!hand && !over && point !== (wish?.point ?? told)) gesture({ point });
    };
    const beside = (box, mark) => {
      const [frame, place] = [el, mark].map((each) => each.getBoundingClientRect());
      const left = place.left + place.width / 2 - frame.left - box.offsetWidth / 2;
      const above = place.top - frame.top - box.offsetHeight - 8;
      box.style.left = `${Math.max(0, Math.min(left, frame.width - box.offsetWidth))}px`;
      box.style.top = `${above < 0 ? place.bottom - frame.top + 8 : above}px`;
    };
    const point = (event) => {
      if (hand?.moved) return; // it may be over anything
      mouse = event && [event.clientX, event.clientY];
      under = event && drawing.contains(event.target) ? event.target : null;
      look();
      const over = under?.closest("[data-hover]");
      if (over && !hand) gesture({ hover: over.dataset.hover, ...scalesOf(over, event)(event) });
    };

    // A new picture: the focus, the panel, the field and a drag under way stay where they are.

    const draw = () => {
      if (underWay("hold")) return;
      const focus = focused() && keyOf(focused());
      const hush = all("says").indexOf(hushed);
      drawing.innerHTML = model.get("html");
      const again = focus && (find(focus) ?? find({ ...focus, count: 0 }));
      if (again) stopIn(again)?.focus({ preventScroll: true });
      hushed = all("says")[hush];
      under = mouse && !hand?.moved ? el.getRootNode().elementFromPoint(...mouse) : null;
      if (!drawing.contains(under)) under = null;
      look();
      if (field) place();
      if (!model.get("playing")) requestAnimationFrame(reach);
      fly();
    };
    // A term of a sum comes from the entry that it names. At a new sum its terms are seen flying to
    // their places, unless a hand is on the picture: then it is looking at something else.
    let flown = null; // the sum that is seen
    const fly = () => {
      const terms = all("from"), sum = terms.map((term) => term.dataset.from).join(" ");
      const still = flown === null || flown === sum || hand || under;
      flown = sum;
      if (still || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      for (const term of terms) {
        const source = named("entry", term.dataset.from)[0];
        if (!source) continue;
        const [from, to] = [source, term].map((each) => each.getBoundingClientRect());
        const { a: scale } = term.getScreenCTM();
        const way = [from.x + from.width / 2 - to.x - to.width / 2, from.y - to.y];
        const [dx, dy] = way.map((pixels) => `${pixels / scale}px`);
        term.animate([{ transform: `translate(${dx}, ${dy})` }, { transform: "none" }], FLIGHT);
      }
    };
    // Keys belong to what has the focus; JupyterLab would move on to the next cell. In the picture
    // only what has the focus is told so, for there may be hundreds that can have it.
    const keepKeys = (control) => {
      const may = control && (!drawing.contains(control) || control === focused());
      if (may) control.dataset.lmSuppressShortcuts = "true";
    };
    const reach = () => {
      const instrument = el.closest(".mlp-instrument");
      if (!instrument) return;
      instrument.querySelectorAll("select, input, button, [tabindex]").forEach(keepKeys);
      // ipywidgets gives the handle of a slider no name; a screen reader needs one.
      for (const slider of instrument.querySelectorAll(".widget-slider")) {
        const label = slider.querySelector("label")?.textContent ?? "";
        slider.querySelector("[role=slider]")?.setAttribute("aria-label", label);
      }
    };

    // The hand: it presses, moves and leaves. A press that does not move is a click.

    const press = (event) => {
      if (event.button || event.target === field) return;
      const handle = event.target.closest("[data-drag]");
      const entry = event.target.closest("[data-entry]")?.dataset.entry;
      if (!handle && !entry) return;
      const { pointerId, clientX, clientY } = event;
      hand = { pointerId, clientX, clientY, entry, key: handle && keyOf(handle), moved: false };
      hand.scales = handle && scalesOf(handle, event);
      // What has no value of its own goes where the hand is, also where that does not move.
      hand.free = handle && !handle.matches("[data-at], [aria-valuenow]");
    };
    const move = (event) => {
      if (!hand || hand.pointerId !== event.pointerId) return point(event);
      const way = Math.hypot(event.clientX - hand.clientX, event.clientY - hand.clientY);
      if (!hand.moved && way < STILL) return;
      if (!hand.moved) el.setPointerCapture(event.pointerId);
      hand.moved = true;
      mouse = [event.clientX, event.clientY];
      if (hand.scales) gesture({ drag: hand.key.name, ...hand.scales(event) });
    };
    const leave = (event) => {
      if (!hand || hand.pointerId !== event.pointerId) return;
      const { scales, key, moved, free } = hand;
      // A handle is an entry too where one has its name.
      const entry = hand.entry ?? (named("entry", key.name).length ? key.name : "");
      hand = null;
      if (scales && (moved || (free && !entry))) {
        wish = null;
        send({ drag: key.name, ...scales(event), end: true });
      } else if (!moved && !twice(key, event) && entry) send({ entry });
      look();
    };
    const twice = (key, { timeStamp }) => {
      const second = key && clicked.name === key.name && timeStamp - clicked.timeStamp < TWICE;
      clicked = second ? {} : { name: key?.name, timeStamp };
      if (!second || !find(key)?.matches("[data-type]")) return false;
      open(find(key));
      return true;
    };
    const drop = (event) => {
      if (hand?.pointerId === event.pointerId) hand = null;
    };
    const click = (event) => {
      if (event.detail) return; // by a pointer, which `leave` has seen
      const entry = event.target.closest("[data-entry]")?.dataset.entry;
      if (entry) send({ entry });
    };

    // The keyboard: arrows go from entry to entry, or move a handle; Enter picks, or opens a field.

    const key = (event) => {
      if (event.target === field) return;
      const [entry, handle, point] = ["entry", "drag", "point"].map((each) =>
        event.target.closest(`[data-${each}]`),
      );
      const way = ARROWS[event.key], enter = event.key === "Enter" || event.key === " ";
      if (event.ctrlKey || event.metaKey || event.altKey || !(way || enter)) return;
      else if (enter) {
        if (entry) send({ entry: entry.dataset.entry });
        if (handle?.matches("[data-type]")) open(handle);
        else if (handle && !entry) send({ entry: handle.dataset.drag });
      } else if (entry && !event.shiftKey) go("entry", entry, way);
      else if (handle) nudge(handle, way, event.shiftKey);
      else if (point) go("point", point, way); // what can only be read
      event.preventDefault();
      look(); // a key makes visible what has the focus
    };
    const escape = (event) => {
      if (event.key !== "Escape" || !panel.textContent) return;
      hushed = (under ?? focused())?.closest("[data-says]"); // which a hand at rest closes too
      look();
    };
    const go = (kind, from, [dx, dy]) => {
      const [name, i, j] = placeOf(from.dataset[kind]);
      const nth = named(kind, from.dataset[kind]).indexOf(from);
      const ahead = all(kind).map((e) => [e, ...placeOf(e.dataset[kind])]).filter(
        ([, other, p, q]) => other === name && (dx ? p === i && dx * (q - j) > 0 : q === j && dy * (i - p) > 0),
      );
      const far = ([, , p, q]) => Math.abs(p - i) + Math.abs(q - j);
      const least = Math.min(...ahead.map(far));
      const next = ahead.filter((each) => far(each) === least).map(([e]) => e);
      const target = next[nth] ?? next[0];
      if (!target) return;
      stopIn(target)?.focus();
      if (kind === "entry") send({ entry: target.dataset.entry });
    };
    const nudge = (handle, [dx, dy], fine) => {
      const { drag, x, y } = handle.dataset;
      // What moves in one direction is moved by both pairs of arrows.
      const way = x && y ? { dx, dy } : x ? { dx: dx || dy, dy: 0 } : { dx: 0, dy: dx || dy };
      send({ nudge: drag, ...way, fine });
    };

    // The field for a typed number, over its handle.

    let field = null, fieldOf = null;

    const open = (handle) => {
      close();
      fieldOf = keyOf(handle);
      field = made("input", "mlp-field");
      field.setAttribute("aria-label", handle.getAttribute("aria-label"));
      keepKeys(field);
      field.value = field.defaultValue = handle.getAttribute("aria-valuetext") ?? "";
      el.append(field);
      place();
      field.select();
      const own = field;
      field.addEventListener("blur", () => own === field && close(true));
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        close(event.key === "Enter");
        find(fieldOf)?.focus();
      });
    };
    const place = () => {
      const handle = find(fieldOf);
      if (!handle) return close();
      const [frame, box] = [el, handle].map((each) => each.getBoundingClientRect());
      field.style.left = `${box.left - frame.left + box.width / 2 - field.offsetWidth / 2}px`;
      field.style.top = `${box.top - frame.top + box.height / 2 - field.offsetHeight / 2}px`;
    };
    const close = (taken = false) => {
      if (!field) return;
      const { value, defaultValue } = field, old = field;
      field = null; // first: to remove it is to leave it
      old.remove();
      if (taken && value !== defaultValue) send({ typed: fieldOf.name, text: value });
    };

    draw();
    ask();
    model.on("change:html", draw);
    model.on("change:playing", ask);
    model.on("change:answered", heard);
    const watching = new AbortController(), { signal } = watching;
    const heeded = {
      pointerdown: press, pointermove: move, pointerup: leave, pointercancel: drop, pointerover: point,
      click, keydown: key, focusin: look, focusout: look,
      pointerleave: (event) => event.pointerType === "mouse" && point(null),
    };
    for (const [kind, heed] of Object.entries(heeded)) el.addEventListener(kind, heed, { signal });
    const elsewhere = (event) => el.contains(event.target) || point(null); // a finger that goes on
    document.addEventListener("pointerdown", elsewhere, { signal });
    document.addEventListener("click", hold, { signal, capture: true });
    document.addEventListener("keydown", escape, { signal });
    return () => {
      clearTimeout(timer);
      clearTimeout(alarm);
      watching.abort();
      model.off("change:html", draw);
      model.off("change:playing", ask);
      model.off("change:answered", heard);
    };
  },
};
