// Sizes of a flow's picture. Without it the picture scrolls at full size.
const box = document.querySelector(".picture-box");
const picture = box?.querySelector("svg");
const tools = document.querySelector("[data-zoom]");
if (picture && tools) {
  const [, , wide, tall] = picture.getAttribute("viewBox").split(" ").map(Number);
  let scale = 1;
  const size = (to) => {
    const middle = [(box.scrollLeft + box.clientWidth / 2) / scale, (box.scrollTop + box.clientHeight / 2) / scale];
    scale = Math.min(2, Math.max(0.15, to));
    picture.setAttribute("width", wide * scale);
    picture.setAttribute("height", tall * scale);
    box.scrollTo(middle[0] * scale - box.clientWidth / 2, middle[1] * scale - box.clientHeight / 2);
  };
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => {
    const { by, to } = target.closest("button")?.dataset ?? {};
    if (by) size(scale * Number(by));
    if (to) size(to === "fit" ? (box.clientWidth - 2) / wide : Number(to));
  });
}
