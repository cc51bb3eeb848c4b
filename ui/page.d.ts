// What the page's scripts find around them: what Gradio gives to the script of a component, what Python writes into the
// page's head (static.py), and the events by which the parts tell each other something.

interface GradioPart<Value> {
  element: HTMLElement;
  props: { value: Value | null };
  watch(name: "value", changed: () => void): void;
  trigger(event: string, data: object): void;
  upload(file: File): Promise<{ path: string }>;
}

interface Window {
  inpaintStudio: Studio;
}

interface DocumentEventMap {
  "inpaint:canvas": Event;
  "inpaint:compare": Event;
  "inpaint:done": Event;
  "inpaint:lost": Event;
  "inpaint:notice": CustomEvent<import("./studio/js/run-state.js").Notice>;
  "inpaint:painted": Event;
  "inpaint:preview": CustomEvent<{ running: boolean; previews: Preview[] }>;
  "inpaint:start-from": Event;
  "inpaint:unkept": CustomEvent<"all" | "paint">;
  "inpaint:walk": CustomEvent<"undo" | "redo">;
  "inpaint:samples": Event;
  "inpaint:view": CustomEvent<{ sample: boolean; compare: boolean }>;
}

// Words that many scripts share; each is explained at its home.
type Area = import("./canvas/js/selection/area.js").Area;
type Box = import("./canvas/js/model/box.js").Box;
type Canvas = import("./canvas/js/mount.js").Canvas;
type CanvasMessage = import("./canvas/js/files/exchange.js").CanvasMessage;
type Capsule = import("./canvas/js/model/mask.js").Capsule;
type Draft = import("./canvas/js/files/storage.js").Draft;
type Entry = import("./canvas/js/model/history.js").Entry;
type Frame = import("./canvas/js/view/frames.js").Frame;
type Layer = import("./canvas/js/model/history.js").Layer;
type Mask = import("./canvas/js/model/mask.js").Mask;
type Picture = import("./canvas/js/files/picture.js").Picture;
type Preview = import("./canvas/js/view/preview.js").Preview;
type Point = import("./canvas/js/view/view.js").Point;
type ServedFile = import("./js/own-files.js").ServedFile;
type Size = import("./canvas/js/model/box.js").Size;
type Stage = import("./canvas/js/view/stage.js").Stage;
type Store = import("./js/store.js").Store;
type Studio = import("./studio/js/studio.js").Studio;
type Tool = import("./canvas/js/tools/list.js").Tool;
type View = import("./canvas/js/view/view.js").View;
type Workspace = import("./canvas/js/model/workspace.js").Workspace;
