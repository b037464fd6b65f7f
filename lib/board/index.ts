export type { Board } from './board';
export { boardOf, type BoardInput, type MadeBoard } from './board-of';
export { isBoard, renderBoard } from './html/page';
export type { RunningAnswer, RunningEnvironment, RunningImage } from './running';
