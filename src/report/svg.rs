//! Charts as SVG: columns and bars, drawn by plotters.
//!
//! Colours are those of Okabe and Ito, which everybody can tell apart, and each series has a pattern of its own besides.
//! Words and lines have the colour of the text around, so that a chart fits light and dark pages. There is no style
//! attribute and no script, which a strict content security policy would refuse.

use std::fmt::Write;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use unicode_width::UnicodeWidthStr;

/// The width of every chart in pixels.
const WIDTH: u32 = 600;
/// The height of a chart of columns.
const HEIGHT: u32 = 300;
/// The height of one bar with what is around it.
const BAR: u32 = 28;
/// The height of what is above and below bars.
const AROUND_BARS: u32 = 24;
/// How wide a character is that takes one column on a terminal, in tenths of a pixel.
const NARROW: usize = 75;
/// The size of letters in pixels.
const LETTERS: u32 = 13;
/// The most labels below columns.
const MOST_LABELS: usize = 12;

/// Stands for the colour of the text around, until the chart is finished.
const INK: RGBColor = RGBColor(1, 2, 3);

/// How a series is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// Blue, plain.
    Plain,
    /// Orange with slanting lines.
    Hatched,
    /// Green with dots.
    Dotted,
    /// Grey with level lines.
    Lined,
}

impl Fill {
    const ALL: [Self; 4] = [Self::Plain, Self::Hatched, Self::Dotted, Self::Lined];

    fn colour(self) -> RGBColor {
        match self {
            Self::Plain => RGBColor(0, 114, 178),
            Self::Hatched => RGBColor(230, 159, 0),
            Self::Dotted => RGBColor(0, 158, 115),
            Self::Lined => RGBColor(153, 153, 153),
        }
    }

    fn code(self) -> String {
        let RGBColor(red, green, blue) = self.colour();
        format!("#{red:02X}{green:02X}{blue:02X}")
    }

    /// What is drawn over the colour, within 8 by 8 pixels.
    fn over(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Hatched => Some(
                "<path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\" stroke=\"#000\" stroke-width=\"1.5\"/>",
            ),
            Self::Dotted => Some(
                "<circle cx=\"2\" cy=\"2\" r=\"1.2\" fill=\"#fff\"/><circle cx=\"6\" cy=\"6\" r=\"1.2\" fill=\"#fff\"/>",
            ),
            Self::Lined => Some("<path d=\"M0 4H8\" stroke=\"#fff\" stroke-width=\"1.5\"/>"),
        }
    }
}

/// Parts of columns that stand on each other.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) fill: Fill,
    /// One for each column.
    pub(super) values: Vec<u64>,
}

/// What every chart says of itself.
#[derive(Clone, Debug)]
pub(super) struct About {
    /// A word for the addresses of its parts, unique on a page.
    pub(super) name: &'static str,
    pub(super) title: String,
    /// What is to be seen, for those who do not see it.
    pub(super) description: String,
    /// Whether it stands alone, on white, and not within a page.
    pub(super) alone: bool,
}

type Place<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Columns with a label below each, or below some when there are many. `None` if it cannot be drawn.
pub(super) fn columns(about: &About, labels: &[String], series: &[Series]) -> Option<String> {
    let mut svg = String::new();
    draw_columns(&mut svg, labels, series).ok()?;
    Some(finished(&svg, about, HEIGHT))
}

