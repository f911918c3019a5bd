//! The course of training: what is held out for calibration, and learned afterwards.

use super::classifier::Label;
use super::margin::{BLOCK, Block, Effort, Texts};

/// Passes over texts that are learned in addition.
const ADDED: usize = 2;

/// What training works on.
#[derive(Debug)]
pub(super) struct Training<'a> {
    /// The texts.
    pub texts: Texts<'a>,
    /// The number of n-grams.
    pub features: usize,
    /// The number of classes.
    pub classes: usize,
    /// How hard to learn.
    pub effort: Effort,
    /// What was found out about texts before they were learned.
    pub held: Held,
}

/// Texts seen by a model that had not learned from them.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Their classes.
    pub truth: Vec<usize>,
    /// The margin of every class for each of them.
    pub margins: Vec<f32>,
}

impl Held {
    /// The greatest margin of each text, in ascending order.
    pub(super) fn acceptances(&self, classes: usize) -> Vec<f32> {
        let mut greatest: Vec<f32> = self
            .margins
            .chunks(classes.max(1))
            .map(|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max))
            .collect();
        greatest.sort_by(f32::total_cmp);
        greatest
    }
}

impl Training<'_> {
    /// Trains without the texts in `held`, only to note their margins.
    pub(super) fn try_without(&mut self, held: &[usize]) {
        self.blocks(held);
    }

    /// Trains with all texts; the margins of those in `held` are noted before they are learned.
    pub(super) fn all(&mut self, held: &[usize]) -> Vec<Block> {
        let mut blocks = self.blocks(held);
        let added = Effort {
            passes: ADDED,
            ..self.effort
        };
        let all: Vec<usize> = (0..self.texts.labels.len()).collect();
        for block in &mut blocks {
            // What was held out has the most to teach; then everything settles.
            block.train(&self.texts, held, added);
            block.train(&self.texts, &all, added);
        }
        blocks
    }

    fn blocks(&mut self, held: &[usize]) -> Vec<Block> {
        let mut is_held = vec![false; self.texts.labels.len()];
        for &number in held {
            is_held[number] = true;
        }
        let kept: Vec<usize> = (0..is_held.len()).filter(|&n| !is_held[n]).collect();
        let mut held = held.to_vec();
        held.retain(|&number| match self.texts.labels[number] {
            Label::Is(class) => {
                self.held.truth.push(class);
                true
            }
            Label::Not(_) | Label::Nothing => false,
        });
        let noted = self.held.margins.len();
        self.held
            .margins
            .resize(noted + held.len() * self.classes, 0.0);
        let mut blocks = Vec::with_capacity(self.classes.div_ceil(BLOCK));
        for first in (0..self.classes).step_by(BLOCK) {
            let mut block = Block::new(first, self.features, is_held.len());
            block.train(&self.texts, &kept, self.effort);
            let lanes = BLOCK.min(self.classes - first);
            let rows = self.held.margins[noted..].chunks_mut(self.classes);
            for (row, &text) in rows.zip(&held) {
                let scores = block.scores(self.texts.vectors.get(text));
                row[first..first + lanes].copy_from_slice(&scores[..lanes]);
            }
            blocks.push(block);
        }
        blocks
    }
}

/// Every `parts`-th number, beginning with the `part`-th.
pub(super) fn deal(numbers: &[usize], parts: usize, part: usize) -> Vec<usize> {
    numbers.iter().copied().skip(part).step_by(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_dealt_to_one_part() {
        let numbers: Vec<usize> = (0..13).collect();
        let mut all: Vec<usize> = (0..5).flat_map(|part| deal(&numbers, 5, part)).collect();
        all.sort_unstable();
        assert_eq!(all, numbers);
        assert!(deal(&[], 5, 2).is_empty());
    }
}
