/** Histograms: sums of packed gradients, and of hessians, by bin. */

// The type stands for the bins of a column in memory, 64 times its bytes (u8: 64, u32: 256), so that offsets are constants.

/** Sixteen columns, one after the other. */
export function build<T>(h: usize, bins: usize, order: usize, ordered: usize, from: i32, to: i32): void {
  let rowAt = order + (<usize>from << 2);
  let valueAt = ordered + (<usize>from << 3);
  const end = order + (<usize>to << 2);
  while (rowAt < end) {
    const row = bins + (<usize>load<u32>(rowAt) << 4);
    const value = load<f64>(valueAt);
    let at: usize;
    at = h + (<usize>load<u8>(row) << 3);
    store<f64>(at, load<f64>(at) + value);
    at = h + (<usize>load<u8>(row, 1) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 512) + value, sizeof<T>() * 512);
    at = h + (<usize>load<u8>(row, 2) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 1024) + value, sizeof<T>() * 1024);
    at = h + (<usize>load<u8>(row, 3) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 1536) + value, sizeof<T>() * 1536);
    at = h + (<usize>load<u8>(row, 4) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 2048) + value, sizeof<T>() * 2048);
    at = h + (<usize>load<u8>(row, 5) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 2560) + value, sizeof<T>() * 2560);
    at = h + (<usize>load<u8>(row, 6) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 3072) + value, sizeof<T>() * 3072);
    at = h + (<usize>load<u8>(row, 7) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 3584) + value, sizeof<T>() * 3584);
    at = h + (<usize>load<u8>(row, 8) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 4096) + value, sizeof<T>() * 4096);
    at = h + (<usize>load<u8>(row, 9) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 4608) + value, sizeof<T>() * 4608);
    at = h + (<usize>load<u8>(row, 10) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 5120) + value, sizeof<T>() * 5120);
    at = h + (<usize>load<u8>(row, 11) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 5632) + value, sizeof<T>() * 5632);
    at = h + (<usize>load<u8>(row, 12) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 6144) + value, sizeof<T>() * 6144);
    at = h + (<usize>load<u8>(row, 13) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 6656) + value, sizeof<T>() * 6656);
    at = h + (<usize>load<u8>(row, 14) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 7168) + value, sizeof<T>() * 7168);
    at = h + (<usize>load<u8>(row, 15) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 7680) + value, sizeof<T>() * 7680);
    rowAt += 4;
    valueAt += 8;
  }
}

/** Eight columns, one after the other; a cell is gradient with count, and hessian. */
export function buildWeighted<T>(h: usize, bins: usize, order: usize, ordered: usize, from: i32, to: i32): void {
  let rowAt = order + (<usize>from << 2);
  let valueAt = ordered + (<usize>from << 4);
  const end = order + (<usize>to << 2);
  while (rowAt < end) {
    const row = bins + (<usize>load<u32>(rowAt) << 4);
    const value = v128.load(valueAt);
    let at: usize;
    at = h + (<usize>load<u8>(row) << 4);
    v128.store(at, f64x2.add(v128.load(at), value));
    at = h + (<usize>load<u8>(row, 1) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 1024), value), sizeof<T>() * 1024);
    at = h + (<usize>load<u8>(row, 2) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 2048), value), sizeof<T>() * 2048);
    at = h + (<usize>load<u8>(row, 3) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 3072), value), sizeof<T>() * 3072);
    at = h + (<usize>load<u8>(row, 4) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 4096), value), sizeof<T>() * 4096);
    at = h + (<usize>load<u8>(row, 5) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 5120), value), sizeof<T>() * 5120);
    at = h + (<usize>load<u8>(row, 6) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 6144), value), sizeof<T>() * 6144);
    at = h + (<usize>load<u8>(row, 7) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 7168), value), sizeof<T>() * 7168);
    rowAt += 4;
    valueAt += 16;
  }
}

export function subtract(from: usize, cells: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(cells + at)));
  }
}
