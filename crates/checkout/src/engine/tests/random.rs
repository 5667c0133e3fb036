//! Whatever a client posts, in whatever order: nothing panics, every answer agrees with itself, money adds up after each
//! step, and once every order is ended all that was held or spent is back.

mod check;
mod coverage;
mod filling;
mod gift_cards;
mod orders;
mod outside;
mod payments;
mod shop;
mod step;
mod story;
mod told;

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use coverage::Coverage;
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, RngSeed, TestError, TestRunner},
};
use step::{Step, key, step};
use story::Story;

use crate::{page::Kind, pages::PAGES, testing::Walk};

/// Walks of 70 steps on average: more than 100,000 steps. `PROPTEST_CASES` makes it more.
const WALKS: u32 = 1_500;
/// So often more are walked when chance left something nearly undone.
const ROUNDS_MAX: usize = 10;
/// How many walk at the same time, at most.
const EXPLORERS_MAX: usize = 16;
const STEPS_MAX: usize = 140;

fn walk(steps: &[Step], coverage: &mut Coverage) {
    let mut story = Story::begin(Walk::guest());
    for step in steps {
        story.step(step, coverage);
    }
    story.end();
}

/// `steps` without those it fails without just the same.
fn shortest(mut steps: Vec<Step>) -> Vec<Step> {
    let fails =
        |steps: &[Step]| catch_unwind(AssertUnwindSafe(|| walk(steps, &mut Coverage::default()))).is_err();
    loop {
        let without = |place: &usize| {
            let mut fewer = steps.clone();
            fewer.remove(*place);
            fewer
        };
        let Some(place) = (0..steps.len()).rev().find(|place| fails(&without(place))) else { return steps };
        steps.remove(place);
    }
}

/// What happened on the way to a failure, step by step, as far as it got.
fn transcript(steps: &[Step]) -> String {
    let lines = RefCell::new(vec!["a guest with a mug comes in".to_owned()]);
    let told = catch_unwind(AssertUnwindSafe(|| {
        let mut story = Story::begin(Walk::guest());
        for (place, step) in steps.iter().enumerate() {
            lines.borrow_mut().push(format!("{:>3}. {step:?}", place + 1));
            story.walk.world.wait(1);
            let reply = story.take(step);
            let posted = story.walk.posted.filter(|_| matches!(step, Step::GoOn(_)));
            let page = posted.map_or_else(String::new, |page| format!("{page}: "));
            let outcome = story.outcome(reply.as_ref());
            lines.borrow_mut().push(format!("       {page}{outcome}"));
        }
        lines.borrow_mut().push("every order is ended".to_owned());
        story.end();
    }));
    if told.is_err() {
        lines.borrow_mut().push("and there it breaks".to_owned());
    }
    lines.into_inner().join("\n")
}

/// Walks `cases` times and says what was reached. What fails is told step by step, as short as it gets.
fn explore(cases: u32, rng_seed: RngSeed) -> Result<Coverage, String> {
    // The usual generator is made for secrets, and slow in a build for tests.
    let rng_algorithm = RngAlgorithm::XorShift;
    let source_file = Some(file!());
    let config = ProptestConfig { cases, source_file, rng_algorithm, rng_seed, ..ProptestConfig::default() };
    let coverage = RefCell::new(Coverage::default());
    let walks = prop::collection::vec(step(), 1..=STEPS_MAX);
    let result = TestRunner::new(config).run(&walks, |steps| {
        walk(&steps, &mut coverage.borrow_mut());
        Ok(())
    });
    match result {
        Ok(()) => Ok(coverage.into_inner()),
        Err(TestError::Fail(reason, steps)) => Err(format!("{reason}\n\n{}", transcript(&shortest(steps)))),
        Err(TestError::Abort(reason)) => Err(reason.to_string()),
    }
}

#[test]
fn every_answer_of_every_walk_agrees_with_itself_and_no_money_is_lost() {
    let ProptestConfig { cases, rng_seed, .. } = ProptestConfig::default();
    let explorers = std::thread::available_parallelism().map_or(1, usize::from).min(EXPLORERS_MAX);
    let mut coverage = Coverage::default();
    let mut left = cases.max(WALKS);
    for round in 0..ROUNDS_MAX {
        let each = left.div_ceil(u32::try_from(explorers).expect("a few"));
        let walked: Vec<_> = std::thread::scope(|scope| {
            let explorers: Vec<_> = (0..explorers)
                .map(|explorer| {
                    let seed = match rng_seed {
                        // Each goes other ways, and the same ones when it is asked to.
                        RngSeed::Fixed(seed) => {
                            RngSeed::Fixed(seed + (round * EXPLORERS_MAX + explorer) as u64)
                        }
                        RngSeed::Random => RngSeed::Random,
                    };
                    scope.spawn(move || explore(each, seed))
                })
                .collect();
            explorers.into_iter().map(|explorer| explorer.join().expect("failures are told")).collect()
        });
        for walked in walked {
            coverage.add(walked.unwrap_or_else(|failure| panic!("{failure}")));
        }
        if coverage.is_enough() {
            break;
        }
        left = WALKS / 3;
    }
    println!("{}", coverage.report());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn posting_a_page_twice_ends_where_posting_it_once_does(
        steps in prop::collection::vec(step(), 0..30), page in 0..PAGES.len(), keys in prop::collection::vec(key(), 2),
    ) {
        let mut story = Story::begin(Walk::customer());
        for step in &steps {
            story.take(step);
        }
        let post = Step::Post { page, keys, flag: true };
        story.take(&post);
        let (once, orders) = (story.walk.checkout.clone(), story.walk.orders.len());
        story.take(&post);
        let asked_again = PAGES[page].kind() == Kind::Finish && once.order.is_none();
        if !asked_again {
            prop_assert_eq!((&once, orders), (&story.walk.checkout, story.walk.orders.len()));
        }
    }
}
