//! An allocator that counts, for limits on memory.
#![expect(unsafe_code, reason = "counting is done around the system's allocator, which is unsafe")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The system's allocator with two counters.
pub(crate) struct Counting {
    made: AtomicUsize,
    live: AtomicUsize,
}

impl Counting {
    pub(crate) const fn new() -> Self {
        Self { made: AtomicUsize::new(0), live: AtomicUsize::new(0) }
    }

    /// Allocations and enlargements so far.
    pub(crate) fn made(&self) -> usize {
        self.made.load(Relaxed)
    }

    /// Bytes that are allocated now.
    pub(crate) fn live(&self) -> usize {
        self.live.load(Relaxed)
    }
}

// SAFETY: every call is passed on as it is; the counters touch no memory that is handed out.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.made.fetch_add(1, Relaxed);
        self.live.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.live.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}
