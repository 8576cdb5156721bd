// A picture that says which entry was clicked, and, while it plays, when it wants the next frame.
// One frame is under way at a time: nothing queues, and what is gone from the page asks no more.
export default {
  render({ model, el }) {
    let timer = 0, waiting = false;
    el.style.contain = "content"; // a new frame moves nothing else on the page
    const ask = () => {
      clearTimeout(timer);
      if (!model.get("playing")) waiting = false; // an answer that was lost is waited for no more
      if (!model.get("playing") || waiting) return;
      timer = setTimeout(() => {
        if (!el.isConnected) return ask(); // scrolled out of sight
        waiting = true;
        model.send({ tick: 1 }); // the kernel works while the browser paints
      }, el.isConnected ? model.get("pause") : 300);
    };
    const reach = () => {
      const instrument = el.closest(".mlp-instrument");
      if (!instrument) return;
      // Keys belong to the control that has the focus; JupyterLab would move on to the next cell.
      for (const control of instrument.querySelectorAll("select, input, button, [tabindex]")) {
        control.dataset.lmSuppressShortcuts = "true";
      }
      // ipywidgets gives the handle of a slider no name; a screen reader needs one.
      for (const slider of instrument.querySelectorAll(".widget-slider")) {
        const label = slider.querySelector("label")?.textContent ?? "";
        slider.querySelector("[role=slider]")?.setAttribute("aria-label", label);
      }
    };
    const draw = () => {
      el.innerHTML = model.get("html");
      if (!model.get("playing")) requestAnimationFrame(reach);
    };
    const answered = () => {
      waiting = false;
      ask();
    };
    const click = (event) => {
      const place = event.target.closest("[data-entry]");
      if (place) model.send({ entry: place.dataset.entry });
    };
    draw();
    ask();
    model.on("change:html", draw);
    model.on("change:playing", ask);
    model.on("change:answered", answered);
    el.addEventListener("click", click);
    return () => {
      clearTimeout(timer);
      model.off("change:html", draw);
      model.off("change:playing", ask);
      model.off("change:answered", answered);
      el.removeEventListener("click", click);
    };
  },
};