fn draw_columns(svg: &mut String, labels: &[String], series: &[Series]) -> Drawn {
    let root = SVGBackend::with_string(svg, (WIDTH, HEIGHT)).into_drawing_area();
    draw_legend(&root, series)?;
    let sum = |column: usize| -> u64 {
        let values = series.iter().filter_map(|series| series.values.get(column));
        values.sum()
    };
    let highest = (0..labels.len()).map(sum).max().unwrap_or(0).max(1);
    let mut chart = ChartBuilder::on(&root)
        .margin(8)
        .margin_top(34)
        .margin_bottom(30)
        .y_label_area_size(44)
        .build_cartesian_2d(
            0.0..number(labels.len() as u64),
            0.0..number(highest) * 1.05,
        )?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(0)
        .y_labels(5)
        .axis_style(INK)
        .bold_line_style(INK.mix(0.2))
        .light_line_style(TRANSPARENT)
        .label_style(letters())
        .y_label_formatter(&|value: &f64| {
            if value.fract() == 0.0 {
                format!("{value:.0}")
            } else {
                String::new()
            }
        })
        .draw()?;
    let mut below = vec![0; labels.len()];
    for series in series {
        let mut columns = Vec::new();
        for ((column, base), value) in below.iter_mut().enumerate().zip(&series.values) {
            if *value > 0 {
                let left = number(column as u64);
                let corners = [
                    (left + 0.12, number(*base)),
                    (left + 0.88, number(*base + value)),
                ];
                columns.push(Rectangle::new(corners, series.fill.colour().filled()));
            }
            *base += value;
        }
        chart.draw_series(columns)?;
    }
    let every = labels.len().div_ceil(MOST_LABELS).max(1);
    for (column, label) in labels.iter().enumerate().step_by(every) {
        let (x, y) = chart.backend_coord(&(number(column as u64) + 0.5, 0.0));
        let style = letters().pos(Pos::new(HPos::Center, VPos::Top));
        root.draw(&Text::new(label.as_str(), (x, y + 6), style))?;
    }
    root.present()?;
    Ok(())
}

/// The names of the series, each beside a sample.
fn draw_legend(root: &Place<'_>, series: &[Series]) -> Drawn {
    let mut x = 52;
    for series in series {
        let sample = [(x, 10), (x + 16, 24)];
        root.draw(&Rectangle::new(sample, series.fill.colour().filled()))?;
        let style = letters().pos(Pos::new(HPos::Left, VPos::Top));
        root.draw(&Text::new(series.name.as_str(), (x + 22, 10), style))?;
        x += 46 + wide(&series.name);
    }
    Ok(())
}

/// A level bar.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: f64,
    /// What is written at its end.
    pub(super) shown: String,
}

/// Level bars with their labels on the left, the first at the top. `None` if it cannot be drawn.
pub(super) fn bars(about: &About, bars: &[Bar], most: f64) -> Option<String> {
    let count = u32::try_from(bars.len()).ok()?;
    let height = count * BAR + AROUND_BARS;
    let mut svg = String::new();
    draw_bars(&mut svg, bars, most, height).ok()?;
    Some(finished(&svg, about, height))
}

fn draw_bars(svg: &mut String, bars: &[Bar], most: f64, height: u32) -> Drawn {
    let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    let labels = bars.iter().map(|bar| wide(&bar.label)).max().unwrap_or(0);
    let labels = labels.clamp(40, 360);
    let values = bars.iter().map(|bar| wide(&bar.shown)).max().unwrap_or(0);
    let room = f64::from(i32::try_from(WIDTH)? - labels - values - 36);
    let mut y = i32::try_from(AROUND_BARS / 2)?;
    let step = i32::try_from(BAR)?;
    for bar in bars {
        let middle = y + step / 2;
        let style = letters().pos(Pos::new(HPos::Right, VPos::Center));
        root.draw(&Text::new(bar.label.as_str(), (labels + 4, middle), style))?;
        let share = if most > 0.0 { bar.value / most } else { 0.0 };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is a place on the chart"
        )]
        let length = (room * share.clamp(0.0, 1.0)).round() as i32;
        let left = labels + 12;
        let corners = [(left, y + 4), (left + length, y + step - 4)];
        root.draw(&Rectangle::new(corners, Fill::Plain.colour().filled()))?;
        let style = letters().pos(Pos::new(HPos::Left, VPos::Center));
        let end = (left + length + 6, middle);
        root.draw(&Text::new(bar.shown.as_str(), end, style))?;
        y += step;
    }
    root.present()?;
    Ok(())
}

fn letters() -> TextStyle<'static> {
    TextStyle::from(("sans-serif", LETTERS).into_font()).color(&INK)
}

