// The selection's worker: one task at a time comes in, and its answer goes out, its bytes handed over.

import { SelectionTasks } from "./tasks.js";

const tasks = new SelectionTasks();

self.onmessage = async ({ data: task }) => {
  try {
    const answer = await tasks.answer(task);
    const bytes = answer && typeof answer === "object" && "data" in answer ? [answer.data.buffer] : [];
    self.postMessage({ answer }, { transfer: bytes });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
