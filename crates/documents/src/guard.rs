//! A bounded wait for templates that are programs of someone else's.

use crate::DocumentError;
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

/// How long the layout of a creditor's own template may take.
pub const TEMPLATE_TIME: Duration = Duration::from_secs(10);

/// How many of them are laid out at once in this process.
pub const TEMPLATE_THREADS: usize = 2;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// One of the places, given back when the work ends, however it ends.
struct Place;

impl Place {
    fn take() -> Option<Self> {
        RUNNING
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |running| {
                (running < TEMPLATE_THREADS).then_some(running + 1)
            })
            .ok()
            .map(|_| Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Does the work on another thread and waits for it, not longer than `limit`.
///
/// # Errors
/// [`DocumentError::Busy`] without a free place after `limit`; [`DocumentError::Template`] when
/// the work takes longer or panics.
pub(crate) fn bounded<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, DocumentError> + Send + 'static,
) -> Result<T, DocumentError> {
    const STEP: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    let place = loop {
        match Place::take() {
            Some(place) => break place,
            None if waited >= limit => return Err(DocumentError::Busy),
            None => thread::sleep(STEP),
        }
        waited += STEP;
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let _place = place;
        // Nobody listens any more when the work took too long: there is nothing to do about it.
        let _ = sender.send(work());
    });
    let fault = |message: String| Err(DocumentError::Template { line: 0, message });
    match receiver.recv_timeout(limit) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            fault(format!("the layout takes longer than {} s", limit.as_secs()))
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => fault("the layout failed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_lasts_or_panics_is_a_fault_of_the_template() {
        let fault = |result| matches!(result, Err(DocumentError::Template { line: 0, .. }));
        assert!(fault(bounded(Duration::from_secs(30), || -> Result<(), _> {
            panic!("expected")
        })));
        let slow = || {
            thread::sleep(Duration::from_secs(2));
            Ok(())
        };
        assert!(matches!(
            bounded(Duration::from_millis(500), slow),
            Err(DocumentError::Template { line: 0, .. } | DocumentError::Busy)
        ));
    }

    #[test]
    fn without_a_place_the_answer_is_busy() {
        let mut places = Vec::new();
        while places.len() < TEMPLATE_THREADS {
            places.extend(Place::take());
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(bounded(Duration::from_millis(40), || Ok(())), Err(DocumentError::Busy));
        drop(places);
        assert_eq!(bounded(Duration::from_secs(30), || Ok(())), Ok(()));
    }
}
