// A picture that says which entry was clicked, and, while it plays, when it wants the next frame.
// One frame is under way at a time: nothing queues, and what is gone from the page asks no more.
export default {
  render({ model, el }) {
    let asked = 0;
    const ask = () => {
      if (!model.get("playing") || !el.isConnected) return;
      clearTimeout(asked);
      asked = setTimeout(() => requestAnimationFrame(() => model.send({ tick: 1 })), model.get("pause"));
    };
    const draw = () => {
      el.innerHTML = model.get("html");
      ask();
    };
    const click = (event) => {
      const place = event.target.closest("[data-entry]");
      if (place) model.send({ entry: place.dataset.entry });
    };
    draw();
    model.on("change:html", draw);
    model.on("change:playing", ask);
    el.addEventListener("click", click);
    return () => {
      clearTimeout(asked);
      model.off("change:html", draw);
      model.off("change:playing", ask);
    };
  },
};
