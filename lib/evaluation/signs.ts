/** Signs of two columns, compared without branches: a processor guesses wrong about every other one. */
import { type Direction, directionOf } from "./direction";

export interface Signs {
  /** 1 where truth and prediction have the same sign and neither is 0. */
  right: Uint8Array;
  direction: Direction;
  /** Rows above zero: of the truth, of the prediction, of both. */
  trulyUp: number;
  predictedUp: number;
  bothUp: number;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const HIGH = LITTLE_ENDIAN ? 1 : 0;
const LOW = 1 - HIGH;

/** The upper and lower halves of the numbers' bits in turn; a copy only where the column is not aligned. */
function wordsOf(column: Float64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, 2 * column.length);
}

export function signsOf(t: Float64Array, p: Float64Array): Signs {
  const n = t.length;
  const ofT = wordsOf(t);
  const ofP = wordsOf(p);
  const right = new Uint8Array(n);
  let moves = 0;
  let correct = 0;
  let both = 0;
  let first = 0;
  let last = 0;
  let trulyUp = 0;
  let predictedUp = 0;
  let bothUp = 0;
  for (let i = 0; i < n; i++) {
    const highT = ofT[2 * i + HIGH] as number;
    const highP = ofP[2 * i + HIGH] as number;
    // 1 unless all bits but the sign are 0: x | −x has its sign set for every integer but 0.
    const sizeT = (highT & 0x7fffffff) | (ofT[2 * i + LOW] as number);
    const sizeP = (highP & 0x7fffffff) | (ofP[2 * i + LOW] as number);
    const isMove = (sizeT | -sizeT) >>> 31;
    const isCall = (sizeP | -sizeP) >>> 31;
    const isUp = isMove & ~(highT >>> 31);
    const isCalledUp = isCall & ~(highP >>> 31);
    trulyUp += isUp;
    predictedUp += isCalledUp;
    bothUp += isUp & isCalledUp;
    const isRight = isMove & isCall & ~((highT ^ highP) >>> 31);
    right[i] = isRight;
    correct += isRight;
    both += isRight & last;
    if (moves === 0) first = isRight;
    moves += isMove;
    // Rows without a move are not there: the one before stays the last.
    last = isMove === 1 ? isRight : last;
  }
  return { right, direction: directionOf(moves, correct, both, first, last), trulyUp, predictedUp, bothUp };
}

/** Precision, recall and counts for "up", that is above zero; zero counts as down. Empty denominators give 0. */
export function upMetrics({ trulyUp, predictedUp, bothUp }: Signs, rows: number) {
  const falsePositives = predictedUp - bothUp;
  const falseNegatives = trulyUp - bothUp;
  const trueNegatives = rows - trulyUp - falsePositives;
  const precision = predictedUp > 0 ? bothUp / predictedUp : 0;
  const recall = trulyUp > 0 ? bothUp / trulyUp : 0;
  return {
    precision,
    recall,
    f1_score: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    specificity: trueNegatives + falsePositives > 0 ? trueNegatives / (trueNegatives + falsePositives) : 0,
    true_positives: bothUp,
    true_negatives: trueNegatives,
    false_positives: falsePositives,
    false_negatives: falseNegatives,
  };
}