/// How wide a text is about, in pixels.
fn wide(text: &str) -> i32 {
    i32::try_from(text.width() * NARROW / 10).unwrap_or(i32::MAX / 4)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

/// The chart with its title and description, its patterns, and the colour of the text around.
fn finished(svg: &str, about: &About, height: u32) -> String {
    let About {
        name,
        title,
        description,
        alone,
    } = about;
    let (title, description) = (escaped(title), escaped(description));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" class=\"plot\" aria-labelledby=\"plot-{name}-title plot-{name}-text\">\n\
         <title id=\"plot-{name}-title\">{title}</title>\n<desc id=\"plot-{name}-text\">{description}</desc>\n<defs>\n"
    );
    let mut drawing = svg.split_once('\n').map_or("", |(_, rest)| rest).to_owned();
    for fill in Fill::ALL {
        let Some(over) = fill.over() else {
            continue;
        };
        let id = format!("plot-{name}-{fill:?}").to_lowercase();
        let code = fill.code();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "<pattern id=\"{id}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"{code}\"/>{over}</pattern>"
        );
        drawing = drawing.replace(&format!("fill=\"{code}\""), &format!("fill=\"url(#{id})\""));
    }
    text.push_str("</defs>\n");
    if *alone {
        text.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n");
    }
    text.push_str(&drawing.replace("\"#010203\"", "\"currentColor\""));
    text
}

/// A text within XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            name: "test",
            title: "質問 <数>".into(),
            description: "1 & 2".into(),
            alone: false,
        }
    }

    fn series(fill: Fill, values: &[u64]) -> Series {
        Series {
            name: "回答できた".into(),
            fill,
            values: values.to_vec(),
        }
    }

    #[test]
    fn a_chart_is_named_patterned_and_without_styles() {
        let labels = ["9:00", "10:00"].map(str::to_owned);
        let parts = [
            series(Fill::Plain, &[3, 0]),
            series(Fill::Hatched, &[1, 2]),
            series(Fill::Dotted, &[0, 0]),
        ];
        let svg = columns(&about(), &labels, &parts).unwrap();
        assert!(svg.contains("role=\"img\""));
        assert!(svg.contains("<title id=\"plot-test-title\">質問 &lt;数&gt;</title>"));
        assert!(svg.contains("<desc id=\"plot-test-text\">1 &amp; 2</desc>"));
        assert!(svg.contains("回答できた") && svg.contains("10:00"));
        assert!(svg.contains("fill=\"url(#plot-test-hatched)\""));
        assert!(svg.contains("sans-serif") && svg.contains("currentColor"));
        assert!(!svg.contains("style=") && !svg.contains("#010203") && !svg.contains("<script"));
        assert_eq!(svg.matches("<svg").count(), 1);
        assert!(svg.trim_end().ends_with("</svg>"));
        // Three samples in the legend, and a rectangle for each value above zero.
        assert_eq!(svg.matches("<rect x=").count(), 3 + 3);
    }

    #[test]
    fn bars_are_as_long_as_their_values() {
        let bar = |value: f64| Bar {
            label: "更新の予約".into(),
            value,
            shown: format!("{value}"),
        };
        let svg = bars(&about(), &[bar(4.0), bar(2.0), bar(0.0)], 4.0).unwrap();
        let lengths: Vec<i32> = svg
            .lines()
            .filter(|line| line.starts_with("<rect x="))
            .filter_map(|line| {
                line.split("width=\"")
                    .nth(1)?
                    .split('"')
                    .next()?
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(lengths.len(), 3);
        assert!((lengths[0] - 2 * lengths[1]).abs() <= 1, "{lengths:?}");
        assert_eq!(lengths[2], 0);
    }

    #[test]
    fn strange_values_draw_something_and_never_panic() {
        assert!(columns(&about(), &[], &[]).is_some());
        let labels = vec![String::new(); 2];
        assert!(columns(&about(), &labels, &[series(Fill::Lined, &[1])]).is_some());
        assert!(bars(&about(), &[], 0.0).is_some());
        let odd = Bar {
            label: "あ".repeat(500),
            value: f64::NAN,
            shown: "x".repeat(500),
        };
        assert!(bars(&about(), &[odd], f64::NAN).is_some());
    }
}
